variable "vpc" {
  type = string
}

resource "aws_security_group" "closed" {
  name        = "closed"
  description = "nobody comes in"
  vpc_id      = var.vpc
}
