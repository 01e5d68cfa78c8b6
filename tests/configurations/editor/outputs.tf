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

output "app_servers" {
  description = "Private address of each application server by its name."
  value       = zipmap(aws_instance.app[*].tags.Name, aws_instance.app[*].private_ip)
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
  value       = "https://${aws_s3_bucket.assets.bucket_regional_domain_name}"
}

output "session_secret_sha256" {
  description = "Tells which session secret the servers were started with."
  value       = sha256(var.session_secret)
  sensitive   = true
}
