resorce "terraform_data" "a" {
}

name = "x"

locals "x" {
  a = 1
}

resource "terraform_data" {
}

resource "terraform_data" "b" "c" {
}

variable "1a" {
}

resource "terraform_data" "a b" {
}

output "a.b" {
  value = 1
}

module "x y" {
  source = "./child"
}

provider "null" "x" {
}

data "9" "x" {
}

locals {
  block {
  }
}
