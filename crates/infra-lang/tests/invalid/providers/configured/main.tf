provider "terraform" {
  alias = "own"
}

module "inner" {
  source = "../plain"
}

resource "terraform_data" "a" {
  provider = terraform.own
}
