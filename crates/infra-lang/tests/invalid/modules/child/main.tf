variable "needed" {
}

variable "free" {
  default = 1
}

output "out" {
  value = 1
}
