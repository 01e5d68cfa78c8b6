//! How it stands with the conditions of variables, resources and outputs when everything is planned. One that does not
//! hold has stopped the plan before.

use infra_schema::address::{Mode, ResourceInstance};
use infra_value::Value;

use super::Planner;
use crate::checks::{self, Seen};

impl Planner<'_, '_> {
    /// Adds the results to those of `check` blocks.
    pub(super) fn conditions(&mut self) {
        let seen = |address: &_| self.planned_value(address).map_or(Seen::Left, Seen::Object);
        let results = checks::results(&self.evaluator, &seen);
        self.checks.extend(results);
    }

    fn planned_value(&self, address: &ResourceInstance) -> Option<Value> {
        let change = match address.resource.mode {
            Mode::Managed => self.changes.get(*self.planned.get(address)?),
            Mode::Data | Mode::Ephemeral => {
                self.changes.iter().find(|change| change.object.address == *address)
            }
        };
        change?.after.clone()
    }
}
