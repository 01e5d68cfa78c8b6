resource "terraform_data" "a" {
  input = [1, 2
} #! Missing comma

resource "terraform_data" "b" {
  input = terraform_data.nowhere.id
  count = #! Missing value
}

resource "terraform_data" "b" { #! Duplicate resource "terraform_data" configuration
  for_each = {} #! Invalid combination of "count" and "for_each"
  count    = 1
}

output "o" {
  valeu = 1 #! Unsupported argument -> Did you mean "value"?
}

module "m" {
  source = #! Missing value
}

variable "v" {
  default = #! Missing value
}
