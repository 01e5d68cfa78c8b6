terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # Empty on purpose: each environment names its own file with `-state`, see README.md.
  backend "local" {}
}

# Credentials and, for an emulator, the endpoint come from the environment (AWS_ENDPOINT_URL).
provider "aws" {
  region = var.region

  default_tags {
    tags = local.tags
  }
}
