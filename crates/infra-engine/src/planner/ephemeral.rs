//! Ephemeral resources: opened now when their arguments are known, and again by the apply.

use infra_diagnostics::Diagnostics;
use infra_lang::decode::decode_body;
use infra_lang::instances::{NodeId, check};
use infra_schema::address::{ConfigResource, ResourceInModule};
use infra_value::{Marks, Value};

use super::{DataRequest, Need, Planner, Progress};
use crate::failure::Concern;
use crate::marks;
use crate::secrets::Secrets;

impl Planner<'_, '_> {
    pub(super) fn ephemeral(
        &mut self,
        id: NodeId,
        resource: &ConfigResource,
        needs: &mut Vec<Need>,
    ) -> Result<Progress, Diagnostics> {
        let Some(declared) = self.declared(id, resource)? else { return Ok(Progress::Done) };
        let awaited = self.awaited(id, declared.block);
        let asked = needs.len();
        for module in self.evaluator.module_instances(&resource.module).to_vec() {
            let pending = self.is_pending(&awaited, &module);
            let expansion = self.evaluator.expand(&module, &resource.resource)?;
            let whole = ResourceInModule { module: module.clone(), resource: resource.resource.clone() };
            let mut values = Vec::new();
            for repetition in expansion.repetitions() {
                let address = whole.instance(repetition.key.clone());
                let scope = self.evaluator.scope(&module, repetition);
                for condition in &declared.block.lifecycle.preconditions {
                    check(condition, &scope, "Ephemeral resource precondition failed")?;
                }
                let config = decode_body(&declared.block.body, &declared.schema.block, &scope)?;
                let places = marks::collect(&config);
                let secrets = Secrets::of(&config).and(self.inputs.clients.secrets());
                let concern = Concern::of(&address).in_block(declared.block).hiding(secrets);
                let config = config.unmark_deep();
                let catalog = self.inputs.catalog;
                let source = &declared.provider.source;
                catalog.objections(source, declared.block, &config, || concern.clone()).into_result(())?;
                let value = match (config.is_wholly_known() && !pending, self.data.get(&address)) {
                    (false, _) => super::data::unread(&declared.schema, &config),
                    (true, Some(Ok(value))) => value.clone(),
                    (true, Some(Err(error))) => {
                        return Err(concern.failed("Ephemeral resource could not be opened", error).into());
                    }
                    (true, None) => {
                        let provider = declared.provider.clone();
                        needs.push(Need::Open(DataRequest { address, provider, config }));
                        continue;
                    }
                };
                let value = opened(&declared.schema.block, &value, &places);
                let scope = scope.with_self(value.clone());
                for condition in &declared.block.lifecycle.postconditions {
                    check(condition, &scope, "Ephemeral resource postcondition failed")?;
                }
                values.push(value);
            }
            if needs.len() == asked {
                self.evaluator.set_resource(whole, expansion.gather(values));
            }
        }
        if needs.len() > asked {
            return Ok(Progress::Open);
        }
        let before = self.frontier_before(id);
        let open = self.actions.open(resource.to_string(), &before);
        self.frontier[id] = [open].into();
        Ok(Progress::Done)
    }
}

/// An ephemeral resource as expressions see it: all of it is ephemeral.
pub(crate) fn opened(
    block: &infra_schema::Block,
    value: &Value,
    places: &[(infra_value::Path, Marks)],
) -> Value {
    marks::apply(&marks::by_schema(block, value), places).with_marks(Marks::EPHEMERAL)
}
