variable "alpa" { #! Missing variable declaration to override -> Did you mean "alpha"?
}

locals {
  x = 1 #! Missing local value to override
}

resource "terraform_data" "alpha" {
  depends_on = [var.alpha] #! Unsupported override

  lifecycle {
    precondition { #! Can't override precondition blocks
      condition     = var.alpha != ""
      error_message = "No."
    }
  }
}

resource "terraform_data" "alpa" { #! Missing resource to override -> Did you mean "alpha"?
}

output "o" {
  precondition { #! Can't override precondition blocks
    condition     = var.alpha != ""
    error_message = "No."
  }
}

module "m" { #! Missing module call to override
  source = "./m"
}

provider "terraform" { #! Missing provider configuration to override
  alias = "x"
}

moved { #! Cannot override "moved" blocks
  from = terraform_data.x
  to   = terraform_data.alpha
}
