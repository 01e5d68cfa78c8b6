variable "name" {
  description = "What everything is called after."
  type        = string
}

variable "size" {
  description = "small, medium or large."
  type        = string
}

variable "is_production" {
  description = "Whether data is protected from deletion, and a standby takes over when a zone fails."
  type        = bool
}

variable "vpc_cidr" {
  description = "Address range of the VPC, a /16. Subnets are cut out of it with 4 more bits."
  type        = string
}

variable "domain" {
  description = "Domain under which documents are signed."
  type        = string
}

variable "workers" {
  description = "Number of workers."
  type        = number
}

variable "read_replica" {
  description = "Whether the database has a read replica."
  type        = bool
}

variable "postgres_version" {
  description = "Major version of PostgreSQL."
  type        = number
}

variable "database_password" {
  description = "Password of the application's database user."
  type        = string
  sensitive   = true
}

variable "app_release" {
  description = "Tag of the container image that servers and workers run."
  type        = string
}

variable "alarm_email" {
  description = "Who is told of alarms."
  type        = string
}
