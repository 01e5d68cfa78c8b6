terraform {
  required_version = ">= 1.5"

  required_providers {
    terraform = {
      source = "terraform.io/builtin/terraform"
    }
  }
}

variable "size" {
  type = number
}

resource "terraform_data" "a" {
  input = "first"

  lifecycle {
    ignore_changes = [triggers_replace]
  }
}

module "net" {
  source = "./net"
}

provider "terraform" {
}
