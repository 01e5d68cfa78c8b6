data "digitalocean_kubernetes_versions" "current" {
  version_prefix = var.kubernetes
}

resource "digitalocean_container_registry" "main" {
  name                   = var.name
  region                 = var.region
  subscription_tier_slug = "professional"
}

resource "digitalocean_kubernetes_cluster" "main" {
  name     = "${var.name}-${var.region}"
  region   = var.region
  version  = data.digitalocean_kubernetes_versions.current.latest_version
  vpc_uuid = digitalocean_vpc.main.id
  ha       = true

  registry_integration             = true
  destroy_all_associated_resources = true

  maintenance_policy {
    day        = "sunday"
    start_time = "04:00"
  }

  node_pool {
    name       = "system"
    size       = "s-2vcpu-4gb"
    node_count = 2
  }

  # The registry has to be there before the cluster can have its images.
  depends_on = [digitalocean_container_registry.main]
}

# Where documents are converted and indexed: as many machines as there is work.
resource "digitalocean_kubernetes_node_pool" "jobs" {
  cluster_id = digitalocean_kubernetes_cluster.main.id
  name       = "jobs"
  size       = "s-4vcpu-8gb"
  auto_scale = true
  min_nodes  = 1
  max_nodes  = var.jobs_nodes_max
  labels     = { role = "jobs" }

  taint {
    key    = "role"
    value  = "jobs"
    effect = "NoSchedule"
  }
}
