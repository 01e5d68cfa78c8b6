resource "aws_db_subnet_group" "main" {
  name       = "families"
  subnet_ids = aws_subnet.public[*].id
}

resource "aws_db_instance" "main" {
  identifier              = "families"
  engine                  = "postgres"
  engine_version          = "17.2"
  instance_class          = "db.t4g.medium"
  allocated_storage       = 50
  max_allocated_storage   = 200
  storage_type            = "gp3"
  storage_encrypted       = true
  db_name                 = "families"
  username                = "families"
  password                = "not-a-secret-of-anybody"
  db_subnet_group_name    = aws_db_subnet_group.main.name
  vpc_security_group_ids  = [aws_security_group.web.id]
  backup_retention_period = 7
  multi_az                = true
  skip_final_snapshot     = true
  apply_immediately       = true
}

resource "aws_s3_bucket" "files" {
  bucket        = "families-files"
  force_destroy = true
}

resource "aws_s3_bucket_lifecycle_configuration" "files" {
  bucket = aws_s3_bucket.files.id
  rule {
    id     = "archive"
    status = "Enabled"
    filter {
      prefix = "old/"
    }
    transition {
      days          = 90
      storage_class = "GLACIER"
    }
    expiration {
      days = 3650
    }
  }
}

resource "aws_s3_bucket_cors_configuration" "files" {
  bucket = aws_s3_bucket.files.id
  cors_rule {
    allowed_methods = ["GET", "HEAD"]
    allowed_origins = ["https://families.example.com"]
    max_age_seconds = 3600
  }
}

resource "aws_s3_bucket_policy" "files" {
  bucket = aws_s3_bucket.files.id
  policy = data.aws_iam_policy_document.files.json
}

data "aws_iam_policy_document" "files" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.files.arn}/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.files.arn]
    }
  }
}

resource "aws_db_parameter_group" "main" {
  name   = "families"
  family = "postgres17"

  parameter {
    name  = "log_connections"
    value = "1"
  }
  parameter {
    name         = "max_connections"
    value        = "200"
    apply_method = "pending-reboot"
  }
}

resource "aws_s3_bucket" "records" {
  bucket              = "families-records"
  object_lock_enabled = true
}

resource "aws_s3_bucket_object_lock_configuration" "records" {
  bucket = aws_s3_bucket.records.id
  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = 30
    }
  }
}
