terraform {
  required_providers {
    terraform = {
      source                = "terraform.io/builtin/terraform"
      configuration_aliases = [terraform.there]
    }
  }
}

module "inner" {
  source    = "../inner"
  providers = { terraform = terraform.there }
}

resource "terraform_data" "one" {
  provider = terraform.there
}
