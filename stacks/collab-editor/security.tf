locals {
  # What the balancer may reach on the application.
  app_ports = {
    web   = 3000
    cable = 28080
  }

  postgres_port = 5432
}

resource "aws_security_group" "balancer" {
  name        = "${local.name}-balancer"
  description = "Public entry of ${local.name}"
  vpc_id      = aws_vpc.main.id

  tags = { Name = "${local.name}-balancer" }
}

resource "aws_security_group" "app" {
  name        = "${local.name}-app"
  description = "Application servers of ${local.name}"
  vpc_id      = aws_vpc.main.id

  tags = { Name = "${local.name}-app" }
}

resource "aws_security_group" "database" {
  name        = "${local.name}-database"
  description = "PostgreSQL of ${local.name}"
  vpc_id      = aws_vpc.main.id

  tags = { Name = "${local.name}-database" }
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each = toset([for port in var.balancer_ports : tostring(port)])

  security_group_id = aws_security_group.balancer.id
  description       = "Port ${each.value} from anywhere"
  ip_protocol       = "tcp"
  from_port         = tonumber(each.value)
  to_port           = tonumber(each.value)
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "balancer_to_app" {
  for_each = local.app_ports

  security_group_id            = aws_security_group.balancer.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.app.id

  tags = { Name = "${title(each.key)} to the application" }
}

resource "aws_vpc_security_group_ingress_rule" "app_from_balancer" {
  for_each = local.app_ports

  security_group_id            = aws_security_group.app.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.balancer.id

  tags = { Name = "${title(each.key)} from the balancer" }
}

# Packages, images and AWS's own services, mail included; names are resolved by the VPC itself.
resource "aws_vpc_security_group_egress_rule" "app_https" {
  security_group_id = aws_security_group.app.id
  description       = "HTTPS to anywhere"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "app_to_database" {
  security_group_id            = aws_security_group.app.id
  ip_protocol                  = "tcp"
  from_port                    = local.postgres_port
  to_port                      = local.postgres_port
  referenced_security_group_id = aws_security_group.database.id

  tags = { Name = "To the database" }
}

resource "aws_vpc_security_group_ingress_rule" "database_from_app" {
  security_group_id            = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = local.postgres_port
  to_port                      = local.postgres_port
  referenced_security_group_id = aws_security_group.app.id

  tags = { Name = "From the application" }
}
