environment = "production"
vpc_cidr    = "10.10.0.0/16"

# Each zone keeps its own way out.
single_nat_gateway = false

app = {
  instance_type  = "m6i.large"
  instance_count = 2
  volume_size    = 50
}

# Pinned: servers are replaced when this line changes, not when Amazon releases an image.
ami_name = "al2023-ami-2023.11.20260427.1-kernel-6.1-x86_64"

app_environment = {
  WEB_CONCURRENCY   = "4"
  RAILS_MAX_THREADS = "8"
}

extra_tags = {
  CostCenter = "editor"
}
