//! What Terraform has and `infra` has not: commands and options that users will try.

/// What to do instead of a command of Terraform.
pub fn command(name: &str) -> Option<&'static str> {
    Some(match name {
        "init" | "get" | "providers" => {
            "infra has nothing to initialise: its providers are built in. Go on with \"infra plan\"."
        }
        "refresh" => {
            "\"infra apply -refresh-only\" brings the state up to date, and shows before what it will write."
        }
        "taint" | "untaint" | "import" | "force-unlock" | "workspace" => {
            "infra does not have this command of Terraform yet. Terraform can do it: infra reads and writes the same state."
        }
        "graph" | "test" | "metadata" | "modules" | "login" | "logout" => {
            "infra does not have this command of Terraform yet."
        }
        _ => return None,
    })
}

/// What to do instead of a subcommand of `terraform state`.
pub fn state_command(name: &str) -> Option<&'static str> {
    matches!(name, "mv" | "rm" | "pull" | "push" | "replace-provider" | "identities").then_some(
        "infra does not have this command of Terraform yet. Terraform can do it: infra reads and writes the same state.",
    )
}

/// What to do instead of an option of Terraform.
pub fn option(name: &str) -> Option<&'static str> {
    Some(match name {
        "target" | "exclude" => {
            "infra does not plan parts of a configuration yet. Plan all of it: what has not changed costs little."
        }
        "replace" => {
            "infra does not replace on demand yet. \"terraform taint\" marks the object in the state, and infra replaces it then."
        }
        "state-out" | "backup" => {
            "infra writes to the state that it reads, and keeps the states before it in the folder beside it."
        }
        "generate-config-out" => "infra does not generate configuration yet.",
        "show-sensitive" => {
            "infra never shows sensitive values; \"infra output -raw NAME\" gives out a single output."
        }
        _ => return None,
    })
}
