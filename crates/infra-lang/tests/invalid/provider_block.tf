provider "terraform" {
  alias = var.x
}

provider "terraform" {
  alias = "a b"
}

provider "terraform" {
  count = 1
}

provider "terraform" {
  alias = "x"
  lifecycle {
  }
}

provider "terraform" {
  alias      = "y"
  depends_on = []
}
