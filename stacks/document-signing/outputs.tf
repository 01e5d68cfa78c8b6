output "url" {
  description = "Where documents are signed."
  value       = "https://${var.domain}"
}

output "name_servers" {
  description = "What the parent domain's NS record for the domain has to name."
  value       = local.built.name_servers
}

output "documents_bucket" {
  description = "Private bucket of the documents."
  value       = local.built.documents_bucket
}

output "app_server" {
  description = "Id of the application server."
  value       = local.built.app_server
}

output "database_host" {
  description = "Private name of the database."
  value       = local.built.database_host
}
