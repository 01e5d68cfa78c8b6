resource "aws_iam_role" "flow" {
  name        = "families-flow"
  description = "Writes logs of the network"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role" "copies" {
  name = "families-copies"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["s3.amazonaws.com", "backup.amazonaws.com"] }
    }]
  })
}

resource "aws_iam_role_policy" "flow" {
  name = "write"
  role = aws_iam_role.flow.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "logs:*", Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "copies" {
  role       = aws_iam_role.copies.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_instance_profile" "web" {
  name = "families-web"
  role = aws_iam_role.copies.name
}

resource "aws_iam_access_key" "deployer" {
  user = aws_iam_user.deployer.name
}

resource "aws_iam_service_linked_role" "ecs" {
  aws_service_name = "ecs.amazonaws.com"
}

resource "aws_secretsmanager_secret" "token" {
  name                    = "families/token"
  description             = "Of the tests"
  recovery_window_in_days = 0
}

resource "aws_cloudfront_origin_access_identity" "old" {
  comment = "old"
}

resource "aws_cloudfront_function" "rewrite" {
  name    = "families-rewrite"
  runtime = "cloudfront-js-2.0"
  comment = "rewrites"
  code    = "function handler(event) { return event.request; }"
}

resource "aws_route53_health_check" "web" {
  type              = "HTTPS"
  fqdn              = "web.families.example.com"
  port              = 443
  resource_path     = "/health"
  failure_threshold = 3
  request_interval  = 30
}

resource "aws_ses_domain_identity" "other" {
  domain = "other.families.example.com"
}

resource "aws_route53_record" "last" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "zz"
  type    = "A"
  ttl     = 300
  records = ["192.0.2.7"]
}

resource "aws_iam_group" "nobody" {
  name = "families-nobody"
}
