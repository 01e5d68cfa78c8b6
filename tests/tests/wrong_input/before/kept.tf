# What was there before the mistake.
resource "terraform_data" "kept" {
  input = "as it was"
}

output "kept" {
  value = terraform_data.kept.output
}
