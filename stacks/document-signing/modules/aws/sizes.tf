locals {
  # Cores and memory of the application server are those of the instance type; what holds data grows with it.
  sizes = {
    small = {
      app      = { type = "c7i.xlarge", cores = 4 }
      worker   = "c7i.large"
      database = { class = "db.t4g.large", storage = 50 }
      cache    = "cache.t4g.small"
    }
    medium = {
      app      = { type = "c7i.2xlarge", cores = 8 }
      worker   = "c7i.large"
      database = { class = "db.m7g.large", storage = 100 }
      cache    = "cache.t4g.medium"
    }
    large = {
      app      = { type = "c7i.4xlarge", cores = 16 }
      worker   = "c7i.xlarge"
      database = { class = "db.m7g.xlarge", storage = 200 }
      cache    = "cache.m7g.large"
    }
  }

  size = local.sizes[var.size]
}
