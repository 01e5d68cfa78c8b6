terraform {
  required_version = ">= 99.0"

  required_providers {
    terraform = {
      source = "example.com/nobody/terraform"
    }
  }
}

variable "size" {
  type        = string
  default     = "5"
  description = "Kept."

  validation {
    condition     = var.size != 0
    error_message = "Kept."
  }
}

locals {
  one = 1
  two = 2
}

resource "terraform_data" "a" {
  input            = "base"
  triggers_replace = local.two

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [input]

    precondition {
      condition     = local.one == 1
      error_message = "Kept."
    }
  }
}

module "net" {
  source = "./nowhere"
  kept   = var.size
  name   = "base"
}

output "name" {
  value = module.net.name
}

output "input" {
  value = terraform_data.a.input
}
