resource "terraform_data" "many" {
  count = 2
}

resource "terraform_data" "each" {
  for_each = toset(["a"])
}

resource "terraform_data" "one" {
}

locals {
  a = terraform_data.many.id #! Missing resource instance key
  b = terraform_data.each.id #! Missing resource instance key
  c = terraform_data.one[0].id #! Unexpected resource instance key -> Write terraform_data.one without the brackets.
  d = terraform_data.one["a"].id #! Unexpected resource instance key -> Write terraform_data.one without the brackets.
  e = terraform_data.many["a"].id
  f = terraform_data.each[0].id
  g = terraform_data.many[0].id
  h = terraform_data.many[*].id
  i = terraform_data.one[*].id
  j = terraform_data.one.nothing # Terraform alone: needs the schema
}
