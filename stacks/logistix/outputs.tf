output "frontend_url" {
  description = "Where the front end is."
  value       = "https://${aws_cloudfront_distribution.frontend.domain_name}"
}

output "frontend_bucket" {
  description = "Where a release of the front end is copied to."
  value       = aws_s3_bucket.frontend.bucket
}

output "api_url" {
  description = "Where the API is."
  value       = var.domain == null ? "http://${aws_lb.main.dns_name}" : "https://${var.domain}"
}

output "name_servers" {
  description = "What the parent domain's NS record for the API's domain has to name."
  value       = aws_route53_zone.api[*].name_servers
}

output "app_servers" {
  description = "Id of each application server by its name, as for `aws ssm start-session`."
  value       = zipmap(aws_instance.app[*].tags.Name, aws_instance.app[*].id)
}

output "database_secret_arn" {
  description = "Secret with the database's user and password."
  value       = aws_db_instance.main.master_user_secret[0].secret_arn
}
