# DigitalOcean encrypts databases, volumes and Spaces where they are stored, and takes TLS connections to databases only.
resource "digitalocean_database_cluster" "postgres" {
  name                 = "${var.name}-postgres"
  engine               = "pg"
  version              = var.postgres_version
  size                 = local.size.database
  region               = var.region
  node_count           = var.is_production ? 2 : 1
  private_network_uuid = digitalocean_vpc.main.id
}

resource "digitalocean_database_db" "signing" {
  cluster_id = digitalocean_database_cluster.postgres.id
  name       = "signing"
}

resource "digitalocean_database_user" "signing" {
  cluster_id = digitalocean_database_cluster.postgres.id
  name       = "signing"
}

# Reports and searches, so that they do not slow signing down.
resource "digitalocean_database_replica" "read" {
  count = var.read_replica ? 1 : 0

  cluster_id           = digitalocean_database_cluster.postgres.id
  name                 = "${var.name}-read"
  region               = var.region
  size                 = local.size.database
  private_network_uuid = digitalocean_vpc.main.id
}

# Queue of the workers. Valkey is what DigitalOcean has of Redis: it speaks the same protocol.
resource "digitalocean_database_cluster" "redis" {
  name                 = "${var.name}-redis"
  engine               = "valkey"
  version              = "8"
  size                 = local.size.redis
  region               = var.region
  node_count           = var.is_production ? 2 : 1
  private_network_uuid = digitalocean_vpc.main.id
}

# Servers and workers, and nobody else, wherever they connect from.
resource "digitalocean_database_firewall" "main" {
  for_each = {
    postgres = digitalocean_database_cluster.postgres.id
    redis    = digitalocean_database_cluster.redis.id
  }

  cluster_id = each.value

  dynamic "rule" {
    for_each = digitalocean_tag.role

    content {
      type  = "tag"
      value = rule.value.name
    }
  }
}

# What is to be signed, and what was: every version is kept.
resource "digitalocean_spaces_bucket" "documents" {
  name          = "${var.name}-documents"
  region        = var.region
  acl           = "private"
  force_destroy = !var.is_production

  versioning {
    enabled = true
  }
}
