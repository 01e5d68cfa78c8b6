data "terraform_remote_state" "a" {
  backend = "local"
  lifecycle {
    create_before_destroy = true #! Invalid data resource lifecycle argument
  }
}

data "terraform_remote_state" "b" {
  backend = "local"
  lifecycle {
    ignore_changes = all #! Invalid data resource lifecycle argument
  }
}

data "terraform_remote_state" "c" {
  backend = "local"
  provisioner "local-exec" { #! Unsupported block type
    command = "x"
  }
}

data "terraform_remote_state" "d" {
  backend = "local"
  count    = 1
  for_each = {} #! Invalid combination of "count" and "for_each"
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
