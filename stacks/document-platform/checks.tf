# What this stack promises. A plan and an apply warn of what does not hold.

check "the_application_survives_a_droplet" {
  assert {
    condition     = length(digitalocean_droplet.app) >= 2
    error_message = "One droplet serves the application."
  }
}

check "databases_let_in_the_application_alone" {
  assert {
    condition = alltrue(flatten([
      for firewall in digitalocean_database_firewall.databases : [
        for rule in firewall.rule : rule.type == "tag" && rule.value == digitalocean_tag.role["app"].name
      ]
    ]))
    error_message = "A database can be reached by others than the application's droplets."
  }
}

check "documents_are_private" {
  assert {
    condition     = alltrue([for bucket in [digitalocean_spaces_bucket.documents, digitalocean_spaces_bucket.backups] : bucket.acl == "private"])
    error_message = "Documents or backups can be read by anybody."
  }
}

check "production_has_its_sizes" {
  assert {
    condition = var.environment != "production" || alltrue([
      digitalocean_database_cluster.postgres.node_count == 3,
      length(digitalocean_database_replica.read) == 2,
      digitalocean_database_cluster.redis.node_count == 3,
      length([for name, disk in local.search_nodes : name if startswith(name, "master-")]) == 3,
      sum([for volume in digitalocean_volume.search : volume.size]) == 500,
    ])
    error_message = "Production has fewer database, cache or search nodes, or less search storage, than it needs."
  }
}
