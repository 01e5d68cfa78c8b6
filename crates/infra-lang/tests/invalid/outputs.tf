output "a" {
}

output "b" {
  value     = 1
  sensitive = var.x
}

output "c" {
  value = 1
  valu  = 2
}

output "d" {
  value      = 1
  depends_on = terraform_data.a
}

output "e" {
  value      = 1
  depends_on = ["terraform_data.a"]
}

output "f" {
  value      = 1
  depends_on = [1 + 1]
}

output "g" {
  value      = 1
  depends_on = [terraform_data.a.id]
}

output "h" {
  value      = 1
  depends_on = [terraform_data.b]
}

output "i" {
  value      = 1
  depends_on = [terraform_data.a[0], local.x, var.y]
}

output "j" {
  value = 1
  precondition {
    condition = true
  }
  precondition {
    condition     = self.x
    error_message = "x"
  }
  postcondition {
    condition     = true
    error_message = "x"
  }
}

output "k" {
  value = self.x
}

locals {
  x = 1
}

resource "terraform_data" "a" {
}
