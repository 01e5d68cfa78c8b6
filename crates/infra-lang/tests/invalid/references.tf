variable "region" {
}

variable "replicas" {
}

locals {
  a = var.regoin
  b = local.c
  c = local.bb
  d = terraform_data.mian
  e = data.terraform_remote_state.x
  f = module.net.id
  g = terraform_data.main.id
  h = terraform_remote_state.state
  i = data.terraform_data.main
  j = path.modul
  k = terraform.workspac
  l = var.region.x
  m = foo
  n = foo.bar
  o = foo.bar.baz
  p = [for x in local.nothing : x if y]
  q = "${var.nothing} ${upper(local.nix)}"
  r = each.key
  s = count.index
  t = self
  u = var
  v = var["region"]
  w = path
  x = each.other
  y = terraform_data
  z = data.x
  aa = template.x.y
}

resource "terraform_data" "main" {
}

data "terraform_remote_state" "state" {
  backend = "local"
}
