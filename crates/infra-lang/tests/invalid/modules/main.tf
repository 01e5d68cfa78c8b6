module "a" { #! Missing required argument
}

module "b" {
  source = var.x #! Variables not allowed
}

module "c" {
  source  = "./child" # Terraform alone: we point at the version
  needed  = 1
  version = "1.0" #! Invalid version constraint
}

module "d" {
  source = "./missing" #! Unreadable module directory
}

module "e" { #! Missing required argument
  source = "./child"
}

module "f" {
  source = "./child"
  needed = 1
  nedeed = 2 #! Unsupported argument
}

module "g" {
  source   = "./child"
  needed   = 1
  count    = 1
  for_each = {} #! Invalid combination of "count" and "for_each"
}

module "h" {
  source = "./child"
  needed = 1
  lifecycle { #! Reserved block type name in module block
  }
}

module "i" {
  source = "./child"
  needed = 1
  providers = {
    aws = aws.east #! Reference to undefined provider
    "x" = 5 #! Invalid provider configuration reference && Quoted references are deprecated -> Write x without quotes.
  }
}

module "j" {
  source = "./child"
  needed = 1
  block { #! Unsupported block type
  }
}

module "k" {
  source = "hashicorp/consul/aws" #! Module not installed
}

module "l" {
  source = "./child"
  needed = 1
  depends_on = [module.zzz] #! Reference to undeclared module
}

module "m" {
  source = "./child"
  needed = each.key #! Reference to "each" in context without for_each
}

module "n" {
  source = "./child"
  needed = module.n.id #! Unsupported attribute
}

locals {
  a = module.l.nothing #! Unsupported attribute
  b = module.l.out
  c = module.l[0].out #! Unexpected module instance key -> Write module.l without the brackets.
  d = module.l
}
