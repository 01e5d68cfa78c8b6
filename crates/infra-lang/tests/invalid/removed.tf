removed {
  from = terraform_data.a
}

removed {
  lifecycle {
    destroy = false
  }
}

removed {
  from = terraform_data.a[0]
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
