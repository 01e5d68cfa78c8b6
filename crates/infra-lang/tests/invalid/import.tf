import { #! Missing required argument && Not supported yet
  to = terraform_data.a
}

import { #! Missing required argument && Not supported yet
  id = "x"
}

import { #! Not supported yet
  to = terraform_data.nope
  id = "x"
}

import { #! Not supported yet
  to       = terraform_data.a[each.key]
  id       = each.value #! Reference to "each" in context without for_each
}

import { #! Not supported yet
  to       = module.x # Terraform alone: the block is not supported here at all
  id       = "x"
}

resource "terraform_data" "a" {
}
