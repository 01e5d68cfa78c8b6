resource "terraform_data" "a" {
  count    = 1
  for_each = {} #! Invalid combination of "count" and "for_each"
}

resource "terraform_data" "b" {
  lifecycle {
    create_before_destroy = var.x #! Variables not allowed
    prevent_destroy       = "maybe" #! Incorrect value type
    unknown               = true #! Unsupported argument
  }
}

resource "terraform_data" "c" {
  lifecycle {
  }
  lifecycle { #! Duplicate lifecycle block
  }
}

resource "terraform_data" "d" {
  lifecycle {
    ignore_changes = input #! Invalid expression
  }
}

resource "terraform_data" "e" {
  lifecycle {
    ignore_changes = [1 + 1, self.input, nothing] #! Invalid expression
  }
}

resource "terraform_data" "f" {
  lifecycle {
    ignore_changes = ["input"] #! Quoted references are deprecated -> Write input without quotes.
  }
}

resource "terraform_data" "g" {
  lifecycle {
    ignore_changes = all
    replace_triggered_by = [1 + 1, var.x, terraform_data.a, terraform_data.a[0].id, terraform_data.nope] #! Invalid reference in replace_triggered_by expression && Invalid replace_triggered_by expression && Reference to undeclared resource
  }
}

resource "terraform_data" "h" {
  provider = 5 #! Invalid provider configuration reference
}

resource "terraform_data" "i" {
  provider = "terraform" #! Quoted references are deprecated -> Write terraform without quotes.
}

resource "terraform_data" "j" { #! Reference to undefined provider
  provider = terraform.nope
}

resource "terraform_data" "k" {
  provider = terraform.a.b #! Invalid provider configuration reference
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
    postcondition {
      condition     = true #! Invalid postcondition expression
      error_message = "x"
      extra         = 1 #! Unsupported argument
    }
  }
}

resource "terraform_data" "m" {
  count      = count.index #! Reference to "count" in non-counted context
  depends_on = [terraform_data.m]
}

resource "terraform_data" "n" {
  for_each = { a = each.key } #! Reference to "each" in context without for_each
  input    = count.index #! Reference to "count" in non-counted context
}

resource "terraform_data" "o" {
  input = [each.key, each.value, count.index, self.id] #! Invalid "self" reference && Reference to "count" in non-counted context && Reference to "each" in context without for_each && Reference to "each" in context without for_each
}

resource "terraform_data" "p" {
  locals { #! Reserved block type name in resource block
  }
}

resource "terraform_data" "q" {
  lifecycle "x" { #! Extraneous label for lifecycle
  }
}

resource "terraform_data" "r" {
  lifecycle {
    ignore_changes = [all] #! Invalid ignore_changes wildcard
  }
}

resource "terraform_data" "s" {
  lifecycle {
    ignore_changes = ["*"] #! Invalid ignore_changes wildcard
  }
}

resource "terraform_data" "t" {
  input = terraform_data.t.id
}

resource "terraform_data" "u" {
  lifecycle {
    ignore_changes = [tags[var.x], input[0], input[1.5]] #! Invalid expression && Invalid index
  }
}

resource "terraform_data" "v" {
  _ { #! Not supported yet
  }
}

resource "terraform_data" "w" {
  connection {
  }
  connection { #! Duplicate connection block
  }
  provisioner { #! Missing type for provisioner
  }
  provisioner "local-exec" {
    command = "echo ${self.id} ${local.x}" #! Reference to undeclared local value
  }
  provisioner "local-exec" {
    when       = later  #! Invalid "when" argument
    on_failure = ignore #! Invalid "on_failure" argument
    connection {
    }
    connection { #! Duplicate connection block
    }
  }
  provisioner "local-exec" {
    when    = destroy
    command = "echo ${self.id} ${terraform_data.a.id}" #! Invalid reference from destroy provisioner && Missing resource instance key
  }
}

resource "terraform_data" "x" {
  depends_on = [terraform_data.a.id, module.nope, terraform_data.o[0], "terraform_data.a"] #! Invalid depends_on reference && Quoted references are deprecated -> Write terraform_data.a without quotes. && Reference to undeclared module
  lifecycle {
    prevent_destroy = null #! Unsuitable value
  }
}
