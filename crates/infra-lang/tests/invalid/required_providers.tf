terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "banana"
    }
    other = {
      source = "a/b/c/d"
    }
    odd = {
      surce = "a/b"
    }
    call = tolist([])
    numbers = {
      version = 5
    }
    UPPER = "1.0"
  }

  required_providers {
    dup = "1.0"
  }
}
