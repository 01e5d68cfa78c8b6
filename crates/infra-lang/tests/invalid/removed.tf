removed {
  from = terraform_data.a
}

removed { #! Missing required argument
  lifecycle {
    destroy = false
  }
}

removed {
  from = terraform_data.a[0] #! Resource instance keys not allowed
  lifecycle {
    destroy = false
  }
}

removed {
  from = terraform_data.there
  lifecycle {
    destroy = false
  }
}

resource "terraform_data" "there" {
}
