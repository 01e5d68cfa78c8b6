//! Conditions beside `check` blocks: validations of variables, pre- and postconditions of resources, preconditions of
//! outputs.

use infra_lang::config::{Condition, Config};
use infra_lang::instances::{Evaluator, InstanceScope, Repetition, holds};
use infra_plan::{CheckKind, CheckResult, CheckStatus, CheckedInstance};
use infra_schema::address::{ModuleInstance, ResourceInModule, ResourceInstance};
use infra_value::Value;

/// What there is of an instance whose conditions are asked about.
pub(crate) enum Seen {
    /// The object, planned or real.
    Object(Value),
    /// Nothing yet: its postconditions are open.
    Nothing,
    /// It is none of those that are asked about.
    Left,
}

/// Whether the configuration states any condition at all, those of `check` blocks included.
pub(crate) fn are_declared(config: &Config) -> bool {
    config.modules.values().any(|module| {
        let lifecycles = module.resources.values().map(|block| &block.lifecycle);
        !module.checks.is_empty()
            || module.variables.values().any(|variable| !variable.validations.is_empty())
            || module.outputs.values().any(|output| !output.preconditions.is_empty())
            || lifecycles.into_iter().any(|l| !l.preconditions.is_empty() || !l.postconditions.is_empty())
    })
}

/// How it stands with all conditions but those of `check` blocks. Everything that can be evaluated must have been.
pub(crate) fn results(
    evaluator: &Evaluator<'_>,
    seen: &dyn Fn(&ResourceInstance) -> Seen,
) -> Vec<CheckResult> {
    let mut results = Vec::new();
    for module in evaluator.config().modules.values() {
        let instances = evaluator.module_instances(&module.path);
        let mut add = |kind, block: String, instances: Vec<CheckedInstance>| {
            results.push(CheckResult { kind, module: module.path.to_string(), block, instances });
        };
        let each = |name: &str, conditions: &[Condition]| -> Vec<CheckedInstance> {
            let checked = |instance: &ModuleInstance| {
                let scope = evaluator.scope(instance, Repetition::default());
                let within = if instance.is_root() { String::new() } else { format!("{instance}.") };
                checked(format!("{within}{name}"), conditions.iter(), &scope)
            };
            instances.iter().map(checked).collect()
        };
        for variable in module.variables.values().filter(|variable| !variable.validations.is_empty()) {
            let name = format!("var.{}", variable.name);
            let found = each(&name, &variable.validations);
            add(CheckKind::InputVariable, name, found);
        }
        for output in module.outputs.values().filter(|output| !output.preconditions.is_empty()) {
            let name = format!("output.{}", output.name);
            let found = each(&name, &output.preconditions);
            add(CheckKind::OutputValue, name, found);
        }
        for block in module.resources.values() {
            let lifecycle = &block.lifecycle;
            if lifecycle.preconditions.is_empty() && lifecycle.postconditions.is_empty() {
                continue;
            }
            let mut found = Vec::new();
            for instance in instances {
                let within = ResourceInModule { module: instance.clone(), resource: block.address.clone() };
                let Ok(expansion) = evaluator.expand(instance, &block.address) else { continue };
                for repetition in expansion.repetitions() {
                    let address = within.instance(repetition.key.clone());
                    let scope = evaluator.scope(instance, repetition);
                    let before = lifecycle.preconditions.iter();
                    let name = address.to_string();
                    found.push(match seen(&address) {
                        Seen::Left => continue,
                        Seen::Object(value) => {
                            let all = before.chain(&lifecycle.postconditions);
                            checked(name, all, &scope.with_self(value))
                        }
                        Seen::Nothing => {
                            let mut checked = checked(name, before, &scope);
                            checked.status = checked.status.max(CheckStatus::Unknown);
                            checked
                        }
                    });
                }
            }
            add(CheckKind::Resource, block.address.to_string(), found);
        }
    }
    results
}

fn checked<'c>(
    address: String,
    conditions: impl Iterator<Item = &'c Condition>,
    scope: &InstanceScope<'_, '_>,
) -> CheckedInstance {
    const FAILED: &str = "Condition failed";
    let mut found = CheckedInstance { address, status: CheckStatus::Pass, problems: Vec::new() };
    for condition in conditions {
        let status = match holds(condition, scope, FAILED) {
            Ok(true) => CheckStatus::Pass,
            Ok(false) => CheckStatus::Unknown,
            Err(problems) if problems.iter().all(|problem| problem.summary == FAILED) => {
                found.problems.extend(problems.iter().map(|problem| problem.detail.clone()));
                CheckStatus::Fail
            }
            Err(_) => CheckStatus::Error,
        };
        found.status = found.status.max(status);
    }
    found
}
