variable "needed" {
}

variable "free" {
  default = 1
}

output "out" {
  value = 1
}
output "bad" {
  value = var.fre #! Reference to undeclared input variable -> Did you mean var.free?
}
