output "address" {
  description = "Where the platform is reached."
  value       = "https://${var.domain}"
}

output "load_balancer_ip" {
  description = "The address of the load balancer."
  value       = digitalocean_loadbalancer.public.ip
}

output "database_uri" {
  description = "How the application connects."
  value       = digitalocean_database_connection_pool.app.private_uri
  sensitive   = true
}

output "static_address" {
  description = "Where public documents are."
  value       = "https://${digitalocean_cdn.static.custom_domain}"
}

output "kubernetes_endpoint" {
  description = "The API server of the cluster."
  value       = digitalocean_kubernetes_cluster.main.endpoint
}
