resource "aws_rds_cluster" "main" {
  cluster_identifier      = "families-cluster"
  engine                  = "aurora-postgresql"
  engine_version          = "15.4"
  master_username         = "app"
  master_password         = "not-a-secret-of-anybody"
  backup_retention_period = 7
  skip_final_snapshot     = true
  apply_immediately       = true
}

resource "aws_rds_cluster_instance" "main" {
  identifier         = "families-cluster-1"
  cluster_identifier = aws_rds_cluster.main.id
  engine             = "aurora-postgresql"
  instance_class     = "db.r6g.large"
  apply_immediately  = true
}

resource "aws_db_option_group" "main" {
  name                 = "families"
  engine_name          = "mysql"
  major_engine_version = "8.0"
}

resource "aws_elasticache_subnet_group" "main" {
  name        = "families"
  description = "Of the cache"
  subnet_ids  = aws_subnet.public[*].id
}

resource "aws_elasticache_parameter_group" "main" {
  name   = "families"
  family = "redis7"

  parameter {
    name  = "timeout"
    value = "5"
  }
}

resource "aws_elasticache_cluster" "main" {
  cluster_id        = "families-memory"
  engine            = "memcached"
  node_type         = "cache.t4g.micro"
  num_cache_nodes   = 2
  apply_immediately = true
}

resource "aws_elasticache_replication_group" "main" {
  replication_group_id       = "families"
  description                = "main"
  engine_version             = "7.1"
  node_type                  = "cache.t4g.micro"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  apply_immediately          = true
}

resource "aws_dynamodb_table" "visits" {
  name           = "families-visits"
  hash_key       = "id"
  read_capacity  = 5
  write_capacity = 5

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_s3_bucket" "settings" {
  bucket        = "families-settings"
  force_destroy = true
}

resource "aws_s3_bucket" "logs" {
  bucket        = "families-logs"
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_versioning" "settings" {
  bucket = aws_s3_bucket.settings.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_ownership_controls" "settings" {
  bucket = aws_s3_bucket.settings.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_acl" "settings" {
  bucket     = aws_s3_bucket_ownership_controls.settings.bucket
  acl        = "private"
  depends_on = [aws_s3_bucket_public_access_block.settings]
}

resource "aws_s3_bucket_public_access_block" "settings" {
  bucket              = aws_s3_bucket.settings.id
  block_public_acls   = true
  block_public_policy = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "settings" {
  bucket = aws_s3_bucket.settings.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.main.arn
    }
  }
}

resource "aws_s3_bucket_website_configuration" "settings" {
  bucket = aws_s3_bucket.settings.id

  index_document {
    suffix = "index.html"
  }
  error_document {
    key = "error.html"
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:PutObject"
      Resource  = "${aws_s3_bucket.logs.arn}/*"
      Principal = { Service = "logging.s3.amazonaws.com" }
    }]
  })
}

resource "aws_s3_bucket_logging" "settings" {
  bucket        = aws_s3_bucket.settings.id
  target_bucket = aws_s3_bucket_policy.logs.bucket
  target_prefix = "settings/"
}

resource "aws_s3_bucket_notification" "settings" {
  bucket = aws_s3_bucket.settings.id

  queue {
    queue_arn     = aws_sqs_queue.jobs.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "in/"
  }
}

resource "aws_s3_object" "page" {
  bucket       = aws_s3_bucket_versioning.settings.bucket
  key          = "index.html"
  content      = "hello"
  content_type = "text/html"
  depends_on   = [aws_s3_bucket_server_side_encryption_configuration.settings]
}

resource "aws_s3_bucket" "copies" {
  bucket        = "families-copies"
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "copies" {
  bucket = aws_s3_bucket.copies.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_replication_configuration" "settings" {
  bucket = aws_s3_bucket_versioning.settings.bucket
  role   = aws_iam_role.copies.arn

  rule {
    id     = "old"
    prefix = "old/"
    status = "Enabled"

    destination {
      bucket = "arn:aws:s3:::${aws_s3_bucket_versioning.copies.bucket}"
    }
  }
}

resource "aws_backup_vault" "main" {
  name = "families"
}

resource "aws_backup_plan" "main" {
  name = "families"

  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.main.name
    schedule          = "cron(0 12 * * ? *)"

    lifecycle {
      delete_after = 14
    }
  }
}

resource "aws_backup_selection" "main" {
  name         = "families"
  plan_id      = aws_backup_plan.main.id
  iam_role_arn = aws_iam_role.copies.arn

  selection_tag {
    type  = "STRINGEQUALS"
    key   = "Backup"
    value = "daily"
  }
}

resource "aws_budgets_budget" "all" {
  name         = "families"
  budget_type  = "COST"
  limit_amount = "100.0"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
}
