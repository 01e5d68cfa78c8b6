terraform {
  required_providers {
    terraform = {
      source                = "terraform.io/builtin/terraform"
      configuration_aliases = [terraform.x]
    }
  }
}

resource "terraform_data" "a" {
  provider = terraform.x
}

resource "terraform_data" "b" { #! Reference to undefined provider
  provider = terraform.z
}
