provider "terraform" {
 alias = "a"
}
resource "terraform_data" "p" { #! Reference to undefined provider
  provider = terraform.b
}
resource "terraform_data" "q" {
  provider = terraform.a
}
