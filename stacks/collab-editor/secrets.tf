# What servers read when they start; user data only names it. A staging that is torn down can be built again at once.
resource "aws_secretsmanager_secret" "app" {
  name                    = "${local.name}/app"
  description             = "Secrets of the application servers of ${local.name}"
  recovery_window_in_days = local.is_production ? 7 : 0
}

locals {
  # A percent sign of the encoded password stands for itself.
  database_url = format(
    "postgres://editor:%s@%%s/editor?sslmode=require",
    replace(urlencode(var.database_password), "%", "%%"),
  )
}

resource "aws_secretsmanager_secret_version" "app" {
  secret_id = aws_secretsmanager_secret.app.id

  secret_string = jsonencode({
    SECRET_KEY_BASE   = var.session_secret
    DATABASE_URL      = format(local.database_url, aws_db_instance.main.endpoint)
    DATABASE_READ_URL = format(local.database_url, concat(aws_db_instance.replica[*].endpoint, [aws_db_instance.main.endpoint])[0])
  })
}
