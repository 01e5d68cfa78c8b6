environment = "production"
vpc_cidr    = "10.30.0.0/16"
app_servers = 2
alarm_email = "logistix-oncall@example.com"

# Pinned: servers are replaced when this line changes, not when Amazon releases an image.
ami_name = "al2023-ami-2023.11.20260427.1-kernel-6.1-x86_64"

domain = "api.logistix.example.com"

database_backup_days = 7
