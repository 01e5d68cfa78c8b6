terraform {
  backend "local" { #! Both a backend and cloud configuration are present
  }
  cloud { #! Not supported yet
    organization = "x"
    workspaces {
      name = "x"
    }
  }
}
