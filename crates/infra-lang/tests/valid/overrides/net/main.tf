variable "kept" {
  type = number
}

variable "name" {
}

output "name" {
  value = "${var.name} ${var.kept}"
}
