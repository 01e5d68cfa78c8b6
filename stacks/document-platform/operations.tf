resource "digitalocean_project" "main" {
  name        = var.name
  description = "The document platform"
  purpose     = "Web Application"
  environment = title(var.environment)

  resources = concat(
    digitalocean_droplet.app[*].urn,
    [for droplet in digitalocean_droplet.search : droplet.urn],
    [for volume in digitalocean_volume.search : volume.urn],
    [
      digitalocean_database_cluster.postgres.urn,
      digitalocean_database_cluster.redis.urn,
      digitalocean_domain.main.urn,
      digitalocean_kubernetes_cluster.main.urn,
      digitalocean_loadbalancer.public.urn,
    ],
  )
}

resource "digitalocean_monitor_alert" "droplets" {
  for_each = {
    cpu                        = 90
    memory_utilization_percent = 90
    disk_utilization_percent   = 80
  }
  type        = "v1/insights/droplet/${each.key}"
  description = "${var.name}: ${each.key} above ${each.value} %"
  compare     = "GreaterThan"
  value       = each.value
  window      = "10m"
  tags        = [for role in digitalocean_tag.role : role.name]

  alerts {
    email = [var.alert_email]
  }
}

resource "digitalocean_uptime_check" "public" {
  name    = var.name
  target  = "https://${var.domain}/health"
  type    = "https"
  regions = ["eu_west", "us_east"]
}
