ephemeral "random_password" "x" {
}
