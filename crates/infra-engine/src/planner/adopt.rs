//! Taking over what somebody else has changed: what the planner knows of each block, and the edits that come of it.

use std::collections::BTreeMap;

use infra_diagnostics::{Diagnostics, Span};
use infra_lang::config::ResourceBlock;
use infra_plan::{Drift, ObjectId, Plan, ResourceChange};
use infra_provider::Object;
use infra_schema::address::{Mode as ResourceMode, ResourceInstance};
use infra_value::Value;

use super::Planner;
use crate::adopt::{Adoption, Asked, Drifted, Instance, Left, Parsed, Why, adopt_block, edited, place};
use crate::clients;

impl Planner<'_, '_> {
    /// The edits that make the configuration describe what a plan, which this planner has made, found changed.
    ///
    /// # Errors
    /// Edits that cannot be made together.
    pub(crate) fn adopt(&self, plan: &Plan, asked: Asked<'_>) -> Result<Adoption, Diagnostics> {
        let config = self.config();
        let mut adoption = Adoption::default();
        let changes: BTreeMap<&ResourceInstance, &ResourceChange> = plan
            .changes
            .iter()
            .filter(|change| change.object.deposed.is_none())
            .map(|change| (&change.object.address, change))
            .collect();
        let mut drifted: BTreeMap<&ResourceInstance, &Drift> = BTreeMap::new();
        let mut blocks: BTreeMap<Span, &ResourceBlock> = BTreeMap::new();
        for drift in plan.news().filter(|drift| drift.object.deposed.is_none()) {
            let address = &drift.object.address;
            let block = config.block(&address.config());
            let span = block.map(|block| block.span);
            let mut leave = |why| {
                let place = span.and_then(|span| place(&config.sources, span));
                let left =
                    Left { object: drift.object.clone(), path: String::new(), place, value: None, why };
                adoption.left.push(left);
            };
            match (&drift.after, block) {
                (None, _) if asked(&drift.object, "*") => leave(Why::Gone),
                (Some(_), Some(block)) => {
                    drifted.insert(address, drift);
                    blocks.insert(block.span, block);
                }
                (Some(_), None) if asked(&drift.object, "*") => leave(Why::Undeclared),
                _ => {}
            }
        }
        let parsed = Parsed::of(&config.sources, blocks.values().copied());
        let mut groups: BTreeMap<Span, Vec<Instance<'_, '_>>> = BTreeMap::new();
        for (address, change) in &changes {
            let block = config.block(&address.config()).filter(|block| blocks.contains_key(&block.span));
            let is_managed = address.resource.mode == ResourceMode::Managed;
            if let Some(block) = block.filter(|_| is_managed)
                && let Some(instance) = self.adoptable(block, change, drifted.get(address).copied())
            {
                groups.entry(block.span).or_default().push(instance);
            }
        }
        let mut edits = Vec::new();
        for instances in groups.values() {
            let (made, left) = adopt_block(config, &parsed, instances, asked);
            edits.extend(made);
            adoption.left.extend(left);
        }
        adoption.files = edited(config, &edits)?;
        adoption.left.sort_by(|a, b| (&a.object, &a.path).cmp(&(&b.object, &b.path)));
        Ok(adoption)
    }

    fn adoptable<'e>(
        &'e self,
        block: &'e ResourceBlock,
        change: &ResourceChange,
        drift: Option<&Drift>,
    ) -> Option<Instance<'e, 'e>> {
        let address = &change.object.address;
        let config = self.config();
        let module = config.module(&address.module.path())?;
        let provider = clients::address_of(config, module, block);
        let expansion = self.evaluator.expand(&address.module, &address.resource).ok()?;
        let repetition = expansion.repetition(address.key.as_ref())?;
        let object = ObjectId::current(address.clone());
        let drifted = drift.and_then(|drift| {
            let found = self.inputs.observed.get(&object).cloned().flatten()?;
            let sensitive = sensitive(&[Some(&drift.before), Some(&found.value), change.after.as_ref()]);
            let planned = change.after.as_ref()?.unmark_deep();
            let found = Object { value: found.value.unmark_deep(), private: found.private };
            Some(Drifted { state: drift.before.unmark_deep(), found, planned, sensitive })
        });
        Some(Instance {
            object,
            block,
            schema: self.inputs.catalog.schema(
                &provider.source,
                address.resource.mode,
                &address.resource.ty,
            )?,
            provider: self.inputs.catalog.get(&provider.source)?.as_ref(),
            client: self.inputs.clients.get(&provider)?.as_ref(),
            scope: self.evaluator.scope(&address.module, repetition),
            drift: drifted,
        })
    }
}

/// Names of attributes that hold something sensitive.
fn sensitive(values: &[Option<&Value>]) -> Vec<String> {
    let entries = values.iter().flatten().filter_map(|value| value.as_entries()).flatten();
    let is_secret = |value: &Value| value.any(&mut |value| value.is_sensitive());
    entries.filter(|(_, value)| is_secret(value)).map(|(name, _)| name.to_string()).collect()
}
