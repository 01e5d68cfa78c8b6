variable "environment" {
  description = "Name of the environment; part of every name."
  type        = string
}

variable "owner" {
  description = "Who answers for the environment: a tag of everything in it."
  type        = string
}

variable "expires_on" {
  description = "Day after which the environment may be torn down, as 2027-01-31: a tag of everything in it. Without one it stays."
  type        = string
  default     = null

  validation {
    condition     = var.expires_on == null || can(formatdate("YYYY-MM-DD", "${var.expires_on}T00:00:00Z"))
    error_message = "A day, as 2027-01-31."
  }
}

variable "region" {
  description = "AWS region that everything is built in."
  type        = string
  default     = "us-east-1"
}

variable "domain" {
  description = "Domain of the editor, and of the mail that it sends; it gets a zone of its own."
  type        = string
}

variable "vpc_cidr" {
  description = "Address range of the VPC. Subnets are cut out of it with 4 more bits."
  type        = string
}

variable "zone_count" {
  description = "Number of availability zones that the subnets are spread over."
  type        = number
  default     = 2

  validation {
    condition     = var.zone_count >= 2
    error_message = "A balancer and a database's subnet group want two zones at least."
  }
}

variable "single_nat_gateway" {
  description = "One NAT gateway for all zones instead of one in each: cheaper, but one zone can take outbound traffic down."
  type        = bool
  default     = true
}

variable "app" {
  description = "The application servers: sizes that do, the first one preferred; how few and how many; how many of them at least are on demand, while all others are spot. The volume size is in GiB."
  type = object({
    instance_types = list(string)
    min            = number
    max            = number
    on_demand_base = number
    volume_size    = optional(number, 20)
  })
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

variable "app_environment" {
  description = "Further environment variables of the application."
  type        = map(string)
  default     = {}
}

variable "session_secret" {
  description = "Key that signs sessions and collaboration tokens. Set it with TF_VAR_session_secret."
  type        = string
  sensitive   = true
}

variable "database" {
  description = "The database: its class, whether a standby in another zone takes over, days of backups, and whether it has a read replica. The storage is in GiB and grows up to four times that."
  type = object({
    instance_class = string
    multi_az       = bool
    backup_days    = number
    read_replica   = optional(bool, false)
    storage        = optional(number, 20)
  })
}

variable "database_password" {
  description = "Password of the application's database user. Set it with TF_VAR_database_password."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.database_password) >= 16
    error_message = "At least 16 characters."
  }
}

variable "cdn" {
  description = "Whether assets are delivered by CloudFront from a private bucket. Without, browsers read them from the bucket itself."
  type        = bool
}

variable "balancer_ports" {
  description = "TCP ports that the balancer answers on, from anywhere."
  type        = list(number)
  default     = [80, 443]
}

variable "alarm_email" {
  description = "Who is told of alarms. AWS asks that address for its consent first."
  type        = string
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30
}

variable "extra_tags" {
  description = "Tags added to those that every resource gets."
  type        = map(string)
  default     = {}
}
