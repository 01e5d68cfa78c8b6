resource "digitalocean_domain" "main" {
  name = var.domain
}

resource "digitalocean_record" "app" {
  domain = digitalocean_domain.main.id
  type   = "A"
  name   = "@"
  value  = digitalocean_loadbalancer.main.ip
  ttl    = 300
}

resource "digitalocean_certificate" "main" {
  name    = var.name
  type    = "lets_encrypt"
  domains = [var.domain]

  # It is verified by records that DigitalOcean adds to the domain.
  depends_on = [digitalocean_domain.main]
}
