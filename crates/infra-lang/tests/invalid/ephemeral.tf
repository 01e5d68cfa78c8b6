ephemeral "random_password" "x" { #! Unsupported ephemeral resource -> Give the value as a variable with "ephemeral = true" instead.
}
