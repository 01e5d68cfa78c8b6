output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.main.id
}

output "public_subnet_ids" {
  description = "Public subnets by availability zone."
  value       = { for zone, subnet in aws_subnet.public : zone => subnet.id }
}

output "private_subnet_ids" {
  description = "Private subnets by availability zone."
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

output "outbound_addresses" {
  description = "Public addresses that the application's own requests come from."
  value       = aws_eip.nat[*].public_ip
}

output "security_group_ids" {
  description = "Security groups by tier."
  value = {
    balancer = aws_security_group.balancer.id
    app      = aws_security_group.app.id
    database = aws_security_group.database.id
  }
}

output "url" {
  description = "Where the editor is."
  value       = "https://${var.domain}"
}

output "name_servers" {
  description = "What the parent domain's NS record for the domain has to name."
  value       = aws_route53_zone.main.name_servers
}

output "app_group" {
  description = "The group of application servers. A shell: `aws ssm start-session --target` with the id of one of them."
  value       = aws_autoscaling_group.app.name
}

output "database_host" {
  description = "Private name of the database."
  value       = aws_db_instance.main.address
}

output "app_role_arn" {
  description = "Role of the application servers."
  value       = aws_iam_role.app.arn
}

output "attachments_bucket" {
  description = "Private bucket of attachments."
  value       = aws_s3_bucket.attachments.bucket
}

output "assets_url" {
  description = "Where the public assets are read from."
  value       = "https://${local.assets_host}"
}

output "session_secret_sha256" {
  description = "Tells which session secret the servers were started with."
  value       = sha256(var.session_secret)
  sensitive   = true
}
