variable "a" {
}

variable "a" {
}

locals {
  l = 1
}

locals {
  l = 2
}

output "o" {
  value = 1
}

output "o" {
  value = 2
}

resource "terraform_data" "r" {
}

resource "terraform_data" "r" {
}

data "terraform_remote_state" "d" {
  backend = "local"
}

data "terraform_remote_state" "d" {
  backend = "local"
}

provider "terraform" {
}

provider "terraform" {
}

provider "terraform" {
  alias = "x"
}

provider "terraform" {
  alias = "x"
}

check "c" {
  assert {
    condition     = true
    error_message = "No."
  }
}

check "c" {
  assert {
    condition     = true
    error_message = "No."
  }
}
