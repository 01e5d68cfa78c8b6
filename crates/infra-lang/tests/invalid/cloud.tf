terraform {
  cloud {
    organization = "x"
    workspaces {
      name = "x"
    }
  }
}
