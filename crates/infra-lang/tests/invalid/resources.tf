resource "terraform_data" "a" {
  count    = 1
  for_each = {}
}

resource "terraform_data" "b" {
  lifecycle {
    create_before_destroy = var.x
    prevent_destroy       = "maybe"
    unknown               = true
  }
}

resource "terraform_data" "c" {
  lifecycle {
  }
  lifecycle {
  }
}

resource "terraform_data" "d" {
  lifecycle {
    ignore_changes = input
  }
}

resource "terraform_data" "e" {
  lifecycle {
    ignore_changes = [1 + 1, self.input, nothing]
  }
}

resource "terraform_data" "f" {
  lifecycle {
    ignore_changes = ["input"]
  }
}

resource "terraform_data" "g" {
  lifecycle {
    ignore_changes = all
    replace_triggered_by = [1 + 1, var.x, terraform_data.a, terraform_data.a[0].id, terraform_data.nope]
  }
}

resource "terraform_data" "h" {
  provider = 5
}

resource "terraform_data" "i" {
  provider = "terraform"
}

resource "terraform_data" "j" {
  provider = terraform.nope
}

resource "terraform_data" "k" {
  provider = terraform.a.b
}

resource "terraform_data" "l" {
  lifecycle {
    precondition {
      condition     = self.id != ""
      error_message = "x"
    }
    postcondition {
      condition     = self.id != ""
      error_message = "x"
    }
    postcondition {
      condition     = true
      error_message = "x"
      extra         = 1
    }
  }
}

resource "terraform_data" "m" {
  count      = count.index
  depends_on = [terraform_data.m]
}

resource "terraform_data" "n" {
  for_each = { a = each.key }
  input    = count.index
}

resource "terraform_data" "o" {
  input = [each.key, each.value, count.index, self.id]
}

resource "terraform_data" "p" {
  locals {
  }
}

resource "terraform_data" "q" {
  lifecycle "x" {
  }
}

resource "terraform_data" "r" {
  lifecycle {
    ignore_changes = [all]
  }
}

resource "terraform_data" "s" {
  lifecycle {
    ignore_changes = ["*"]
  }
}

resource "terraform_data" "t" {
  input = terraform_data.t.id
}

resource "terraform_data" "u" {
  lifecycle {
    ignore_changes = [tags[var.x], input[0], input[1.5]]
  }
}

resource "terraform_data" "v" {
  _ {
  }
}

resource "terraform_data" "w" {
  connection {
  }
  connection {
  }
  provisioner {
  }
  provisioner "local-exec" {
    command = "echo ${self.id} ${local.x}"
  }
}

resource "terraform_data" "x" {
  depends_on = [terraform_data.a.id, module.nope, terraform_data.o[0], "terraform_data.a"]
  lifecycle {
    prevent_destroy = null
  }
}
