environment = "staging"
vpc_cidr    = "10.20.0.0/16"

single_nat_gateway = true

app = {
  instance_type  = "t3.small"
  instance_count = 1
}

app_environment = {
  WEB_CONCURRENCY   = "1"
  RAILS_MAX_THREADS = "5"
}
