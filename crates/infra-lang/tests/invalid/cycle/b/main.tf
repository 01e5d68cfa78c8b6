module "a" {
  source = "../a" #! Module calls itself
}
