# Credentials come from the environment. The cloud that is not chosen gets made-up ones, with which nothing is ever asked.
provider "aws" {
  region     = var.regions.aws
  access_key = local.on_aws ? null : "unused"
  secret_key = local.on_aws ? null : "unused"

  skip_credentials_validation = !local.on_aws
  skip_requesting_account_id  = !local.on_aws

  default_tags {
    tags = {
      Application = "document-signing"
      Environment = var.environment
      ManagedBy   = "infra"
    }
  }
}

provider "digitalocean" {
  token = local.on_aws ? "unused" : null
}
