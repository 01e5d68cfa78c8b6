resource "digitalocean_database_cluster" "postgres" {
  name                 = "${var.name}-postgres"
  engine               = "pg"
  version              = "16"
  size                 = var.database.size
  region               = var.region
  node_count           = var.database.nodes
  private_network_uuid = digitalocean_vpc.main.id

  maintenance_window {
    day  = "sunday"
    hour = "02:00"
  }
}

resource "digitalocean_database_db" "documents" {
  cluster_id = digitalocean_database_cluster.postgres.id
  name       = "documents"
}

resource "digitalocean_database_user" "app" {
  cluster_id = digitalocean_database_cluster.postgres.id
  name       = "app"
}

resource "digitalocean_database_connection_pool" "app" {
  cluster_id = digitalocean_database_cluster.postgres.id
  name       = "app"
  mode       = "transaction"
  size       = 20
  db_name    = digitalocean_database_db.documents.name
  user       = digitalocean_database_user.app.name
}

resource "digitalocean_database_replica" "read" {
  count                = var.database.replicas
  cluster_id           = digitalocean_database_cluster.postgres.id
  name                 = "${var.name}-read-${count.index + 1}"
  region               = var.region
  size                 = var.database.replica_size
  private_network_uuid = digitalocean_vpc.main.id
}

resource "digitalocean_database_cluster" "redis" {
  name                 = "${var.name}-redis"
  engine               = "redis"
  version              = "7"
  size                 = var.cache.size
  region               = var.region
  node_count           = var.cache.nodes
  private_network_uuid = digitalocean_vpc.main.id
  eviction_policy      = "allkeys_lru"
}

resource "digitalocean_database_firewall" "databases" {
  for_each = {
    postgres = digitalocean_database_cluster.postgres.id
    redis    = digitalocean_database_cluster.redis.id
  }
  cluster_id = each.value

  rule {
    type  = "tag"
    value = digitalocean_tag.role["app"].name
  }
}
