resource "aws_db_subnet_group" "main" {
  name       = local.name
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}

# Clients that do not encrypt are turned away.
resource "aws_db_parameter_group" "main" {
  name   = local.name
  family = "postgres17"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_db_instance" "main" {
  identifier     = local.name
  engine         = "postgres"
  engine_version = "17.2"
  instance_class = "db.t4g.micro"

  # The free tier's 20 GiB; it grows no further by itself.
  allocated_storage = 20
  storage_type      = "gp2"
  storage_encrypted = true

  db_name  = "logistix"
  username = "logistix"

  # RDS makes the password up and keeps it in Secrets Manager: it is neither in a file nor in the state.
  manage_master_user_password = true

  db_subnet_group_name   = aws_db_subnet_group.main.name
  parameter_group_name   = aws_db_parameter_group.main.name
  vpc_security_group_ids = [aws_security_group.tier["database"].id]
  publicly_accessible    = false

  backup_retention_period = var.database_backup_days
  copy_tags_to_snapshot   = true
  deletion_protection     = local.is_production
  skip_final_snapshot     = !local.is_production
}

resource "aws_elasticache_subnet_group" "main" {
  name       = local.name
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}

# A replication group of one node: unlike a single cache it can encrypt what it stores and sends.
resource "aws_elasticache_replication_group" "main" {
  replication_group_id = local.name
  description          = "Sessions and queues of ${local.name}"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = "cache.t3.micro"
  num_cache_clusters   = 1
  port                 = local.redis_port

  subnet_group_name  = aws_elasticache_subnet_group.main.name
  security_group_ids = [aws_security_group.tier["cache"].id]

  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  automatic_failover_enabled = false
  apply_immediately          = true
}
