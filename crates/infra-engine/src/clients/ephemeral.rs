//! Ephemeral resources that providers are configured with.

use std::collections::BTreeSet;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::decode::decode_body;
use infra_lang::instances::{Evaluator, Graph, Node};
use infra_schema::address::{ConfigResource, Mode, ResourceInModule};

use super::{Clients, address_of};
use crate::ephemerals::OpenRequest;
use crate::failure::Concern;
use crate::secrets::Secrets;
use crate::{Catalog, marks, planner};

/// The providers of a configuration and the ephemeral resources that they rest on, each after what it needs. Nothing where
/// no provider rests on any.
pub(super) fn order(graph: &Graph) -> Vec<&Node> {
    let is_ephemeral = |node: &Node| matches!(node, Node::Resource(r) if r.resource.mode == Mode::Ephemeral);
    let is_provider = |node: &Node| matches!(node, Node::Provider(..));
    if !graph.order().any(|id| is_ephemeral(graph.node(id))) {
        return Vec::new();
    }
    let providers = graph.order().filter(|id| is_provider(graph.node(*id)));
    let behind: BTreeSet<usize> = providers
        .flat_map(|id| graph.ancestors(id, |_| true))
        .filter(|id| is_ephemeral(graph.node(*id)))
        .collect();
    let wanted = |id: &usize| behind.contains(id) || is_provider(graph.node(*id));
    match behind.is_empty() {
        true => Vec::new(),
        false => graph.order().filter(wanted).map(|id| graph.node(id)).collect(),
    }
}

impl Clients {
    /// Opens all instances of an ephemeral resource and lets the evaluator know them. What has arguments that are not known
    /// yet stays closed, and so not known either.
    pub(super) async fn open(
        &self,
        evaluator: &mut Evaluator<'_>,
        catalog: &Catalog,
        resource: &ConfigResource,
    ) -> Result<(), Diagnostics> {
        let graph = evaluator.graph();
        if let Some(id) = graph.id(&Node::Resource(resource.clone())) {
            for behind in graph.dependencies(id).to_vec() {
                evaluator.ensure(behind)?;
            }
        }
        let config = evaluator.config();
        let Some((module, block)) = config.declared(resource) else { return Ok(()) };
        let provider = address_of(config, module, block);
        let kind = &resource.resource;
        let schema = catalog.schema(&provider.source, kind.mode, &kind.ty);
        // A provider that could not be configured has been told of.
        let (Some(schema), Some(client)) = (schema, self.get(&provider)) else { return Ok(()) };
        for module in evaluator.module_instances(&resource.module).to_vec() {
            let expansion = evaluator.expand(&module, kind)?;
            let whole = ResourceInModule { module: module.clone(), resource: kind.clone() };
            let mut values = Vec::new();
            for repetition in expansion.repetitions() {
                let address = whole.instance(repetition.key.clone());
                let scope = evaluator.scope(&module, repetition);
                let config = decode_body(&block.body, &schema.block, &scope)?;
                if !config.is_wholly_known() {
                    return Ok(());
                }
                let (places, secrets) = (marks::collect(&config), Secrets::of(&config));
                let concern = Concern::of(&address).in_block(block).hiding(secrets.and(self.secrets()));
                let client = client.clone();
                let request = OpenRequest { address, client, config: config.unmark_deep() };
                let value = self.ephemerals.open(request).await.map_err(|error| -> Diagnostic {
                    concern.failed("Ephemeral resource could not be opened", &error)
                })?;
                values.push(planner::opened(&schema.block, &value, &places));
            }
            evaluator.set_resource(whole, expansion.gather(values));
        }
        Ok(())
    }
}
