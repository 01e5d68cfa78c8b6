resource "terraform_data" "a" {
  input = [1, 2
}

resource "terraform_data" "b" {
  input = terraform_data.nowhere.id
  count =
}

resource "terraform_data" "b" {
  for_each = {}
  count    = 1
}

output "o" {
  valeu = 1
}

module "m" {
  source =
}

variable "v" {
  default =
}
