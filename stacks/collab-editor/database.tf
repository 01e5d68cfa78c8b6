locals {
  database_logs = ["postgresql", "upgrade"]
  databases     = concat([local.name], var.database.read_replica ? ["${local.name}-read"] : [])
}

resource "aws_db_subnet_group" "main" {
  name       = local.name
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}

# Clients that do not encrypt are turned away.
resource "aws_db_parameter_group" "main" {
  name   = "${local.name}-postgres17"
  family = "postgres17"

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
  identifier     = local.name
  engine         = "postgres"
  engine_version = "17.2"
  instance_class = var.database.instance_class

  allocated_storage     = var.database.storage
  max_allocated_storage = var.database.storage * 4
  storage_type          = "gp3"
  storage_encrypted     = true

  db_name  = "editor"
  username = "editor"
  password = var.database_password

  db_subnet_group_name   = aws_db_subnet_group.main.name
  parameter_group_name   = aws_db_parameter_group.main.name
  vpc_security_group_ids = [aws_security_group.database.id]
  publicly_accessible    = false
  multi_az               = var.database.multi_az

  backup_retention_period         = var.database.backup_days
  backup_window                   = "03:00-04:00"
  maintenance_window              = "sun:04:30-sun:05:30"
  enabled_cloudwatch_logs_exports = local.database_logs
  copy_tags_to_snapshot           = true
  deletion_protection             = local.is_production
  skip_final_snapshot             = !local.is_production

  # RDS makes groups for its logs where there are none, and they would keep everything for ever.
  depends_on = [aws_cloudwatch_log_group.database]
}

resource "aws_db_instance" "replica" {
  count = var.database.read_replica ? 1 : 0

  identifier          = "${local.name}-read"
  replicate_source_db = aws_db_instance.main.identifier
  instance_class      = var.database.instance_class

  max_allocated_storage = var.database.storage * 4
  storage_type          = "gp3"
  storage_encrypted     = true

  parameter_group_name   = aws_db_parameter_group.main.name
  vpc_security_group_ids = [aws_security_group.database.id]
  publicly_accessible    = false
  deletion_protection    = local.is_production
  skip_final_snapshot    = true

  enabled_cloudwatch_logs_exports = local.database_logs

  depends_on = [aws_cloudwatch_log_group.database]
}
