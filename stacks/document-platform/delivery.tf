# Documents that anybody may see, near to whoever looks at them.
resource "digitalocean_certificate" "static" {
  name    = "${var.name}-static"
  type    = "lets_encrypt"
  domains = ["static.${var.domain}"]

  # It is verified by records that DigitalOcean adds to the domain.
  depends_on = [digitalocean_domain.main]
}

resource "digitalocean_cdn" "static" {
  origin           = digitalocean_spaces_bucket.static.bucket_domain_name
  custom_domain    = "static.${var.domain}"
  certificate_name = digitalocean_certificate.static.name
  ttl              = 3600
}
