# What this stack promises on either cloud. A plan and an apply warn of what does not hold.

check "the_server_has_its_size" {
  assert {
    condition     = local.built.app_cores == { small = 4, medium = 8, large = 16 }[var.size]
    error_message = "The application server has ${local.built.app_cores} cores."
  }
}

check "a_large_one_has_a_read_replica" {
  assert {
    condition     = local.built.read_replicas == (var.size == "large" ? 1 : 0)
    error_message = "There are ${local.built.read_replicas} read replicas."
  }
}

check "there_are_workers" {
  assert {
    condition     = local.built.workers >= 1
    error_message = "Nobody works on the queue."
  }
}

check "nothing_that_stores_is_public" {
  assert {
    condition     = local.built.is_private
    error_message = "The database, the queue or the documents can be reached from the internet."
  }
}

check "storage_is_encrypted" {
  assert {
    condition     = local.built.is_encrypted
    error_message = "A database, a disk or the bucket is stored as it is."
  }
}

check "production_survives_a_failure" {
  assert {
    condition     = !local.is_production || local.built.database_has_standby
    error_message = "Production's database has no standby."
  }
}
