# What the expressions of the comparison with Terraform refer to.

resource "terraform_data" "x" {}

variable "secret" {
  type      = string
  default   = "hunter2"
  sensitive = true
}

variable "names" {
  type    = list(string)
  default = ["a", "b"]
}

variable "tags" {
  type = map(string)
  default = {
    Name = "main"
    Env  = "test"
  }
}

variable "users" {
  type = list(object({ name = string, admin = bool }))
  default = [
    { name = "ann", admin = true },
    { name = "bob", admin = false },
  ]
}

terraform {
  required_providers {
    terraform = {
      source = "terraform.io/builtin/terraform"
    }
  }
}

variable "mixed_content_json" {
  type      = string
  default   = "{\"username\": \"zqb\", \"password\": \"p4ssw0rd\"}"
  sensitive = true
}

locals {
  foo           = { bar = "baz" }
  single        = "$${x}"
  template      = "Hello, $${name}!"
  mixed_content = jsondecode(var.mixed_content_json)
}
