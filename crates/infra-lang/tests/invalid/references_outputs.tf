output "g" {
  value      = 1
  depends_on = [terraform_data.a.id]
}

output "h" {
  value      = 1
  depends_on = [terraform_data.b] #! Reference to undeclared resource
}

output "i" {
  value      = 1
  depends_on = [terraform_data.a[0], local.x, var.y, module.z, local.x.y, data.terraform_remote_state.q, path.module, each.key, count.index, self] #! Invalid "self" reference && Reference to "count" in non-counted context && Reference to "each" in context without for_each && Reference to undeclared input variable && Reference to undeclared module && Reference to undeclared resource
}

output "j" {
  value = 1
  precondition {
    condition     = self.x #! Invalid "self" reference
    error_message = "x"
  }
}

output "k" {
  value = self.x #! Invalid "self" reference
}

locals {
  x = 1
}

resource "terraform_data" "a" {
  depends_on = [terraform_data.a, terraform_data.nope, terraform_data.a.id] #! Invalid depends_on reference && Reference to undeclared resource
}
