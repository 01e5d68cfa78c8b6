provider "terraform" {
  alias = var.x #! Variables not allowed
}

provider "terraform" {
  alias = "a b" #! Invalid provider configuration alias
}

provider "terraform" { # Terraform alone: follows from the first error
  count = 1 #! Reserved argument name in provider block
}

provider "terraform" {
  alias = "x"
  lifecycle { #! Reserved block type name in provider block
  }
}

provider "terraform" {
  alias      = "y"
  depends_on = [] #! Reserved argument name in provider block
}
