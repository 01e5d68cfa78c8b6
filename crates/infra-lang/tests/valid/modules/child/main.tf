variable "needed" {
}

variable "free" {
  default = null
}

resource "terraform_data" "one" {
  input = [var.needed, var.free]
}

output "out" {
  value = terraform_data.one.output
}
