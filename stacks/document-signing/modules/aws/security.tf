locals {
  ports = { app = 8080, postgres = 5432, redis = 6379 }

  # Who may reach what: the tier that asks, the tier that answers, the port.
  paths = {
    balancer-app    = { from = "balancer", to = "app", port = local.ports.app }
    app-postgres    = { from = "app", to = "database", port = local.ports.postgres }
    app-redis       = { from = "app", to = "redis", port = local.ports.redis }
    worker-postgres = { from = "worker", to = "database", port = local.ports.postgres }
    worker-redis    = { from = "worker", to = "redis", port = local.ports.redis }
  }
}

resource "aws_security_group" "tier" {
  for_each = {
    balancer = "Public entry"
    app      = "Application server"
    worker   = "Workers"
    database = "PostgreSQL"
    redis    = "Redis"
  }

  name        = "${var.name}-${each.key}"
  description = "${each.value} of ${var.name}"
  vpc_id      = aws_vpc.main.id

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each = toset(["80", "443"])

  security_group_id = aws_security_group.tier["balancer"].id
  description       = "Port ${each.value} from anywhere"
  ip_protocol       = "tcp"
  from_port         = tonumber(each.value)
  to_port           = tonumber(each.value)
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "path" {
  for_each = local.paths

  security_group_id            = aws_security_group.tier[each.value.from].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = aws_security_group.tier[each.value.to].id

  tags = { Name = "To the ${each.value.to}" }
}

resource "aws_vpc_security_group_ingress_rule" "path" {
  for_each = local.paths

  security_group_id            = aws_security_group.tier[each.value.to].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = aws_security_group.tier[each.value.from].id

  tags = { Name = "From the ${each.value.from}" }
}

# Packages, images, time stamps of certification authorities and AWS's own services; names are resolved by the VPC itself.
resource "aws_vpc_security_group_egress_rule" "https" {
  for_each = toset(["app", "worker"])

  security_group_id = aws_security_group.tier[each.key].id
  description       = "HTTPS to anywhere"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
