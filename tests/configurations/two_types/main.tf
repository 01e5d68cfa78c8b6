# Many objects of two types that the API reads many at a time.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "each" {
  description = "How many there are of each type."
  type        = number
  default     = 200
}

resource "aws_security_group" "one" {
  count       = var.each
  name        = "two-types-${count.index}"
  description = "One of many"
  tags        = { Number = count.index }
}

resource "aws_eip" "one" {
  count  = var.each
  domain = "vpc"
  tags   = { Number = count.index }
}
