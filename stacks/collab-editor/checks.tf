# What this stack promises. A plan and an apply warn of what does not hold.

check "the_database_is_private" {
  assert {
    condition     = alltrue([for database in concat([aws_db_instance.main], aws_db_instance.replica) : !database.publicly_accessible])
    error_message = "A database can be reached from the internet."
  }
}

check "storage_is_encrypted" {
  assert {
    condition = alltrue(concat(
      [for database in concat([aws_db_instance.main], aws_db_instance.replica) : database.storage_encrypted],
      [for disk in aws_launch_template.app.block_device_mappings : disk.ebs[0].encrypted == "true"],
    ))
    error_message = "A database or a disk is stored as it is."
  }
}

check "attachments_are_private" {
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.attachments.block_public_acls,
      aws_s3_bucket_public_access_block.attachments.block_public_policy,
      aws_s3_bucket_public_access_block.attachments.ignore_public_acls,
      aws_s3_bucket_public_access_block.attachments.restrict_public_buckets,
    ])
    error_message = "What users attach can be made public."
  }
}

check "editors_keep_their_server" {
  assert {
    condition = alltrue([
      for group in aws_lb_target_group.app :
      group.stickiness[0].enabled && group.stickiness[0].cookie_duration == 3600 && tonumber(group.deregistration_delay) == 300
    ])
    error_message = "Whoever edits loses the server before the hour is over, or while it drains."
  }
}

check "production_survives_a_zone" {
  assert {
    condition = !local.is_production || alltrue([
      aws_autoscaling_group.app.min_size >= 2,
      aws_db_instance.main.multi_az,
      aws_db_instance.main.backup_retention_period >= 7,
      length(aws_nat_gateway.main) == length(local.zones),
    ])
    error_message = "Production ends, or loses data, with one availability zone."
  }
}

check "others_end_some_day" {
  assert {
    condition     = local.is_production || var.expires_on != null
    error_message = "Nobody has said how long this environment is wanted: set expires_on."
  }
}
