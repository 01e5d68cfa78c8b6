//! Configured providers.

mod by_type;
mod ephemeral;
mod purpose;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::{Config, Module, ProviderBlock, ProviderLocal, ResourceBlock};
use infra_lang::decode::decode_body;
use infra_lang::instances::{Evaluator, Graph, Node, Repetition};
use infra_provider::{BlockKind, Client};
use infra_schema::address::{ConfigResource, ModuleInstance, ResourceInstance};
use infra_state::ProviderAddress;
use infra_value::Value;

use crate::ephemerals::Ephemerals;
use crate::failure::Concern;
use crate::prior::unknown_provider;
use crate::secrets::Secrets;
use crate::{Catalog, Prior, marks};

pub(crate) use by_type::{OfType, before};
pub(crate) use purpose::Purpose;

/// Clients by provider configuration.
#[derive(Clone, Default)]
pub struct Clients {
    clients: BTreeMap<ProviderAddress, Arc<dyn Client>>,
    secrets: Secrets,
    ephemerals: Arc<Ephemerals>,
}

impl Clients {
    /// Configures every provider that is needed.
    ///
    /// Provider blocks may use variables and locals, and attributes of resources as the state has them.
    pub(crate) async fn configure(
        evaluator: &mut Evaluator<'_>,
        catalog: &Catalog,
        prior: &Prior,
        purpose: Purpose<'_>,
    ) -> Result<Self, Diagnostics> {
        let needed = purpose.needs(evaluator, prior);
        Self::configure_these(evaluator, catalog, prior, needed).await
    }

    /// Configures every provider that the configuration or the state needs, and every one that the root module has a block for, used or not.
    pub(crate) async fn configure_declared(
        evaluator: &mut Evaluator<'_>,
        catalog: &Catalog,
        prior: &Prior,
    ) -> Result<Self, Diagnostics> {
        let mut needed = Purpose::Everything.needs(evaluator, prior);
        let root = evaluator.config().root();
        for local in root.providers.keys() {
            let address = ProviderAddress {
                module: root.path.clone(),
                source: root.provider_source(&local.name),
                alias: local.alias.clone(),
            };
            needed.entry(address).or_insert_with(|| local.to_string());
        }
        Self::configure_these(evaluator, catalog, prior, needed).await
    }

    async fn configure_these(
        evaluator: &mut Evaluator<'_>,
        catalog: &Catalog,
        prior: &Prior,
        needed: BTreeMap<ProviderAddress, String>,
    ) -> Result<Self, Diagnostics> {
        let behind = behind_providers(evaluator.graph());
        let is_wanted = |address: &ResourceInstance| !behind.is_empty() && behind.contains(&address.config());
        for (resource, value) in prior.resource_values(is_wanted) {
            evaluator.set_resource(resource, value);
        }
        let mut clients = Self::default();
        let problems = clients.configure_all(evaluator, catalog, needed).await;
        if problems.has_errors() {
            clients.close().await;
        }
        problems.into_result(clients)
    }

    async fn configure_all(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        catalog: &Catalog,
        mut needed: BTreeMap<ProviderAddress, String>,
    ) -> Diagnostics {
        let mut problems = Diagnostics::new();
        // What providers are configured with may have to be opened by providers that are configured before.
        for node in ephemeral::order(evaluator.graph()) {
            match node {
                Node::Provider(path, local) => {
                    let source = evaluator.config().module(path).map(|m| m.provider_source(&local.name));
                    let address = source.map(|source| ProviderAddress {
                        module: path.clone(),
                        source,
                        alias: local.alias.clone(),
                    });
                    if let Some((address, needed_by)) = address.and_then(|a| needed.remove_entry(&a)) {
                        let configured = self.configure_one(evaluator, catalog, address, &needed_by).await;
                        problems.extend(configured.err().into_iter().flatten());
                    }
                }
                Node::Resource(resource) => {
                    let opened = self.open(evaluator, catalog, resource).await;
                    problems.extend(opened.err().into_iter().flatten());
                }
                _ => {}
            }
        }
        for (address, needed_by) in needed {
            let configured = self.configure_one(evaluator, catalog, address, &needed_by).await;
            problems.extend(configured.err().into_iter().flatten());
        }
        problems
    }

    async fn configure_one(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        catalog: &Catalog,
        address: ProviderAddress,
        needed_by: &str,
    ) -> Result<(), Diagnostics> {
        let Some(provider) = catalog.get(&address.source) else {
            return Err(unknown_provider(needed_by, &address, catalog).into());
        };
        let schema = &provider.schemas().provider.block;
        let (config, block) = provider_config(evaluator, &address, schema)?;
        self.secrets.add(&marks::by_schema(schema, &config));
        let concern = Concern::of(&address).hiding(self.secrets.clone());
        let concern = match block {
            Some(block) => concern.in_body(block.span, &block.body),
            None => concern,
        };
        let invalid = provider.validate(BlockKind::Provider, &address.source.name, &config.unmark_deep());
        let invalid = invalid.iter().map(|error| concern.failed("Invalid provider configuration", error));
        invalid.collect::<Diagnostics>().into_result(())?;
        match provider.configure(&config.unmark_deep()).await {
            Ok(client) => drop(self.clients.insert(address, client)),
            Err(error) => return Err(concern.failed("Provider could not be configured", &error).into()),
        }
        Ok(())
    }

    /// Ephemeral resources that are open.
    pub(crate) fn ephemerals(&self) -> &Ephemerals {
        &self.ephemerals
    }

    /// Gives back what is open. What cannot be is a warning.
    pub async fn close(&self) -> Diagnostics {
        self.ephemerals.close().await
    }

    /// The client of a provider configuration.
    pub fn get(&self, address: &ProviderAddress) -> Option<&Arc<dyn Client>> {
        self.clients.get(address)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (&ProviderAddress, &Arc<dyn Client>)> {
        self.clients.iter()
    }

    /// Whether a provider configuration is there.
    pub fn has(&self, address: &ProviderAddress) -> bool {
        self.clients.contains_key(address)
    }

    /// What their configurations hold that must not be shown.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// For tests and embedders that configure providers themselves.
    pub fn with(mut self, address: ProviderAddress, client: Arc<dyn Client>) -> Self {
        self.clients.insert(address, client);
        self
    }
}

/// The state's name for the provider configuration that a resource uses.
pub(crate) fn address_of(config: &Config, module: &Module, block: &ResourceBlock) -> ProviderAddress {
    let found = config.provider_config(module, &module.provider_of(block));
    ProviderAddress { module: found.module, source: found.source, alias: found.local.alias }
}

/// The resources that provider blocks refer to, directly or not.
fn behind_providers(graph: &Graph) -> BTreeSet<ConfigResource> {
    let providers = graph.order().filter(|id| matches!(graph.node(*id), Node::Provider(..)));
    let behind = providers.flat_map(|id| graph.ancestors(id, |_| true));
    let resource = |id| match graph.node(id) {
        Node::Resource(resource) => Some(resource.clone()),
        _ => None,
    };
    behind.filter_map(resource).collect()
}

/// The configuration of a provider, and the block that gives it, if there is one.
fn provider_config<'c>(
    evaluator: &mut Evaluator<'c>,
    address: &ProviderAddress,
    schema: &infra_schema::Block,
) -> Result<(Value, Option<&'c ProviderBlock>), Diagnostics> {
    let config = evaluator.config();
    let Some(module) = config.module(&address.module) else { return Ok((schema.empty_value(), None)) };
    let local = ProviderLocal { name: module.local_name(&address.source), alias: address.alias.clone() };
    let Some(block) = module.providers.get(&local) else {
        return match &address.alias {
            None => Ok((schema.empty_value(), None)),
            Some(alias) => {
                let detail = format!(
                    "The provider configuration {}.{alias} is needed but not declared. Add a provider block with this alias.",
                    local.name
                );
                Err(Diagnostic::error("Provider configuration not present", detail).into())
            }
        };
    };
    if let Some(id) = evaluator.graph().id(&Node::Provider(address.module.clone(), local)) {
        evaluator.ensure(id)?;
    }
    // A module with a provider block of its own has one instance: count and for_each are refused there.
    let instances = evaluator.module_instances(&address.module).first().cloned();
    let scope = evaluator.scope(&instances.unwrap_or_else(ModuleInstance::root), Repetition::default());
    let value = decode_body(&block.body, schema, &scope)?;
    if !value.is_wholly_known() {
        let detail = "The configuration of this provider depends on values that are known only after apply. Give it values that are known now.";
        return Err(Diagnostic::error("Provider configuration not known yet", detail).at(block.span).into());
    }
    Ok((value, Some(block)))
}
