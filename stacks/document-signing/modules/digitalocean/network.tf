resource "digitalocean_vpc" "main" {
  name        = var.name
  region      = var.region
  ip_range    = cidrsubnet(var.vpc_cidr, 4, 0)
  description = "Everything of ${var.name}"
}

resource "digitalocean_tag" "role" {
  for_each = toset(["app", "worker"])

  name = "${var.name}-${each.key}"
}

# The application answers the balancer alone, workers answer nobody. A shell is the console of the control panel.
resource "digitalocean_firewall" "role" {
  for_each = digitalocean_tag.role

  name = each.value.name
  tags = [each.value.name]

  dynamic "inbound_rule" {
    for_each = each.key == "app" ? [8080] : []

    content {
      protocol                  = "tcp"
      port_range                = inbound_rule.value
      source_load_balancer_uids = [digitalocean_loadbalancer.main.id]
    }
  }

  # Packages, images, time stamps of certification authorities, Spaces.
  outbound_rule {
    protocol              = "tcp"
    port_range            = "443"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }

  outbound_rule {
    protocol              = "tcp"
    port_range            = "80"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }

  outbound_rule {
    protocol              = "udp"
    port_range            = "53"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }

  # Databases: each on a port of its own.
  outbound_rule {
    protocol              = "tcp"
    port_range            = "25060-25061"
    destination_addresses = [digitalocean_vpc.main.ip_range]
  }
}

resource "digitalocean_loadbalancer" "main" {
  name                   = var.name
  region                 = var.region
  vpc_uuid               = digitalocean_vpc.main.id
  droplet_tag            = digitalocean_tag.role["app"].name
  redirect_http_to_https = true

  forwarding_rule {
    entry_protocol   = "https"
    entry_port       = 443
    target_protocol  = "http"
    target_port      = 8080
    certificate_name = digitalocean_certificate.main.name
  }

  healthcheck {
    protocol = "http"
    port     = 8080
    path     = "/health"
  }
}
