terraform {
  required_providers {
    terra = {
      source = "terraform.io/builtin/terraform"
    }
    other = {
      source                = "hashicorp/other"
      configuration_aliases = [other.x, other, terra.y]
    }
  }
}

provider "terra" {
  alias = "one"
}

provider "UPPER" {
}

provider "terra" {
  alias   = "two"
  version = "~> 1.0"
  _ {
  }
}

resource "terraform_data" "a" {
  provider = terra.nope
}

module "needy" {
  source = "./needy"
}

module "wrong" {
  source = "./needy"
  providers = {
    terraform   = terra.nope
    terraform.x = terra.one
    terraform.y = terra.one
    terraform.x = terra.two
    other       = terra.one
  }
}

module "repeated" {
  source = "./configured"
  count  = 1
}

module "each" {
  source   = "./configured"
  for_each = {}
}

module "after" {
  source     = "./configured"
  depends_on = [module.needy]
}

module "once" {
  source = "./configured"
}

module "empty" {
  source = "./empty"
  count  = 1
}

module "strange" {
  source    = "./plain"
  providers = [terra.one]
}
