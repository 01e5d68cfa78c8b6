resource "digitalocean_monitor_alert" "droplets" {
  for_each = {
    cpu                        = 85
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
    email = [var.alarm_email]
  }
}

resource "digitalocean_uptime_check" "app" {
  name    = var.name
  target  = "https://${var.domain}/health"
  type    = "https"
  regions = ["eu_west", "us_east"]
}

resource "digitalocean_project" "main" {
  name        = var.name
  description = "Document signing"
  purpose     = "Web Application"
  environment = var.is_production ? "Production" : "Staging"

  resources = concat(
    [digitalocean_droplet.app.urn],
    digitalocean_droplet.worker[*].urn,
    [
      digitalocean_database_cluster.postgres.urn,
      digitalocean_database_cluster.redis.urn,
      digitalocean_domain.main.urn,
      digitalocean_loadbalancer.main.urn,
    ],
  )
}
