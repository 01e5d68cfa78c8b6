# What this stack promises. A plan and an apply warn of what does not hold.

check "the_database_is_private" {
  assert {
    condition     = !aws_db_instance.main.publicly_accessible
    error_message = "The database can be reached from the internet."
  }

  assert {
    condition     = toset(aws_db_subnet_group.main.subnet_ids) == toset([for subnet in aws_subnet.private : subnet.id])
    error_message = "The database is not in the private subnets alone."
  }
}

check "storage_is_encrypted" {
  assert {
    condition = alltrue(concat(
      [aws_db_instance.main.storage_encrypted, aws_elasticache_replication_group.main.at_rest_encryption_enabled],
      [for server in aws_instance.app : server.root_block_device[0].encrypted],
    ))
    error_message = "A database, a cache or a disk is stored as it is."
  }
}

check "the_bucket_is_private" {
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.frontend.block_public_acls,
      aws_s3_bucket_public_access_block.frontend.block_public_policy,
      aws_s3_bucket_public_access_block.frontend.ignore_public_acls,
      aws_s3_bucket_public_access_block.frontend.restrict_public_buckets,
    ])
    error_message = "The front end's bucket can be made public."
  }
}

check "sizes_are_of_the_free_tier" {
  assert {
    condition = alltrue(concat(
      [for server in aws_instance.app : server.instance_type == "t2.micro"],
      [contains(["db.t3.micro", "db.t4g.micro"], aws_db_instance.main.instance_class)],
      [aws_db_instance.main.allocated_storage <= 20],
      [contains(["cache.t2.micro", "cache.t3.micro"], aws_elasticache_replication_group.main.node_type)],
    ))
    error_message = "Something is larger than what the free tier has."
  }
}

check "production_speaks_https" {
  assert {
    condition     = !local.is_production || var.domain != null
    error_message = "Production has no domain, and so no certificate: what its users send can be read on the way."
  }
}
