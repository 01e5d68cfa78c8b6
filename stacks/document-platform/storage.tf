resource "digitalocean_spaces_bucket" "documents" {
  name   = "${var.name}-documents"
  region = var.region
  acl    = "private"

  versioning {
    enabled = true
  }

  lifecycle_rule {
    id                                     = "versions"
    enabled                                = true
    abort_incomplete_multipart_upload_days = 7

    noncurrent_version_expiration {
      days = 90
    }
  }
}

resource "digitalocean_spaces_bucket" "backups" {
  name   = "${var.name}-backups"
  region = var.region
  acl    = "private"

  lifecycle_rule {
    id      = "old"
    enabled = true
    prefix  = "nightly/"

    expiration {
      days = 35
    }
  }
}

# What anybody may see, for the CDN.
resource "digitalocean_spaces_bucket" "static" {
  name   = "${var.name}-static"
  region = var.region
  acl    = "public-read"

  cors_rule {
    allowed_methods = ["GET", "HEAD"]
    allowed_origins = ["https://${var.domain}"]
    max_age_seconds = 3600
  }
}

resource "digitalocean_spaces_bucket_object" "robots" {
  bucket        = digitalocean_spaces_bucket.static.name
  region        = digitalocean_spaces_bucket.static.region
  key           = "robots.txt"
  content       = "User-agent: *\nDisallow: /\n"
  content_type  = "text/plain"
  acl           = "public-read"
  cache_control = "max-age=3600"
}
