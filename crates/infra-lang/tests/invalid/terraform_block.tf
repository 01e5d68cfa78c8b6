terraform {
  required_version = ">= 99.0"
  unknown          = 1

  backend "local" {
  }

  backend "local" {
  }

  nothing {
  }
}

terraform {
  required_version = "abc"
}

terraform {
  required_version = 1 + 1
}

terraform {
  required_version = var.x
}
