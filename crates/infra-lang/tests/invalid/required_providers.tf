terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "banana" #! Invalid version constraint
    }
    other = {
      source = "a/b/c/d" #! Invalid provider source string
    }
    odd = {
      surce = "a/b" #! Invalid required_providers object
    }
    call = tolist([]) #! Invalid required_providers object
    numbers = {
      version = 5 #! Invalid version constraint
    }
    UPPER = "1.0" #! Invalid provider local name
  }

  required_providers { #! Duplicate required providers configuration
    dup = "1.0"
  }
}
