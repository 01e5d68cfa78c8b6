check "a" { #! Zero assert blocks
}

check "b" { # Terraform alone: an assertion that is wrong is not counted
  assert { #! Missing required argument
    condition = true #! Invalid assert expression
  }
}

check "c" { # Terraform alone: an assertion that is wrong is not counted
  data "terraform_remote_state" "x" {
    backend = "local"
  }
  data "terraform_remote_state" "y" { #! Multiple data resource blocks
    backend = "local"
  }
  assert {
    condition     = true #! Invalid assert expression
    error_message = "x"
  }
}

check "1" { #! Invalid check block name
  assert {
    condition     = local.nope #! Reference to undeclared local value
    error_message = "x"
  }
}
