data "aws_caller_identity" "current" {}

locals {
  name          = "collab-editor-${var.environment}"
  is_production = var.environment == "production"

  tags = merge(
    {
      Application = "collab-editor"
      Environment = var.environment
      ManagedBy   = "infra"
    },
    var.extra_tags,
  )
}
