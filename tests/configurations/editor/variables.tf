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
  description = "Address range of the VPC. Subnets are cut out of it with 4 more bits."
  type        = string
}

variable "zone_count" {
  description = "Number of availability zones that the subnets are spread over."
  type        = number
  default     = 2
}

variable "single_nat_gateway" {
  description = "One NAT gateway for all zones instead of one in each: cheaper, but one zone can take outbound traffic down."
  type        = bool
  default     = true
}

variable "app" {
  description = "The application servers; the volume size is in GiB."
  type = object({
    instance_type  = string
    instance_count = number
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

variable "balancer_ports" {
  description = "TCP ports that the balancer answers on, from anywhere."
  type        = list(number)
  default     = [80, 443]
}

variable "extra_tags" {
  description = "Tags added to those that every resource gets."
  type        = map(string)
  default     = {}
}
