//! Postconditions and `check` blocks, once everything that they rest on is final.

use std::collections::HashSet;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::instances::check;
use infra_plan::{CheckResult, CheckedInstance, Mode as PlanMode, ResourceChange};
use infra_schema::address::{Mode, ResourceInModule};
use infra_value::Value;

use super::Executor;
use crate::checks::{self, Found, Reading, Seen};

impl Executor<'_, '_> {
    /// What is wrong with an object that has just come about. It exists all the same, and is in the state.
    pub(super) fn postconditions(
        &mut self,
        change: &ResourceChange,
        object: &Value,
    ) -> Result<(), Diagnostics> {
        let address = &change.object.address;
        let block = self.block(address)?;
        if block.lifecycle.postconditions.is_empty() {
            return Ok(());
        }
        let Some(repetition) = self.expansion(address)?.repetition(address.key.as_ref()) else {
            return Ok(());
        };
        let summary = match address.resource.mode {
            Mode::Managed => "Resource postcondition failed",
            Mode::Data | Mode::Ephemeral => "Data source postcondition failed",
        };
        let scope = self.evaluator.scope(&address.module, repetition).with_self(object.clone());
        let mut problems = Diagnostics::new();
        for condition in &block.lifecycle.postconditions {
            problems.extend(check(condition, &scope, summary).err().into_iter().flatten());
        }
        problems.into_result(())
    }

    /// Evaluates all conditions once more and has the state keep how it stands with them. Those of `check` blocks that do
    /// not hold are warnings; the others have stopped what depends on them.
    pub(super) async fn check(&mut self) -> Diagnostics {
        let mut warnings = Diagnostics::new();
        let mut results = Vec::new();
        if self.plan.mode == PlanMode::Normal && checks::are_declared(self.evaluator.config()) {
            results = self.check_blocks(&mut warnings).await;
            let values = &self.values;
            let planned: HashSet<_> = self.plan.changes.iter().map(|change| &change.object.address).collect();
            let seen = |address: &_| match values.get(address) {
                Some(value) => Seen::Object(value.clone()),
                None if planned.contains(address) => Seen::Nothing,
                None => Seen::Left,
            };
            results.extend(checks::results(&self.evaluator, &seen));
        }
        let recorded = match checks::to_store(&results) {
            Ok(results) => self.session.set_check_results(results).await.map_err(|error| error.diagnostic()),
            Err(problem) => Err(Diagnostic::error("State could not be written", problem)),
        };
        warnings.extend(recorded.err());
        warnings
    }

    async fn check_blocks(&mut self, warnings: &mut Diagnostics) -> Vec<CheckResult> {
        let config = self.evaluator.config();
        let mut results = Vec::new();
        for node in self.evaluator.graph().order().collect::<Vec<_>>() {
            if !self.settled[node] {
                // What rests on something that did not come about stays unknown.
                let _ = self.settle_node(node);
            }
        }
        for (path, block) in checks::blocks(config) {
            let mut instances = Vec::new();
            for module in self.evaluator.module_instances(path).to_vec() {
                let found = match checks::reading(&self.evaluator, self.catalog, &module, block) {
                    Reading::None => Found::Ready,
                    Reading::Open => Found::Unknown,
                    Reading::Broken(problems) => Found::Broken(problems),
                    Reading::Wanted { address, provider, config } => {
                        let answer = match self.clients.get(&provider) {
                            Some(client) => client.read_data(&address.resource.ty, &config).await,
                            None => continue,
                        };
                        match answer {
                            Ok(value) => {
                                let (module, resource) = (address.module.clone(), address.resource.clone());
                                self.evaluator.set_resource(ResourceInModule { module, resource }, value);
                                Found::Ready
                            }
                            Err(error) => {
                                let text = self.clients.secrets().hide(&error.to_string());
                                let problem = Diagnostic::error("Data source could not be read", text);
                                Found::Broken(problem.for_address(address.to_string()).into())
                            }
                        }
                    }
                };
                let (status, found) = checks::verdict(&self.evaluator, &module, block, found);
                let problems = found.iter().map(|problem| problem.detail.clone()).collect();
                warnings.extend(found);
                let address = checks::address(&module, block);
                instances.push(CheckedInstance { address, status, problems });
            }
            results.push(checks::result(path, block, instances));
        }
        results
    }
}
