terraform {
  required_version = ">= 1.5"

  required_providers {
    digitalocean = {
      source  = "digitalocean/digitalocean"
      version = "~> 2.0"
    }
  }

  # Empty on purpose: each environment names its own file with `-state`, see README.md.
  backend "local" {}
}

provider "digitalocean" {}
