//! How it stands with the conditions of resources and outputs when everything is planned. One that does not hold has
//! stopped the plan before.

use infra_lang::config::Condition;
use infra_lang::instances::{InstanceScope, Repetition, holds};
use infra_plan::{CheckKind, CheckResult, CheckStatus, CheckedInstance};
use infra_schema::address::{Mode, ResourceInModule, ResourceInstance};
use infra_value::Value;

use super::Planner;

impl Planner<'_, '_> {
    /// Adds the results to those of `check` blocks.
    pub(super) fn conditions(&mut self) {
        let mut results = Vec::new();
        for module in self.config().modules.values() {
            let instances = self.evaluator.module_instances(&module.path).to_vec();
            let result = |kind, block: String, instances: Vec<CheckedInstance>| CheckResult {
                kind,
                module: module.path.to_string(),
                block,
                instances,
            };
            for output in module.outputs.values().filter(|output| !output.preconditions.is_empty()) {
                let checked = instances.iter().map(|instance| {
                    let scope = self.evaluator.scope(instance, Repetition::default());
                    let within = if instance.is_root() { String::new() } else { format!("{instance}.") };
                    checked(format!("{within}output.{}", output.name), &output.preconditions, &scope)
                });
                results.push(result(
                    CheckKind::OutputValue,
                    format!("output.{}", output.name),
                    checked.collect(),
                ));
            }
            for block in module.resources.values() {
                let lifecycle = &block.lifecycle;
                if lifecycle.preconditions.is_empty() && lifecycle.postconditions.is_empty() {
                    continue;
                }
                let mut found = Vec::new();
                for instance in &instances {
                    let within =
                        ResourceInModule { module: instance.clone(), resource: block.address.clone() };
                    let Ok(expansion) = self.evaluator.expand(instance, &block.address) else { continue };
                    for repetition in expansion.repetitions() {
                        let address = within.instance(repetition.key.clone());
                        let Some(value) = self.planned_value(&address) else { continue };
                        let scope = self.evaluator.scope(instance, repetition).with_self(value);
                        let conditions: Vec<Condition> = lifecycle
                            .preconditions
                            .iter()
                            .chain(&lifecycle.postconditions)
                            .cloned()
                            .collect();
                        found.push(checked(address.to_string(), &conditions, &scope));
                    }
                }
                results.push(result(CheckKind::Resource, block.address.to_string(), found));
            }
        }
        self.checks.extend(results);
    }

    fn planned_value(&self, address: &ResourceInstance) -> Option<Value> {
        let change = match address.resource.mode {
            Mode::Managed => self.changes.get(*self.planned.get(address)?),
            Mode::Data => self.changes.iter().find(|change| change.object.address == *address),
        };
        change?.after.clone()
    }
}

fn checked(address: String, conditions: &[Condition], scope: &InstanceScope<'_, '_>) -> CheckedInstance {
    let status = |condition| match holds(condition, scope, "Condition failed") {
        Ok(true) => CheckStatus::Pass,
        Ok(false) => CheckStatus::Unknown,
        Err(_) => CheckStatus::Fail,
    };
    let status = conditions.iter().map(status).max().unwrap_or(CheckStatus::Pass);
    CheckedInstance { address, status, problems: Vec::new() }
}
