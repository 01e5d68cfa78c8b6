terraform {
  required_version = ">= 99.0" #! Unsupported Terraform version
  unknown          = 1 #! Unsupported argument

  backend "local" {
  }

  backend "local" { #! Duplicate backend configuration
  }

  nothing { #! Unsupported block type
  }
}

terraform {
  required_version = "abc" #! Invalid version constraint
}

terraform {
  required_version = 1 + 1 #! Invalid version constraint
}

terraform {
  required_version = var.x #! Invalid version constraint
}
