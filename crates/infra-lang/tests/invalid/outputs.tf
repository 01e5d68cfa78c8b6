output "a" { #! Missing required argument
}

output "b" {
  value     = 1
  sensitive = var.x #! Variables not allowed
}

output "c" {
  value = 1
  valu  = 2 #! Unsupported argument -> Did you mean "value"?
}

output "d" {
  value      = 1
  depends_on = terraform_data.a #! Invalid expression
}

output "e" {
  value      = 1
  depends_on = ["terraform_data.a"] #! Quoted references are deprecated -> Write terraform_data.a without quotes.
}

output "f" {
  value      = 1
  depends_on = [1 + 1] #! Invalid expression
}

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
  depends_on = [terraform_data.a[0], local.x, var.y] #! Reference to undeclared input variable
}

output "j" {
  value = 1
  precondition { #! Missing required argument
    condition = true #! Invalid precondition expression
  }
  precondition {
    condition     = self.x #! Invalid "self" reference
    error_message = "x"
  }
  postcondition { #! Postconditions are not allowed
    condition     = true
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
}
