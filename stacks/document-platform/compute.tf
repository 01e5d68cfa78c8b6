resource "digitalocean_ssh_key" "operator" {
  for_each   = var.operators
  name       = "${var.name}-${each.key}"
  public_key = each.value
}

resource "digitalocean_droplet" "app" {
  count      = var.app_nodes
  name       = "${var.name}-app-${count.index + 1}"
  region     = var.region
  size       = "s-4vcpu-8gb"
  image      = "ubuntu-24-04-x64"
  vpc_uuid   = digitalocean_vpc.main.id
  monitoring = true
  ssh_keys   = [for key in digitalocean_ssh_key.operator : key.id]
  tags       = [digitalocean_tag.role["app"].name]

  graceful_shutdown = true
}

locals {
  # Disk of each node, in GiB.
  search_nodes = merge(
    { for n in range(var.search.masters) : "master-${n + 1}" => var.search.master_disk },
    { for n, disk in var.search.data_disks : "data-${n + 1}" => disk },
  )
}

resource "digitalocean_droplet" "search" {
  for_each   = local.search_nodes
  name       = "${var.name}-search-${each.key}"
  region     = var.region
  size       = var.search.size
  image      = "ubuntu-24-04-x64"
  vpc_uuid   = digitalocean_vpc.main.id
  monitoring = true
  ssh_keys   = [for key in digitalocean_ssh_key.operator : key.id]
  tags       = [digitalocean_tag.role["search"].name]
}

resource "digitalocean_volume" "search" {
  for_each                = local.search_nodes
  name                    = "${var.name}-search-${each.key}"
  region                  = var.region
  size                    = each.value
  initial_filesystem_type = "ext4"
  description             = "The index of ${each.key}"
}

resource "digitalocean_volume_attachment" "search" {
  for_each   = local.search_nodes
  droplet_id = digitalocean_droplet.search[each.key].id
  volume_id  = digitalocean_volume.search[each.key].id
}
