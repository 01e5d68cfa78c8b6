variable "environment" {
  description = "Name of the environment; part of every name."
  type        = string
}

variable "region" {
  description = "AWS region that everything is built in."
  type        = string
  default     = "us-east-1"
}

variable "vpc_cidr" {
  description = "Address range of the VPC. Subnets are cut out of it with 8 more bits."
  type        = string
}

variable "app_servers" {
  description = "Number of application servers. The free tier's hours are those of one that runs all month."
  type        = number
  default     = 1

  validation {
    condition     = contains([1, 2], var.app_servers)
    error_message = "One or two servers; more are no longer of free-tier size."
  }
}

variable "ami_name" {
  description = "Name of the machine image. With a wildcard the newest match is taken, and a new release replaces the servers."
  type        = string
  default     = "al2023-ami-2023.*-kernel-6.1-x86_64"
}

variable "app_release" {
  description = "Tag of the container image that the servers run."
  type        = string
  default     = "latest"
}

variable "domain" {
  description = "Domain of the API, with a zone and a certificate of its own. Without one the balancer answers on port 80 only: for a trial, not for users."
  type        = string
  default     = null
}

variable "database_backup_days" {
  description = "Days that the database's backups are kept. The free tier has room for one copy of its 20 GiB."
  type        = number
  default     = 1
}

variable "alarm_email" {
  description = "Who is told of alarms. AWS asks that address for its consent first."
  type        = string
}

variable "error_rate_percent" {
  description = "Share of requests that may fail on the servers' side, in percent, before the alarm goes off."
  type        = number
  default     = 5
}
