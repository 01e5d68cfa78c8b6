variable "alpha" {
}

resource "terraform_data" "alpha" {
}

output "o" {
  value = 1
}
