import { #! Missing required argument
  to = terraform_data.a
}

import { #! Missing required argument
  id = "x"
}

import {
  to = terraform_data.nope
  id = "x"
}

import {
  to       = terraform_data.a[each.key] #! Reference to "each" in context without for_each
  id       = each.value #! Reference to "each" in context without for_each
}

import {
  to       = module.x #! Invalid import address
  id       = "x"
}

resource "terraform_data" "a" {
}
