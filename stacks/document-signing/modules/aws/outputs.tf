output "name_servers" {
  description = "Name servers of the domain's zone."
  value       = aws_route53_zone.main.name_servers
}

output "documents_bucket" {
  description = "Private bucket of the documents."
  value       = aws_s3_bucket.documents.bucket
}

output "app_server" {
  description = "Id of the application server."
  value       = aws_instance.app.id
}

output "database_host" {
  description = "Private name of the database."
  value       = aws_db_instance.main.address
}

output "app_cores" {
  description = "Cores of the application server."
  value       = local.size.app.cores
}

output "workers" {
  description = "Number of workers."
  value       = aws_autoscaling_group.worker.desired_capacity
}

output "read_replicas" {
  description = "Number of read replicas."
  value       = length(aws_db_instance.replica)
}

output "is_private" {
  description = "Whether nothing that stores anything can be reached from the internet."
  value = alltrue(concat(
    [for database in concat([aws_db_instance.main], aws_db_instance.replica) : !database.publicly_accessible],
    [
      aws_s3_bucket_public_access_block.documents.block_public_acls,
      aws_s3_bucket_public_access_block.documents.block_public_policy,
      aws_s3_bucket_public_access_block.documents.ignore_public_acls,
      aws_s3_bucket_public_access_block.documents.restrict_public_buckets,
    ],
  ))
}

output "is_encrypted" {
  description = "Whether databases, queue and disks are encrypted where they are stored."
  value = alltrue(concat(
    [for database in concat([aws_db_instance.main], aws_db_instance.replica) : database.storage_encrypted],
    [
      aws_elasticache_replication_group.main.at_rest_encryption_enabled,
      aws_instance.app.root_block_device[0].encrypted,
    ],
  ))
}

output "database_has_standby" {
  description = "Whether another zone's database takes over."
  value       = aws_db_instance.main.multi_az
}
