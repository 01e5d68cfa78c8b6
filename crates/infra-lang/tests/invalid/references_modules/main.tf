module "f" {
  source = "./child"
  needed = 1
}

module "j" {
  source = "./child"
  needed = 1
  block { #! Unsupported block type
  }
}

module "l" {
  source = "./child"
  needed = 1
  depends_on = [module.zzz, module.m.out] #! Invalid depends_on reference && Reference to undeclared module
}

module "m" {
  source = "./child"
  needed = each.key #! Reference to "each" in context without for_each
}

module "n" {
  source = "./child"
  needed = module.n.id #! Unsupported attribute
}

module "o" {
  source = "./child"
  needed = 1
  count = 2
}
module "p" {
  source = "./child"
  needed = 1
  for_each = toset(["a"])
}

locals {
  a = module.l.nothing #! Unsupported attribute
  b = module.l.out
  c = module.l[0].out #! Unexpected module instance key -> Write module.l without the brackets.
  d = module.l
  e = module.o.out #! Missing module instance key
  f = module.o[0].out
  g = module.p.out #! Missing module instance key
  h = module.p["a"].ou #! Unsupported attribute -> Did you mean "out"?
  i = module.l["a"] #! Unexpected module instance key -> Write module.l without the brackets.
  j = module.o[0].nope #! Unsupported attribute
}
