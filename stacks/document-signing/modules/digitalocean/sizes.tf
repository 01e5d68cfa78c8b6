locals {
  # Processors of their own; what holds data grows with the application server.
  sizes = {
    small = {
      app      = { slug = "c-4", cores = 4 }
      worker   = "c-2"
      database = "db-s-2vcpu-4gb"
      redis    = "db-s-1vcpu-2gb"
    }
    medium = {
      app      = { slug = "c-8", cores = 8 }
      worker   = "c-2"
      database = "db-s-4vcpu-8gb"
      redis    = "db-s-2vcpu-4gb"
    }
    large = {
      app      = { slug = "c-16", cores = 16 }
      worker   = "c-4"
      database = "db-s-6vcpu-16gb"
      redis    = "db-s-4vcpu-8gb"
    }
  }

  size = local.sizes[var.size]
}
