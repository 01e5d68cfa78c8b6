module "a" {
}

module "b" {
  source = var.x
}

module "c" {
  source  = "./child"
  needed  = 1
  version = "1.0"
}

module "d" {
  source = "./missing"
}

module "e" {
  source = "./child"
}

module "f" {
  source = "./child"
  needed = 1
  nedeed = 2
}

module "g" {
  source   = "./child"
  needed   = 1
  count    = 1
  for_each = {}
}

module "h" {
  source = "./child"
  needed = 1
  lifecycle {
  }
}

module "i" {
  source = "./child"
  needed = 1
  providers = {
    aws = aws.east
    "x" = 5
  }
}

module "j" {
  source = "./child"
  needed = 1
  block {
  }
}

module "k" {
  source = "hashicorp/consul/aws"
}

module "l" {
  source = "./child"
  needed = 1
  depends_on = [module.zzz]
}

module "m" {
  source = "./child"
  needed = each.key
}

module "n" {
  source = "./child"
  needed = module.n.id
}

locals {
  a = module.l.nothing
  b = module.l.out
  c = module.l[0].out
  d = module.l
}
