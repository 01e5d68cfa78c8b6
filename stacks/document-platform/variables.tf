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
