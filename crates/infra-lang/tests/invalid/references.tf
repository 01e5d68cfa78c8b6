variable "region" {
}

variable "replicas" {
}

locals {
  a = var.regoin #! Reference to undeclared input variable -> Did you mean var.region?
  b = local.c
  c = local.bb #! Reference to undeclared local value
  d = terraform_data.mian #! Reference to undeclared resource -> Did you mean terraform_data.main?
  e = data.terraform_remote_state.x #! Reference to undeclared resource
  f = module.net.id #! Reference to undeclared module
  g = terraform_data.main.id
  h = terraform_remote_state.state #! Reference to undeclared resource -> Did you mean data.terraform_remote_state.state?
  i = data.terraform_data.main #! Reference to undeclared resource -> Did you mean terraform_data.main?
  j = path.modul #! Invalid "path" attribute -> Did you mean "path.module"?
  k = terraform.workspac #! Invalid "terraform" attribute -> Did you mean "terraform.workspace"?
  l = var.region.x
  m = foo #! Invalid reference -> If this is meant as text, put it in quotes: "foo".
  n = foo.bar #! Reference to undeclared resource
  o = foo.bar.baz #! Reference to undeclared resource
  p = [for x in local.nothing : x if y] #! Invalid reference -> If this is meant as text, put it in quotes: "y". && Reference to undeclared local value
  q = "${var.nothing} ${upper(local.nix)}" #! Reference to undeclared input variable && Reference to undeclared local value
  r = each.key #! Reference to "each" in context without for_each
  s = count.index #! Reference to "count" in non-counted context
  t = self #! Invalid "self" reference
  u = var #! Invalid reference
  v = var["region"] #! Invalid reference
  w = path #! Invalid reference
  x = each.other #! Invalid "each" attribute
  y = terraform_data #! Invalid reference -> If this is meant as text, put it in quotes: "terraform_data".
  z = data.x #! Invalid reference
  aa = template.x.y #! Reserved name
}

resource "terraform_data" "main" {
}

data "terraform_remote_state" "state" {
  backend = "local"
}
