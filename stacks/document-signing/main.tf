locals {
  name   = "signing-${var.environment}"
  on_aws = var.cloud == "aws"

  # Of this environment one does not lose anything by accident, and one failure does not end it.
  is_production = var.environment == "production"

  workers = { small = 1, medium = 2, large = 4 }
}

module "aws" {
  source = "./modules/aws"
  count  = local.on_aws ? 1 : 0

  name              = local.name
  size              = var.size
  is_production     = local.is_production
  vpc_cidr          = var.network_cidr
  domain            = var.domain
  workers           = local.workers[var.size]
  read_replica      = var.size == "large"
  postgres_version  = var.postgres_version
  database_password = var.database_password
  app_release       = var.app_release
  alarm_email       = var.alarm_email
}

module "digitalocean" {
  source = "./modules/digitalocean"
  count  = local.on_aws ? 0 : 1

  name             = local.name
  size             = var.size
  is_production    = local.is_production
  region           = var.regions.digitalocean
  vpc_cidr         = var.network_cidr
  domain           = var.domain
  workers          = local.workers[var.size]
  read_replica     = var.size == "large"
  postgres_version = var.postgres_version
  app_release      = var.app_release
  alarm_email      = var.alarm_email
}

locals {
  # Both modules tell the same.
  built = local.on_aws ? one(module.aws) : one(module.digitalocean)
}
