variable "cloud" {
  description = "Where everything is built: aws or digitalocean."
  type        = string

  validation {
    condition     = contains(["aws", "digitalocean"], var.cloud)
    error_message = "Either aws or digitalocean."
  }
}

variable "environment" {
  description = "Name of the environment; part of every name."
  type        = string
}

variable "size" {
  description = "How large the application server is: small has 4 cores and 8 GB, medium 8 and 16, large 16 and 32. All else follows."
  type        = string

  validation {
    condition     = contains(["small", "medium", "large"], var.size)
    error_message = "One of small, medium and large."
  }
}

variable "regions" {
  description = "Region of each cloud."
  type = object({
    aws          = optional(string, "us-east-1")
    digitalocean = optional(string, "nyc3")
  })
  default = {}
}

variable "network_cidr" {
  description = "Address range of the private network: a /16."
  type        = string
}

variable "domain" {
  description = "Domain under which documents are signed; it gets a zone of its own."
  type        = string
}

variable "postgres_version" {
  description = "Major version of PostgreSQL."
  type        = number
  default     = 17

  validation {
    condition     = contains([14, 15, 16, 17], var.postgres_version)
    error_message = "PostgreSQL 14 to 17."
  }
}

variable "database_password" {
  description = "Password of the application's database user on AWS; DigitalOcean makes up its own. Set it with TF_VAR_database_password."
  type        = string
  sensitive   = true
  default     = null

  validation {
    condition     = var.cloud != "aws" || try(length(var.database_password) >= 16, false)
    error_message = "The database on AWS needs a password of at least 16 characters: set TF_VAR_database_password."
  }
}

variable "app_release" {
  description = "Tag of the container image that servers and workers run."
  type        = string
  default     = "latest"
}

variable "alarm_email" {
  description = "Who is told of alarms."
  type        = string
}
