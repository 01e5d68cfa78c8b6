terraform {
  required_providers {
    terra = {
      source = "terraform.io/builtin/terraform"
    }
    other = {
      source                = "hashicorp/other"
      configuration_aliases = [other.x, other, terra.y] #! Invalid configuration_aliases value && Invalid configuration_aliases value
    }
  }
}

provider "terra" {
  alias = "one"
}

provider "UPPER" { #! Invalid provider local name
}

provider "terra" {
  alias   = "two"
  version = "~> 1.0" #! Version constraints inside provider configuration blocks are deprecated
  _ { #! Not supported yet
  }
}

resource "terraform_data" "a" { #! Reference to undefined provider
  provider = terra.nope
}

module "needy" { #! Missing required provider configuration
  source = "./needy"
}

module "wrong" {
  source = "./needy"
  providers = {
    terraform   = terra.nope #! Reference to undefined provider
    terraform.x = terra.one
    terraform.y = terra.one #! Reference to undefined provider
    terraform.x = terra.two #! Duplicate provider address
    other       = terra.one #! Provider type mismatch && Reference to undefined provider
  }
}

module "repeated" { #! Module is incompatible with count, for_each, and depends_on
  source = "./configured"
  count  = 1
}

module "each" { #! Module is incompatible with count, for_each, and depends_on
  source   = "./configured"
  for_each = {}
}

module "after" { #! Module is incompatible with count, for_each, and depends_on
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
  providers = [terra.one] #! Invalid expression
}
