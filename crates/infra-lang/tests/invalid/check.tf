check "a" {
}

check "b" {
  assert {
    condition = true
  }
}

check "c" {
  data "terraform_remote_state" "x" {
    backend = "local"
  }
  data "terraform_remote_state" "y" {
    backend = "local"
  }
  assert {
    condition     = true
    error_message = "x"
  }
}

check "1" {
  assert {
    condition     = local.nope
    error_message = "x"
  }
}
