//! What Terraform has and `infra` has not: commands and options that users will try.

/// What to do instead of a command of Terraform.
pub fn command(name: &str) -> Option<&'static str> {
    Some(match name {
        "test" | "metadata" | "modules" | "login" | "logout" => {
            "infra does not have this command of Terraform yet."
        }
        _ => return None,
    })
}

/// What to do instead of a subcommand of `terraform state`.
pub fn state_command(name: &str) -> Option<&'static str> {
    (name == "identities").then_some(
        "infra does not have this command of Terraform yet. Terraform can do it: infra reads and writes the same state.",
    )
}

/// What to do instead of an option of Terraform.
pub fn option(name: &str) -> Option<&'static str> {
    Some(match name {
        "state-out" | "backup" => {
            "infra writes to the state that it reads, and keeps the states before it in the folder beside it."
        }
        "show-sensitive" => {
            "infra never shows sensitive values; \"infra output -raw NAME\" gives out a single output."
        }
        _ => return None,
    })
}
