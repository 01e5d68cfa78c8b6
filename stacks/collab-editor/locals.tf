data "aws_caller_identity" "current" {}

locals {
  name          = "collab-editor-${var.environment}"
  is_production = var.environment == "production"

  tags = merge(
    {
      Application = "collab-editor"
      Environment = var.environment
      ManagedBy   = "infra"
      Owner       = var.owner
    },
    var.expires_on == null ? {} : { ExpiresOn = var.expires_on },
    var.extra_tags,
  )
}
