resource "terraform_data" "e" {
  lifecycle {
    ignore_changes = [self.input, nothing]
  }
}
resource "terraform_data" "g" {
  lifecycle {
    replace_triggered_by = [terraform_data.a, terraform_data.a[0].id, terraform_data.nope, module.x, data.terraform_remote_state.x, terraform_data.cc] #! Invalid reference in replace_triggered_by expression && Invalid reference in replace_triggered_by expression && Reference to undeclared resource && Reference to undeclared resource && Reference to undeclared resource
  }
}
resource "terraform_data" "cc" {
  count = 1
  lifecycle {
    replace_triggered_by = [terraform_data.e[count.index], terraform_data.cc[each.key], terraform_data.g[*].id, terraform_data.e[local.x]] #! Invalid reference in replace_triggered_by expression && Reference to "each" in context without for_each
  }
}

resource "terraform_data" "j" { #! Reference to undefined provider
  provider = terraform.nope
}

resource "terraform_data" "l" {
  lifecycle {
    precondition {
      condition     = self.id != "" #! Invalid "self" reference
      error_message = "x"
    }
    postcondition {
      condition     = self.id != ""
      error_message = "x"
    }
  }
}

resource "terraform_data" "m" {
  count      = count.index #! Reference to "count" in non-counted context
}

resource "terraform_data" "n" {
  for_each = { a = each.key } #! Reference to "each" in context without for_each
  input    = count.index #! Reference to "count" in non-counted context
}

resource "terraform_data" "o" {
  input = [each.key, each.value, count.index, self.id] #! Invalid "self" reference && Reference to "count" in non-counted context && Reference to "each" in context without for_each && Reference to "each" in context without for_each
}
resource "terraform_data" "g3" {
  lifecycle {
    replace_triggered_by = [var.x] #! Invalid reference in replace_triggered_by expression
  }
}
resource "terraform_data" "h3" {
  lifecycle {
    replace_triggered_by = [data.terraform_remote_state.x] #! Invalid reference in replace_triggered_by expression
  }
}
resource "terraform_data" "i3" {
  lifecycle {
    replace_triggered_by = [terraform_data.h[local.x]] #! Invalid reference in replace_triggered_by expression
  }
}
resource "terraform_data" "j3" {
  lifecycle {
    replace_triggered_by = [terraform_data.h[count.index], terraform_data.nope, module.x.y] #! Invalid reference in replace_triggered_by expression && Reference to "count" in non-counted context && Reference to undeclared resource && Reference to undeclared resource -> Did you mean terraform_data.h3?
  }
}
