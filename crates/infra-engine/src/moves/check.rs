//! What is wrong with `moved` blocks.

use std::collections::HashSet;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_lang::config::{Config, Target};
use infra_lang::instances::Evaluator;
use infra_schema::address::{Mode, ModuleInstance, ModulePath, ResourceInModule, ResourceInstance};

use super::Statement;

/// What can be told without knowing any instances.
pub(super) fn statements(statements: &[Statement], config: &Config) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let place = |target: &Target, statement: &Statement| {
        let name = name(target, statement);
        (name.clone(), same(target, statement))
    };
    for (at, statement) in statements.iter().enumerate() {
        let (from, to) = (place(&statement.from, statement), place(&statement.to, statement));
        let mut fail = |summary: &str, detail: String| {
            problems.push(Diagnostic::error(summary, detail).maybe_at(statement.span()));
        };
        let kept = |t: &Target| t.resource.as_ref().is_none_or(|(r, _)| r.mode == Mode::Managed);
        if !kept(&statement.from) || !kept(&statement.to) {
            fail(
                "Invalid \"moved\" addresses",
                "Only managed resources move: data sources are read, and ephemeral resources opened, anew each time."
                    .to_owned(),
            );
        } else if from.1 == to.1 {
            fail(
                "Redundant move statement",
                format!("This moves {} to where it is. Remove the block.", from.0),
            );
        } else if statement.keys().is_none() && is_declared(&statement.from, &statement.declared, config) {
            fail("Moved object still exists", still_there(&from.0, &to.0));
        }
        for other in &statements[..at] {
            let (other_from, other_to) = (place(&other.from, other), place(&other.to, other));
            if other_from.1 == from.1 && other_to.1 != to.1 {
                fail(
                    "Ambiguous move statements",
                    format!(
                        "{} is moved to {} and to {}. Keep one of the two blocks.",
                        from.0, other_to.0, to.0
                    ),
                );
            } else if other_to.1 == to.1 && other_from.1 != from.1 {
                fail(
                    "Ambiguous move statements",
                    format!(
                        "{} and {} are both moved to {}. Keep one of the two blocks.",
                        other_from.0, from.0, to.0
                    ),
                );
            }
        }
    }
    problems
}

fn still_there(from: &str, to: &str) -> String {
    format!("The configuration moves {from} to {to}, and still declares {from}. Remove one of the two.")
}

/// An address without what tells the instances of the declaring module apart.
fn name(target: &Target, statement: &Statement) -> String {
    let module = &statement.declared;
    let steps =
        module.0.iter().map(|name| infra_schema::address::ModuleStep { name: name.clone(), key: None });
    let module = ModuleInstance(steps.chain(target.module.0.iter().cloned()).collect());
    match &target.resource {
        Some((resource, key)) => {
            ResourceInModule { module, resource: resource.clone() }.instance(key.clone()).to_string()
        }
        None => module.to_string(),
    }
}

fn same(target: &Target, statement: &Statement) -> (String, bool) {
    (name(target, statement), statement.keys().is_none())
}

fn is_declared(target: &Target, declared: &ModulePath, config: &Config) -> bool {
    let path: Vec<_> =
        declared.0.iter().cloned().chain(target.module.0.iter().map(|s| s.name.clone())).collect();
    let path = ModulePath(path.into());
    match &target.resource {
        Some((resource, _)) => config.module(&path).is_some_and(|m| m.resources.contains_key(resource)),
        None => path.parent().is_some_and(|(parent, call)| {
            config.module(&parent).is_some_and(|m| m.module_calls.contains_key(call))
        }),
    }
}

/// Single instances that are moved away and declared all the same.
pub(crate) fn still_declared(
    statements: &[Statement],
    evaluator: &Evaluator<'_>,
    claimed: &HashSet<ResourceInstance>,
) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for statement in statements.iter().filter(|s| s.keys().is_some()) {
        for outer in evaluator.module_instances(&statement.declared) {
            let module =
                ModuleInstance(outer.0.iter().chain(statement.from.module.0.iter()).cloned().collect());
            let there = match &statement.from.resource {
                Some((resource, key)) => {
                    let within = ResourceInModule { module, resource: resource.clone() };
                    claimed.contains(&within.instance(key.clone()))
                }
                None => evaluator.has_module_instance(&module),
            };
            if there {
                let span: Option<Span> = statement.span();
                let (from, to) = (name(&statement.from, statement), name(&statement.to, statement));
                problems.push(
                    Diagnostic::error("Moved object still exists", still_there(&from, &to)).maybe_at(span),
                );
                break;
            }
        }
    }
    problems
}
