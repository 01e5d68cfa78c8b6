variable "a" {
}

variable "a" { #! Duplicate variable declaration
}

locals {
  l = 1
}

locals {
  l = 2 #! Duplicate local value definition
}

output "o" {
  value = 1
}

output "o" { #! Duplicate output definition
  value = 2
}

resource "terraform_data" "r" {
}

resource "terraform_data" "r" { #! Duplicate resource "terraform_data" configuration
}

data "terraform_remote_state" "d" {
  backend = "local"
}

data "terraform_remote_state" "d" { #! Duplicate data "terraform_remote_state" configuration
  backend = "local"
}

provider "terraform" {
}

provider "terraform" { #! Duplicate provider configuration
}

provider "terraform" {
  alias = "x"
}

provider "terraform" { #! Duplicate provider configuration
  alias = "x"
}

check "c" { # Terraform alone: an assertion that is wrong is not counted
  assert {
    condition     = true #! Invalid assert expression
    error_message = "No."
  }
}

check "c" { #! Duplicate check "c" configuration
  assert {
    condition     = true #! Invalid assert expression
    error_message = "No."
  }
}
