environment = "staging"
owner       = "editor-team@example.com"
expires_on  = "2027-03-31"
domain      = "staging.editor.example.com"
vpc_cidr    = "10.20.0.0/16"
alarm_email = "editor-staging@example.com"
log_days    = 7

single_nat_gateway = true

# One, and spot: when it is taken away, another one comes some minutes later.
app = {
  instance_types = ["t3.small", "t3a.small"]
  min            = 1
  max            = 1
  on_demand_base = 0
}

database = {
  instance_class = "db.t4g.micro"
  multi_az       = false
  backup_days    = 1
}

cdn = false

app_environment = {
  WEB_CONCURRENCY   = "1"
  RAILS_MAX_THREADS = "5"
}
