environment    = "staging"
name           = "documents-staging"
domain         = "staging.documents.example.com"
app_nodes      = 2
jobs_nodes_max = 2
alert_email    = "documents-staging@example.com"

database = {
  size         = "db-s-2vcpu-4gb"
  nodes        = 1
  replicas     = 1
  replica_size = "db-s-2vcpu-4gb"
}

cache = {
  size  = "db-s-1vcpu-2gb"
  nodes = 1
}

search = {
  masters    = 1
  data_disks = [20]
}
