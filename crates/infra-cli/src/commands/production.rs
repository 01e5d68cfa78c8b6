//! Production is destroyed only by whoever says its name.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_plan::{Mode, Plan};
use infra_value::Value;

/// Variables of a root module that name its environment.
const VARIABLES: [&str; 4] = ["environment", "env", "environment_name", "stage"];

/// What production is called.
const NAMES: [&str; 4] = ["production", "prod", "prd", "live"];

/// The name of the production environment that a plan destroys; nothing when it destroys none, or another. An environment is
/// named by its workspace, or by a variable for that.
pub fn destroyed(plan: &Plan) -> Option<String> {
    if plan.mode != Mode::Destroy || plan.counts().destroy == 0 {
        return None;
    }
    let variables = VARIABLES.iter().filter_map(|name| plan.variables.get(*name)).map(Value::unmark_deep);
    let named = variables.filter_map(|value| value.as_str().map(str::to_owned));
    std::iter::once(plan.workspace.clone()).chain(named).find(|name| is_production(name))
}

/// Whether a name is production's, as a whole or as one of its words: `prod`, `eu-prod`, `shop_production`.
fn is_production(name: &str) -> bool {
    let name = name.to_lowercase();
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| NAMES.contains(&word))
}

/// Fails unless the name that was given is the one.
pub fn confirmed(name: &str, given: Option<&str>) -> Result<(), Diagnostics> {
    match given {
        None => Err(unconfirmed(name)),
        Some(given) if given == name => Ok(()),
        Some(given) => {
            let detail = format!(
                "-confirm={given} does not name the environment that would be destroyed: it is \"{name}\". Nothing has been destroyed."
            );
            Err(Diagnostic::error("Wrong name for production", detail).into())
        }
    }
}

/// That nobody said it.
pub fn unconfirmed(name: &str) -> Diagnostics {
    let detail =
        format!("This would destroy the production environment \"{name}\". Nothing has been destroyed.");
    Diagnostic::error("Production is not destroyed without its name", detail)
        .hint(format!("Add -confirm={name} if that is what you want."))
        .into()
}

#[cfg(test)]
mod tests {
    use super::is_production;

    #[test]
    fn words_count_and_parts_of_words_do_not() {
        assert!(
            ["prod", "Production", "eu-prod", "shop_production", "live.eu"].into_iter().all(is_production)
        );
        assert!(!["product", "staging", "preprod", "delivery", "nonprod"].into_iter().any(is_production));
    }
}
