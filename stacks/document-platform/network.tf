resource "digitalocean_vpc" "main" {
  name        = "${var.name}-${var.region}"
  region      = var.region
  ip_range    = "10.20.0.0/20"
  description = "Everything of ${var.name}"
}

resource "digitalocean_tag" "role" {
  for_each = toset(["app", "search"])
  name     = "${var.name}-${each.key}"
}

resource "digitalocean_firewall" "app" {
  name = "${var.name}-app"
  tags = [digitalocean_tag.role["app"].name]

  inbound_rule {
    protocol                  = "tcp"
    port_range                = "8080"
    source_load_balancer_uids = [digitalocean_loadbalancer.public.id]
  }

  inbound_rule {
    protocol         = "tcp"
    port_range       = "22"
    source_addresses = [digitalocean_vpc.main.ip_range]
  }

  outbound_rule {
    protocol              = "tcp"
    port_range            = "all"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }

  outbound_rule {
    protocol              = "udp"
    port_range            = "53"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }
}

resource "digitalocean_firewall" "search" {
  name = "${var.name}-search"
  tags = [digitalocean_tag.role["search"].name]

  inbound_rule {
    protocol    = "tcp"
    port_range  = "9200-9300"
    source_tags = [for role in digitalocean_tag.role : role.name]
  }

  outbound_rule {
    protocol              = "tcp"
    port_range            = "all"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }
}

resource "digitalocean_loadbalancer" "public" {
  name     = "${var.name}-public"
  region   = var.region
  vpc_uuid = digitalocean_vpc.main.id

  droplet_ids = digitalocean_droplet.app[*].id

  forwarding_rule {
    entry_protocol  = "http"
    entry_port      = 80
    target_protocol = "http"
    target_port     = 8080
  }

  forwarding_rule {
    entry_protocol  = "https"
    entry_port      = 443
    target_protocol = "https"
    target_port     = 8443
    tls_passthrough = true
  }

  healthcheck {
    protocol = "http"
    port     = 8080
    path     = "/health"
  }
}
