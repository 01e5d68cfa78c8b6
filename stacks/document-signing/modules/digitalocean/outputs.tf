output "name_servers" {
  description = "Name servers of the domain's zone."
  value       = [for n in range(1, 4) : "ns${n}.digitalocean.com"]
}

output "documents_bucket" {
  description = "Private bucket of the documents."
  value       = digitalocean_spaces_bucket.documents.name
}

output "app_server" {
  description = "Id of the application server."
  value       = digitalocean_droplet.app.id
}

output "database_host" {
  description = "Private name of the database."
  value       = digitalocean_database_cluster.postgres.private_host
}

output "app_cores" {
  description = "Cores of the application server."
  value       = digitalocean_droplet.app.vcpus
}

output "workers" {
  description = "Number of workers."
  value       = length(digitalocean_droplet.worker)
}

output "read_replicas" {
  description = "Number of read replicas."
  value       = length(digitalocean_database_replica.read)
}

output "is_private" {
  description = "Whether nothing that stores anything lets in anybody but servers and workers."
  value = alltrue(concat(
    [digitalocean_spaces_bucket.documents.acl == "private"],
    flatten([
      for firewall in digitalocean_database_firewall.main : [for rule in firewall.rule : rule.type == "tag"]
    ]),
  ))
}

output "is_encrypted" {
  description = "DigitalOcean stores nothing as it is."
  value       = true
}

output "database_has_standby" {
  description = "Whether another node takes over."
  value       = digitalocean_database_cluster.postgres.node_count >= 2
}
