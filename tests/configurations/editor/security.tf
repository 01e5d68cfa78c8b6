locals {
  # What the balancer may reach on the application, and the application on the database tier.
  app_ports = {
    web   = 3000
    cable = 28080
  }

  database_ports = {
    postgres = 5432
    redis    = 6379
  }
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
  description = "PostgreSQL and Redis of ${local.name}"
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

resource "aws_vpc_security_group_egress_rule" "app_to_anywhere" {
  security_group_id = aws_security_group.app.id
  description       = "Packages, mail, AWS and the database tier"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_ingress_rule" "database_from_app" {
  for_each = local.database_ports

  security_group_id            = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.app.id

  tags = { Name = "${title(each.key)} from the application" }
}
