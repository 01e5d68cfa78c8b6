terraform {
  required_version = ">= 1.5, < 2.0"

  backend "local" {
    path = "state"
  }
}

terraform {
  required_version = "~> 1.11"
}

provider "terraform" {
}

provider "terraform" {
  alias = "second"
}

variable "plain" {
}

variable "described" {
  type        = string
  description = "With ${"a"} constant."
  default     = "a"
  sensitive   = "true"
  nullable    = false

  validation {
    condition     = length(var.described) > 0 && var.plain != local.other
    error_message = "Must not be empty: ${var.described}"
  }
}

variable "nested" {
  type = object({
    name  = string
    sizes = optional(list(number), [1, 2])
    tree = optional(object({
      leaf  = optional(string, "green")
      leafs = optional(map(object({ colour = optional(string) })), {})
    }), {})
    pair = optional(tuple([string, any]))
  })
  default = { name = "a" }
}

variable "loose" {
  type    = list
  default = [1, "a"]
}

variable "anything" {
  type    = any
  default = null
}

variable "computed" {
  default = "a" == "b" ? [for x in [1, 2] : x + 1] : [-3]
}

locals {
  name   = "x-${var.described}"
  all    = terraform_data.many[*].id
  first  = terraform_data.many[0].id
  by_key = { for key, each_one in terraform_data.keyed : key => each_one.id if key != each_one.id }
  read   = data.terraform_remote_state.other.outputs
  long   = resource.terraform_data.single.id
  where  = "${path.module} ${path.root} ${path.cwd} ${terraform.workspace}"
}

locals {
  other = "y"
}

locals {
}

resource "terraform_data" "single" {
  provider = terraform.second
  input    = local.name

  lifecycle {
    create_before_destroy = true
    prevent_destroy       = false
    ignore_changes        = [input, output["a"].b, triggers_replace[0]]
    replace_triggered_by  = [terraform_data.many, terraform_data.many[0].id]

    precondition {
      condition     = var.plain != null
      error_message = "No."
    }

    postcondition {
      condition     = self.id != ""
      error_message = "Got ${self.id}."
    }
  }
}

resource "terraform_data" "many" {
  count      = 2
  input      = count.index
  depends_on = [data.terraform_remote_state.other, terraform_data.keyed["a"], var.plain, local.name]
}

resource "terraform_data" "keyed" {
  for_each = toset(["a", "b"])
  input    = "${each.key} ${each.value}"

  lifecycle {
    ignore_changes = all
  }
}

resource "terraform_data" "triggered" {
  for_each = terraform_data.keyed

  lifecycle {
    replace_triggered_by = [terraform_data.keyed[each.key]]
  }
}

data "terraform_remote_state" "other" {
  backend = "local"

  lifecycle {
    postcondition {
      condition     = self.backend == "local"
      error_message = "No."
    }
  }
}

output "one" {
  description = "One."
  value       = terraform_data.single.id
  sensitive   = true
  depends_on  = [terraform_data.many]

  precondition {
    condition     = local.first != ""
    error_message = "No."
  }
}
