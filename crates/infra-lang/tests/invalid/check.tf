check "a" { #! Not supported yet && Zero assert blocks
}

check "b" { #! Not supported yet
  assert { #! Missing required argument
    condition = true #! Invalid assert expression
  }
}

check "c" { #! Not supported yet
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

check "1" { #! Invalid check block name && Not supported yet
  assert {
    condition     = local.nope #! Reference to undeclared local value
    error_message = "x"
  }
}
