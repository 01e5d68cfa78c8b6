//! Ephemeral resources: opened when everything that they refer to is final.

use futures::future::{BoxFuture, FutureExt, join_all};
use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::decode::decode_body;
use infra_lang::instances::{Node, check};
use infra_schema::address::{ResourceInModule, ResourceInstance};
use infra_value::Value;

use super::Executor;
use super::answer::{Done, Failure};
use crate::ephemerals::OpenRequest;
use crate::failure::Concern;
use crate::secrets::Secrets;
use crate::{clients, marks, planner};

impl<'a> Executor<'a, '_> {
    /// Opens all instances of a block.
    pub(super) fn open(&mut self, block: &str) -> Result<BoxFuture<'a, Result<Done, Failure>>, Diagnostics> {
        let graph = self.evaluator.graph();
        let is_it = |node: &Node| matches!(node, Node::Resource(resource) if resource.to_string() == block);
        let node = graph.order().map(|id| graph.node(id)).find(|node| is_it(node));
        let Some(Node::Resource(resource)) = node else {
            let detail = format!("{block} is not in the configuration that the plan holds.");
            return Err(Diagnostic::error("Plan cannot be applied", detail).into());
        };
        self.prepare(&Node::Resource(resource.clone()))?;
        let config = self.evaluator.config();
        let missing = || -> Diagnostics {
            let detail = format!("The plan opens {block}, whose type this version of infra does not know.");
            Diagnostic::error("Plan cannot be applied", detail).into()
        };
        let (module, declared) = config.declared(resource).ok_or_else(missing)?;
        let provider = clients::address_of(config, module, declared);
        let kind = &resource.resource;
        let schema = self.catalog.schema(&provider.source, kind.mode, &kind.ty).ok_or_else(missing)?.clone();
        let client = self.client(&provider)?;
        let mut wanted = Vec::new();
        for module in self.evaluator.module_instances(&resource.module).to_vec() {
            let whole = ResourceInModule { module: module.clone(), resource: kind.clone() };
            for repetition in self.evaluator.expand(&module, kind)?.repetitions() {
                let address = whole.instance(repetition.key.clone());
                let scope = self.evaluator.scope(&module, repetition);
                for condition in &declared.lifecycle.preconditions {
                    check(condition, &scope, "Ephemeral resource precondition failed")?;
                }
                let config = decode_body(&declared.body, &schema.block, &scope)?;
                let (places, secrets) = (marks::collect(&config), Secrets::of(&config));
                let concern = Concern::of(&address)
                    .maybe_at(Some(declared.span))
                    .hiding(secrets.and(self.clients.secrets()));
                let client = client.clone();
                wanted.push((OpenRequest { address, client, config: config.unmark_deep() }, places, concern));
            }
        }
        let clients = self.clients;
        let opening = async move {
            let each = wanted.into_iter().map(|(request, places, concern)| {
                let schema = schema.clone();
                async move {
                    let address = request.address.clone();
                    match clients.ephemerals().open(request).await {
                        Ok(value) => Ok((address, planner::opened(&schema.block, &value, &places))),
                        Err(error) => Err(concern.failed("Ephemeral resource could not be opened", &error)),
                    }
                }
            });
            let mut done = Done::of(None);
            let mut problems = Diagnostics::new();
            for opened in join_all(each).await {
                match opened {
                    Ok(opened) => done.opened.push(opened),
                    Err(problem) => problems.push(problem),
                }
            }
            problems.into_result(done).map_err(Failure::from)
        };
        Ok(opening.boxed())
    }

    /// Takes what was opened, when it is as the configuration wants it.
    pub(super) fn opened(&mut self, opened: Vec<(ResourceInstance, Value)>) -> Result<(), Diagnostics> {
        let mut problems = Diagnostics::new();
        for (address, value) in opened {
            let block = self.block(&address)?;
            let repetition = self.expansion(&address)?.repetition(address.key.as_ref());
            if let Some(repetition) = repetition {
                let scope = self.evaluator.scope(&address.module, repetition).with_self(value.clone());
                for condition in &block.lifecycle.postconditions {
                    let held = check(condition, &scope, "Ephemeral resource postcondition failed");
                    problems.extend(held.err().into_iter().flatten());
                }
            }
            self.values.insert(address, value);
        }
        problems.into_result(())
    }
}
