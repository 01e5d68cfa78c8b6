data "terraform_remote_state" "a" {
  backend = "local"
  lifecycle {
    create_before_destroy = true
  }
}

data "terraform_remote_state" "b" {
  backend = "local"
  lifecycle {
    ignore_changes = all
  }
}

data "terraform_remote_state" "c" {
  backend = "local"
  provisioner "local-exec" {
    command = "x"
  }
}

data "terraform_remote_state" "d" {
  backend = "local"
  count    = 1
  for_each = {}
}

data "terraform_remote_state" "e" {
  backend = "local"
  lifecycle {
    postcondition {
      condition     = self.backend == "local"
      error_message = "x"
    }
  }
}
