terraform {
  cloud { #! Not supported yet
    organization = "x"
    workspaces {
      name = "x"
    }
  }
}
