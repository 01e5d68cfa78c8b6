locals {
  boot = {
    for role in ["app", "worker"] : role => templatefile("${path.module}/templates/boot.sh.tftpl", {
      role    = role
      release = var.app_release
      port    = 8080
      settings = {
        DATABASE_URL     = local.database_url
        REDIS_URL        = digitalocean_database_cluster.redis.private_uri
        DOCUMENTS_BUCKET = digitalocean_spaces_bucket.documents.bucket_domain_name
      }
    })
  }

  database_url = format(
    "postgres://%s:%s@%s:%d/%s?sslmode=require",
    digitalocean_database_user.signing.name,
    urlencode(digitalocean_database_user.signing.password),
    digitalocean_database_cluster.postgres.private_host,
    digitalocean_database_cluster.postgres.port,
    digitalocean_database_db.signing.name,
  )
}

resource "digitalocean_droplet" "app" {
  name       = "${var.name}-app"
  region     = var.region
  size       = local.size.app.slug
  image      = "ubuntu-24-04-x64"
  vpc_uuid   = digitalocean_vpc.main.id
  monitoring = true
  backups    = var.is_production
  user_data  = local.boot["app"]
  tags       = [digitalocean_tag.role["app"].name]

  graceful_shutdown = true
}

resource "digitalocean_droplet" "worker" {
  count = var.workers

  name       = "${var.name}-worker-${count.index + 1}"
  region     = var.region
  size       = local.size.worker
  image      = "ubuntu-24-04-x64"
  vpc_uuid   = digitalocean_vpc.main.id
  monitoring = true
  user_data  = local.boot["worker"]
  tags       = [digitalocean_tag.role["worker"].name]
}
