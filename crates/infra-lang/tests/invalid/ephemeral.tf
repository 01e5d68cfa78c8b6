ephemeral "random_password" "x" {
  length = 16
  lifecycle {
    ignore_changes = all #! Invalid ephemeral resource lifecycle argument
  }
}
ephemeral "random_password" "x" { #! Duplicate ephemeral "random_password" configuration
}
output "o" {
  value = ephemeral.random_password.y.result #! Reference to undeclared resource
}
