ephemeral "random_password" "x" { #! Not supported yet
}
