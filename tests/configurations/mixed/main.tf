# A product for each of many customers: the same site a number of times.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  default_tags {
    tags = { Project = "mixed" }
  }
}

variable "sites" {
  description = "How many sites there are. Each has 52 objects of 49 types."
  type        = number
  default     = 10
}

module "site" {
  source = "./site"
  count  = var.sites
  number = count.index
}
