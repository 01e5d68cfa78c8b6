terraform {
  required_providers {
    tf = {
      source = "terraform.io/builtin/terraform"
    }
  }
}

provider "tf" {
  alias = "here"
}

module "child" {
  source = "./child"
  needed = 1
}

module "children" {
  source     = "./child"
  count      = 2
  needed     = module.child.out
  free       = count.index
  depends_on = [module.child]
}

module "keyed" {
  source   = "./child/../child"
  for_each = { a = 1 }
  needed   = each.value
}

module "passed" {
  source = "./providers"
  providers = {
    terraform.there = tf.here
  }
}

output "all" {
  value = [module.child, module.children[0].out, module.children[*].out, module.keyed["a"].out, module.keyed]
}
