//! `check` blocks: what should hold when everything is done. Those that fail warn.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_plan::CheckedInstance;
use infra_schema::address::ResourceInModule;

use super::{DataRequest, Need, Planner};
use crate::checks::{self, Found, Reading};

impl Planner<'_, '_> {
    /// Evaluates all `check` blocks. Says whether the data sources that they need are there.
    pub(super) fn check_blocks(&mut self, needs: &mut Vec<Need>) -> bool {
        let config = self.config();
        let mut results = Vec::new();
        let mut warnings = Diagnostics::new();
        for (path, check) in checks::blocks(config) {
            let mut instances = Vec::new();
            for module in self.evaluator.module_instances(path).to_vec() {
                let found = match checks::reading(&self.evaluator, self.inputs.catalog, &module, check) {
                    Reading::None => Found::Ready,
                    Reading::Open => Found::Unknown,
                    Reading::Broken(problems) => Found::Broken(problems),
                    Reading::Wanted { address, provider, config } => match self.data.get(&address) {
                        None => {
                            needs.push(Need::Data(DataRequest { address, provider, config }));
                            continue;
                        }
                        Some(Ok(value)) => {
                            let within = ResourceInModule {
                                module: address.module.clone(),
                                resource: address.resource.clone(),
                            };
                            self.evaluator.set_resource(within, value.clone());
                            Found::Ready
                        }
                        Some(Err(error)) => {
                            let text = self.inputs.clients.secrets().hide(&error.to_string());
                            let problem =
                                Diagnostic::error("Data source could not be read", format!("{text}."));
                            Found::Broken(problem.for_address(address.to_string()).into())
                        }
                    },
                };
                let (status, found) = checks::verdict(&self.evaluator, &module, check, found);
                let problems = found.iter().map(|problem| problem.detail.clone()).collect();
                warnings.extend(found);
                let address = checks::address(&module, check);
                instances.push(CheckedInstance { address, status, problems });
            }
            results.push(checks::result(path, check, instances));
        }
        if !needs.is_empty() {
            return false;
        }
        self.checks.extend(results);
        self.warnings.extend(warnings);
        true
    }
}
