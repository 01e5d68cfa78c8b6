locals {
  # Bucket names are unique over all accounts.
  bucket_suffix = data.aws_caller_identity.current.account_id
}

# What users attach to documents: private, read through the application.
resource "aws_s3_bucket" "attachments" {
  bucket        = "${local.name}-attachments-${local.bucket_suffix}"
  force_destroy = !local.is_production

  tags = { Visibility = "private" }
}

resource "aws_s3_bucket_versioning" "attachments" {
  bucket = aws_s3_bucket.attachments.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "attachments" {
  bucket = aws_s3_bucket.attachments.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "attachments" {
  bucket = aws_s3_bucket.attachments.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# Compiled styles, scripts and images: readable by anyone, written by the release.
resource "aws_s3_bucket" "assets" {
  bucket        = "${local.name}-assets-${local.bucket_suffix}"
  force_destroy = true

  tags = { Visibility = "public" }
}

resource "aws_s3_bucket_versioning" "assets" {
  bucket = aws_s3_bucket.assets.id

  versioning_configuration {
    status = local.is_production ? "Enabled" : "Suspended"
  }
}

# Access lists stay blocked; the bucket is public by its policy alone.
resource "aws_s3_bucket_public_access_block" "assets" {
  bucket = aws_s3_bucket.assets.id

  block_public_acls       = true
  block_public_policy     = false
  ignore_public_acls      = true
  restrict_public_buckets = false
}

resource "aws_s3_bucket_policy" "assets" {
  bucket = aws_s3_bucket.assets.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "PublicRead"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.assets.arn}/*"
    }]
  })

  # A public policy is refused while the block is in force.
  depends_on = [aws_s3_bucket_public_access_block.assets]
}
