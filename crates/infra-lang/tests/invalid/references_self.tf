resource "terraform_data" "t" {
  input = terraform_data.t.id
}
resource "terraform_data" "l" {
  lifecycle {
    precondition {
      condition     = self.id != "" #! Invalid "self" reference
      error_message = "x"
    }
    postcondition {
      condition     = self.id != "" && terraform_data.l.id != "" # Terraform alone: the dependency graph finds it
      error_message = "x"
    }
  }
}

resource "terraform_remote_state" "dynamic" {
  dynamic "part" {
    for_each = part.value #! Reference to undeclared resource
    content {
      name = part.value + part.key + other.value + each.value #! Reference to "each" in context without for_each && Reference to undeclared resource
    }
  }
}
