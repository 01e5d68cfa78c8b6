# Credentials and, for an emulator, the endpoint come from the environment (AWS_ENDPOINT_URL).
provider "aws" {
  region = var.region

  default_tags {
    tags = local.tags
  }
}
