# One key for all that holds documents or what is known of them.
resource "aws_kms_key" "main" {
  description             = "Documents and database of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = var.is_production ? 30 : 7
}

resource "aws_kms_alias" "main" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_db_subnet_group" "main" {
  name       = var.name
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}

# Clients that do not encrypt are turned away.
resource "aws_db_parameter_group" "main" {
  name   = "${var.name}-postgres${var.postgres_version}"
  family = "postgres${var.postgres_version}"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  lifecycle {
    create_before_destroy = true
  }
}

# The password is ours and not RDS's own: a database whose password RDS keeps cannot have read replicas.
resource "aws_db_instance" "main" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.postgres_version
  instance_class = local.size.database.class

  allocated_storage     = local.size.database.storage
  max_allocated_storage = local.size.database.storage * 4
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.main.arn

  db_name  = "signing"
  username = "signing"
  password = var.database_password

  db_subnet_group_name   = aws_db_subnet_group.main.name
  parameter_group_name   = aws_db_parameter_group.main.name
  vpc_security_group_ids = [aws_security_group.tier["database"].id]
  publicly_accessible    = false
  multi_az               = var.is_production

  backup_retention_period = var.is_production ? 14 : 1
  copy_tags_to_snapshot   = true
  deletion_protection     = var.is_production
  skip_final_snapshot     = !var.is_production
}

# Reports and searches, so that they do not slow signing down.
resource "aws_db_instance" "replica" {
  count = var.read_replica ? 1 : 0

  identifier          = "${var.name}-read"
  replicate_source_db = aws_db_instance.main.identifier
  instance_class      = local.size.database.class

  max_allocated_storage = local.size.database.storage * 4
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.main.arn

  parameter_group_name   = aws_db_parameter_group.main.name
  vpc_security_group_ids = [aws_security_group.tier["database"].id]
  publicly_accessible    = false
  deletion_protection    = var.is_production
  skip_final_snapshot    = true
}

resource "aws_elasticache_subnet_group" "main" {
  name       = var.name
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}

# Queue of the workers. A standby where losing it would lose work.
resource "aws_elasticache_replication_group" "main" {
  replication_group_id = var.name
  description          = "Queue and sessions of ${var.name}"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = local.size.cache
  port                 = local.ports.redis

  num_cache_clusters         = var.is_production ? 2 : 1
  automatic_failover_enabled = var.is_production
  multi_az_enabled           = var.is_production

  subnet_group_name  = aws_elasticache_subnet_group.main.name
  security_group_ids = [aws_security_group.tier["redis"].id]

  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  apply_immediately          = true
}

locals {
  # The root has said so where there is no password.
  database_url = "postgres://signing:${replace(urlencode(coalesce(var.database_password, "none")), "%", "%%")}@%s/signing?sslmode=require"
}

# What servers read when they start. It is gone at once where it can be made again.
resource "aws_secretsmanager_secret" "settings" {
  name                    = "${var.name}/settings"
  description             = "Settings of application server and workers"
  kms_key_id              = aws_kms_key.main.arn
  recovery_window_in_days = var.is_production ? 7 : 0
}

resource "aws_secretsmanager_secret_version" "settings" {
  secret_id = aws_secretsmanager_secret.settings.id

  secret_string = jsonencode({
    DATABASE_URL      = format(local.database_url, aws_db_instance.main.endpoint)
    DATABASE_READ_URL = format(local.database_url, concat(aws_db_instance.replica[*].endpoint, [aws_db_instance.main.endpoint])[0])
    REDIS_URL         = format("rediss://%s:%d/0", aws_elasticache_replication_group.main.primary_endpoint_address, local.ports.redis)
    DOCUMENTS_BUCKET  = aws_s3_bucket.documents.bucket
  })
}
