//! `removed` blocks: what leaves the configuration and stays in the cloud.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::{Config, Removed};
use infra_schema::address::{ModulePath, ResourceInstance};

use super::Planner;

impl Planner<'_, '_> {
    /// Whether a `removed` block says that the object is only to be forgotten.
    pub(super) fn is_forgotten(&self, address: &ResourceInstance) -> bool {
        removals(self.config(), address).any(|removed| !removed.destroy)
    }
}

/// The `removed` block for an address.
pub(crate) fn removal<'c>(config: &'c Config, address: &ResourceInstance) -> Option<&'c Removed> {
    removals(config, address).next()
}

fn removals<'c>(config: &'c Config, address: &ResourceInstance) -> impl Iterator<Item = &'c Removed> {
    let wanted = address.config();
    let blocks = config.modules.values().flat_map(|m| m.removed.iter().map(move |r| (&m.path, r)));
    let about = blocks.filter(move |(declared, removed)| {
        let module = outer(declared, removed);
        match &removed.from.resource {
            Some((resource, _)) => wanted.module == module && wanted.resource == *resource,
            None => wanted.module.0.starts_with(&module.0),
        }
    });
    about.map(|(_, removed)| removed)
}

/// What is said to be removed and is declared all the same.
pub(crate) fn check(config: &Config) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for module in config.modules.values() {
        for removed in &module.removed {
            let path = outer(&module.path, removed);
            let (what, declared) = match &removed.from.resource {
                Some((resource, _)) => {
                    ("resource", config.module(&path).is_some_and(|m| m.resources.contains_key(resource)))
                }
                None => ("module", config.module(&path).is_some()),
            };
            if declared {
                let detail = format!(
                    "This {what} is said to be removed, and the configuration still has it. Remove one of the two blocks."
                );
                problems
                    .push(Diagnostic::error(format!("Removed {what} still exists"), detail).at(removed.span));
            }
        }
    }
    problems
}

fn outer(declared: &ModulePath, removed: &Removed) -> ModulePath {
    removed.from.module.0.iter().fold(declared.clone(), |path, step| path.child(step.name.clone()))
}
