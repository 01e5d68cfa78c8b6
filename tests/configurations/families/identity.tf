resource "aws_iam_user" "deployer" {
  name = "families-deployer"
  path = "/machines/"
}

resource "aws_iam_group" "deployers" {
  name = "families-deployers"
}

resource "aws_iam_group_membership" "deployers" {
  name  = "families-deployers"
  group = aws_iam_group.deployers.name
  users = [aws_iam_user.deployer.name]
}

resource "aws_iam_user_policy" "deployer" {
  name = "deploy"
  user = aws_iam_user.deployer.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ecs:*", Resource = "*" }]
  })
}

resource "aws_iam_policy" "read" {
  name        = "families-read"
  description = "Reads"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "*" }]
  })
}

resource "aws_iam_user_policy_attachment" "read" {
  user       = aws_iam_user.deployer.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_openid_connect_provider" "ci" {
  url             = "https://token.actions.githubusercontent.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
}

resource "aws_kms_key" "main" {
  description             = "families"
  deletion_window_in_days = 7
  enable_key_rotation     = true
}

resource "aws_kms_alias" "main" {
  name          = "alias/families"
  target_key_id = aws_kms_key.main.key_id
}

resource "aws_secretsmanager_secret" "database" {
  name                    = "families/database"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id     = aws_secretsmanager_secret.database.id
  secret_string = jsonencode({ password = "not-a-secret-of-anybody" })
}

resource "aws_ssm_parameter" "endpoint" {
  name  = "/families/endpoint"
  type  = "String"
  value = "https://${aws_route53_record.web.fqdn}"
}
