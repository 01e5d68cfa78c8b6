import {
  to = terraform_data.a
}

import {
  id = "x"
}

import {
  to = terraform_data.nope
  id = "x"
}

import {
  to       = terraform_data.a[each.key]
  id       = each.value
}

import {
  to       = module.x
  id       = "x"
}

resource "terraform_data" "a" {
}
