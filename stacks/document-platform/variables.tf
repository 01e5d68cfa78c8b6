variable "name" {
  description = "What everything is called after."
  type        = string
  default     = "documents"
}

variable "region" {
  description = "The region of everything."
  type        = string
  default     = "nyc3"
}

variable "domain" {
  description = "The domain under which the platform is reached."
  type        = string
  default     = "documents.example.com"
}

variable "kubernetes" {
  description = "How the version of Kubernetes begins."
  type        = string
  default     = "1.33."
}

variable "operators" {
  description = "Public SSH keys by the name of their owner."
  type        = map(string)
  default     = { ops = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2v0Qx7mZ0o4yB6nq5V1m3p9s8t7u6v5w4x3y2z1a0b ops@example.com" }
}

variable "alert_email" {
  description = "Who is told when something is wrong."
  type        = string
  default     = "ops@example.com"
}

variable "app_nodes" {
  description = "How many droplets serve the application."
  type        = number
  default     = 3

  validation {
    condition     = var.app_nodes >= 2
    error_message = "One droplet alone is no platform."
  }
}

variable "environment" {
  description = "Name of the environment: what the project says of it."
  type        = string
  default     = "production"
}

variable "database" {
  description = "The PostgreSQL cluster: size and number of nodes, and the read replicas beside it."
  type = object({
    size         = optional(string, "db-s-4vcpu-8gb")
    nodes        = optional(number, 3)
    replicas     = optional(number, 2)
    replica_size = optional(string, "db-s-2vcpu-4gb")
  })
  default = {}
}

variable "cache" {
  description = "The Redis cluster: size and number of nodes."
  type = object({
    size  = optional(string, "db-s-2vcpu-4gb")
    nodes = optional(number, 3)
  })
  default = {}
}

variable "search" {
  description = "The search cluster: how many masters, which agree on what is where, and the disk of each node that holds it, in GiB."
  type = object({
    size        = optional(string, "s-2vcpu-4gb")
    masters     = optional(number, 3)
    master_disk = optional(number, 20)
    data_disks  = optional(list(number), [146, 147, 147])
  })
  default = {}

  validation {
    condition     = var.search.masters % 2 == 1
    error_message = "An odd number of masters: an even one cannot agree when it is cut in half."
  }
}

variable "jobs_nodes_max" {
  description = "How many machines may convert and index documents at once."
  type        = number
  default     = 6
}
