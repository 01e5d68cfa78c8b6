variable "name" {
  description = "What everything is called after."
  type        = string
}

variable "size" {
  description = "small, medium or large."
  type        = string
}

variable "is_production" {
  description = "Whether a standby takes over when a database fails, and documents stay when the stack goes."
  type        = bool
}

variable "region" {
  description = "Region of everything."
  type        = string
}

variable "vpc_cidr" {
  description = "Address range of the private network, a /16; the VPC takes the first /20 of it."
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

variable "app_release" {
  description = "Tag of the container image that servers and workers run."
  type        = string
}

variable "alarm_email" {
  description = "Who is told of alarms: an address that the account knows."
  type        = string
}
