environment = "staging"
vpc_cidr    = "10.31.0.0/16"
app_servers = 1
domain      = "api.staging.logistix.example.com"
alarm_email = "logistix-staging@example.com"

# Nothing that cannot be made again.
database_backup_days = 0
