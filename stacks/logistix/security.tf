locals {
  balancer_ports = var.domain == null ? [80] : [80, 443]

  # Who may reach what: the tier that asks, the tier that answers, the port.
  paths = {
    balancer-app = { from = "balancer", to = "app", port = local.app_port }
    app-postgres = { from = "app", to = "database", port = local.postgres_port }
    app-redis    = { from = "app", to = "cache", port = local.redis_port }
  }
}

resource "aws_security_group" "tier" {
  for_each = {
    balancer = "Public entry"
    app      = "Application servers"
    database = "PostgreSQL"
    cache    = "Redis"
  }

  name        = "${local.name}-${each.key}"
  description = "${each.value} of ${local.name}"
  vpc_id      = aws_vpc.main.id

  tags = { Name = "${local.name}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each = toset([for port in local.balancer_ports : tostring(port)])

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

# Packages, images and AWS's own services are reached over HTTPS; names are resolved by the VPC itself.
resource "aws_vpc_security_group_egress_rule" "app_https" {
  security_group_id = aws_security_group.tier["app"].id
  description       = "HTTPS to anywhere"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
