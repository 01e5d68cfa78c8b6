module "a" { # Terraform alone: the folder is never installed
  source = "./a"
}

module "self" { # Terraform alone: the folder is never installed
  source = "./a/.." #! Module calls itself
}
