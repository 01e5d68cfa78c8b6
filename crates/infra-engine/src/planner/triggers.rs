//! `replace_triggered_by`: what else is about to change replaces an object.

use infra_diagnostics::Diagnostics;
use infra_lang::config::ResourceBlock;
use infra_lang::instances::{InstanceScope, Place};
use infra_plan::{Change, ResourceChange};
use infra_schema::address::{ModuleInstance, ResourceInModule};

use super::Planner;

impl Planner<'_, '_> {
    /// Whether anything that the block names as a trigger changes.
    pub(super) fn is_triggered(
        &self,
        block: &ResourceBlock,
        module: &ModuleInstance,
        scope: &InstanceScope<'_, '_>,
    ) -> Result<bool, Diagnostics> {
        for trigger in &block.lifecycle.replace_triggered_by {
            let Some(place) = Place::parse(trigger) else { continue };
            let config = place.config(&module.path());
            let within = ResourceInModule { module: place.module(module, scope)?, resource: config.resource };
            let key = place.key(scope)?;
            let path = place.path(scope)?.filter(|path| !path.0.is_empty());
            let instances = self.planned.range(within.instance(None)..);
            let mut meant = instances
                .take_while(|(address, _)| address.in_module() == within)
                .filter(|(address, _)| key.is_none() || address.key == key)
                .map(|(_, index)| &self.changes[*index]);
            let fires = |change: &ResourceChange| match &path {
                None => change.change == Change::Update || change.change.is_replacement(),
                // What only comes to be changes nothing for those who used something else so far.
                Some(_) if change.before.is_none() => false,
                Some(path) => {
                    let at = |value: &Option<infra_value::Value>| {
                        value.as_ref().and_then(|value| path.get(value)).map(|value| value.unmark_deep())
                    };
                    at(&change.before) != at(&change.after)
                }
            };
            if meant.any(fires) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
