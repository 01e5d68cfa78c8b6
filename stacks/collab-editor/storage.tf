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

# What nobody has opened for long becomes cheap to keep; what was deleted is gone after a while.
resource "aws_s3_bucket_lifecycle_configuration" "attachments" {
  bucket = aws_s3_bucket.attachments.id

  rule {
    id     = "archive"
    status = "Enabled"

    filter {
      prefix = "archive/"
    }

    transition {
      days          = 90
      storage_class = "GLACIER"
    }
  }

  rule {
    id     = "deleted"
    status = "Enabled"

    filter {}

    noncurrent_version_transition {
      noncurrent_days = 30
      storage_class   = "GLACIER"
    }

    noncurrent_version_expiration {
      noncurrent_days = 365
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.attachments]
}

# Compiled styles, scripts and images: for anyone to read, written by the release.
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

resource "aws_s3_bucket_server_side_encryption_configuration" "assets" {
  bucket = aws_s3_bucket.assets.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# Behind the distribution the bucket is as private as any. Without one access lists stay blocked, and it is public by its policy alone.
resource "aws_s3_bucket_public_access_block" "assets" {
  bucket = aws_s3_bucket.assets.id

  block_public_acls       = true
  block_public_policy     = var.cdn
  ignore_public_acls      = true
  restrict_public_buckets = var.cdn
}

resource "aws_s3_bucket_policy" "assets" {
  bucket = aws_s3_bucket.assets.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(
      {
        Sid       = var.cdn ? "ReadThroughTheDistribution" : "PublicRead"
        Effect    = "Allow"
        Principal = var.cdn ? { Service = "cloudfront.amazonaws.com" } : { AWS = "*" }
        Action    = "s3:GetObject"
        Resource  = "${aws_s3_bucket.assets.arn}/*"
      },
      [for distribution in aws_cloudfront_distribution.assets : {
        Condition = { StringEquals = { "AWS:SourceArn" = distribution.arn } }
      }]...
    )]
  })

  # A public policy is refused while the block is in force.
  depends_on = [aws_s3_bucket_public_access_block.assets]
}
