data "aws_caller_identity" "current" {}

data "aws_availability_zones" "available" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  name          = "logistix-${var.environment}"
  is_production = var.environment == "production"

  # Two: a balancer and a database's subnet group want no fewer.
  zones = slice(sort(data.aws_availability_zones.available.names), 0, 2)

  app_port      = 8080
  postgres_port = 5432
  redis_port    = 6379

  tags = {
    Application = "logistix"
    Environment = var.environment
    ManagedBy   = "infra"
  }
}
