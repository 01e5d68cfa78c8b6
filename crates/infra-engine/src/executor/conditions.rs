//! Postconditions and `check` blocks, once everything that they rest on is final.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::instances::check;
use infra_plan::ResourceChange;
use infra_schema::address::{Mode, ResourceInModule};
use infra_value::Value;

use super::Executor;
use crate::checks::{self, Found, Reading};

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
            Mode::Data => "Data source postcondition failed",
        };
        let scope = self.evaluator.scope(&address.module, repetition).with_self(object.clone());
        let mut problems = Diagnostics::new();
        for condition in &block.lifecycle.postconditions {
            problems.extend(check(condition, &scope, summary).err().into_iter().flatten());
        }
        problems.into_result(())
    }

    /// Evaluates all `check` blocks: warnings.
    pub(super) async fn check_blocks(&mut self) -> Diagnostics {
        let config = self.evaluator.config();
        let mut warnings = Diagnostics::new();
        if checks::blocks(config).next().is_none() {
            return warnings;
        }
        for node in self.evaluator.graph().order().collect::<Vec<_>>() {
            if !self.settled[node] {
                // What rests on something that did not come about stays unknown.
                let _ = self.settle_node(node);
            }
        }
        for (path, block) in checks::blocks(config) {
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
                warnings.extend(checks::verdict(&self.evaluator, &module, block, found).1);
            }
        }
        warnings
    }
}
