//! Values during apply: each computed once, as soon as everything that it needs is final.

use std::collections::hash_map::Entry;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::ResourceBlock;
use infra_lang::decode::decode_body;
use infra_lang::instances::{Expansion, Node, NodeId, Repetition};
use infra_plan::ResourceChange;
use infra_schema::Block;
use infra_schema::address::{ConfigResource, ResourceInModule, ResourceInstance};
use infra_value::Value;

use super::Executor;

impl<'c> Executor<'_, 'c> {
    /// The configuration of an instance, with everything known that the actions before it have found out.
    pub(super) fn instance_config(
        &mut self,
        change: &ResourceChange,
        schema: &Block,
    ) -> Result<(&'c ResourceBlock, Repetition, Value), Diagnostics> {
        let address = &change.object.address;
        let block = self.block(address)?;
        self.prepare(&Node::Resource(address.config()))?;
        let repetition = self.expansion(address)?.repetition(address.key.as_ref()).ok_or_else(|| {
            let detail = format!("{address} is not among the instances that the configuration now gives.");
            Diagnostics::from(Diagnostic::error("Plan cannot be applied", detail))
        })?;
        let scope = self.evaluator.scope(&address.module, repetition.clone());
        let config = decode_body(&block.body, schema, &scope)?;
        Ok((block, repetition, config))
    }

    /// How often the block of an instance is repeated, computed for all its instances at once.
    pub(super) fn expansion(&mut self, address: &ResourceInstance) -> Result<&Expansion, Diagnostics> {
        Ok(match self.expansions.entry(address.in_module()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(open) => open.insert(self.evaluator.expand(&address.module, &address.resource)?),
        })
    }

    pub(super) fn block(&self, address: &ResourceInstance) -> Result<&'c ResourceBlock, Diagnostics> {
        self.evaluator.config().block(&address.config()).ok_or_else(|| {
            let detail = format!("{address} is not in the configuration that the plan holds.");
            Diagnostic::error("Plan cannot be applied", detail).into()
        })
    }

    /// Computes what a node needs. Every action that it depends on has ended well, so all of it is final.
    pub(super) fn prepare(&mut self, node: &Node) -> Result<(), Diagnostics> {
        let graph = self.evaluator.graph();
        let Some(id) = graph.id(node) else { return Ok(()) };
        for open in graph.ancestors(id, |n| !self.settled[n]) {
            if !self.settled[open] {
                self.settle_node(open)?;
            }
        }
        Ok(())
    }

    pub(super) fn settle_node(&mut self, id: NodeId) -> Result<(), Diagnostics> {
        match self.evaluator.graph().node(id) {
            Node::Resource(resource) => self.gather(resource)?,
            _ => self.evaluator.evaluate(id)?,
        }
        self.settled[id] = true;
        Ok(())
    }

    /// What references to a resource mean, from what its instances are by now.
    fn gather(&mut self, resource: &ConfigResource) -> Result<(), Diagnostics> {
        for module in self.evaluator.module_instances(&resource.module).to_vec() {
            let whole = ResourceInModule { module: module.clone(), resource: resource.resource.clone() };
            let expansion: Expansion = self.evaluator.expand(&module, &resource.resource)?;
            let instances = expansion.repetitions().into_iter().map(|r| whole.instance(r.key));
            let values = instances.map(|a| self.values.get(&a).cloned()).collect::<Option<Vec<_>>>();
            // Instances that the plan left out have no value: what refers to them stays unknown and is refused.
            if let Some(values) = values {
                self.evaluator.set_resource(whole, expansion.gather(values));
            }
        }
        Ok(())
    }
}
