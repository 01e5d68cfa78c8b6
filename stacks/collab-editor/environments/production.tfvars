environment = "production"
owner       = "editor-team@example.com"
domain      = "editor.example.com"
vpc_cidr    = "10.10.0.0/16"
alarm_email = "editor-oncall@example.com"
log_days    = 90

# Each zone keeps its own way out.
single_nat_gateway = false

# Two that stay, and up to eight spot servers for bursts.
app = {
  instance_types = ["t3.medium", "t3a.medium"]
  min            = 2
  max            = 10
  on_demand_base = 2
  volume_size    = 50
}

# Pinned: servers are replaced when this line changes, not when Amazon releases an image.
ami_name = "al2023-ami-2023.11.20260427.1-kernel-6.1-x86_64"

database = {
  instance_class = "db.t4g.medium"
  multi_az       = true
  backup_days    = 7
  read_replica   = true
  storage        = 50
}

cdn = true

app_environment = {
  WEB_CONCURRENCY   = "4"
  RAILS_MAX_THREADS = "8"
}

extra_tags = {
  CostCenter = "editor"
}
