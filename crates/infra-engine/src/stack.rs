//! A configuration with everything that is needed to plan and apply it.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::join_all;
use infra_diagnostics::Diagnostics;
use infra_lang::config::Config;
use infra_lang::decode::check_body;
use infra_lang::eval::Context;
use infra_lang::instances::{Evaluator, Graph};
use infra_plan::{Mode, Plan};
use infra_provider::{ErrorClass, ProviderError};
use infra_state::{Loaded, Session};
use infra_value::Value;

use crate::planner::{DataRequest, Head, Inputs, Planner, Step};
use crate::{
    Applied, ApplyOptions, Cancel, Catalog, Clients, Executor, Observed, Observer, Prior, clients, recovery,
    refresh,
};

/// A configuration, the values of its variables, and the providers that are installed.
pub struct Stack<'c> {
    config: &'c Config,
    graph: Graph,
    catalog: &'c Catalog,
    context: Context,
    variables: BTreeMap<Arc<str>, Value>,
}

/// What a plan was asked to be.
#[derive(Clone, Debug)]
pub struct PlanOptions {
    /// What it is for.
    pub mode: Mode,
    /// Whether the cloud is read. Without that, the state is taken for the truth.
    pub refresh: bool,
}

/// What planning found, beside the plan.
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// How calls that an earlier run left open are to be resolved; nothing of it is recorded.
    pub recovered: Vec<recovery::Recovered>,
}

impl<'c> Stack<'c> {
    /// Orders the configuration.
    pub fn new(
        config: &'c Config,
        catalog: &'c Catalog,
        mut context: Context,
        variables: BTreeMap<Arc<str>, Value>,
    ) -> Result<Self, Diagnostics> {
        context.providers.library = Some(Arc::new(catalog.clone()));
        let mut problems = check(config, catalog);
        match Graph::build(config, catalog) {
            Ok(graph) => problems.into_result(Self { config, graph, catalog, context, variables }),
            Err(found) => {
                problems.extend(found);
                Err(problems)
            }
        }
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        self.catalog
    }

    pub(crate) fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(self.config, &self.graph, self.context.clone(), self.variables.clone())
    }

    /// Plans. Writes nothing, anywhere.
    pub async fn plan(
        &self,
        loaded: &Loaded,
        options: &PlanOptions,
        head: Head,
        observer: &dyn Observer,
    ) -> Result<Planned, Diagnostics> {
        let mut prior = Prior::load(&loaded.state, self.catalog)?;
        if !loaded.exists {
            // Nothing is stored, so the identity that was made up for it is not yet the state's.
            prior.lineage = None;
        }
        let clients = Clients::configure(&mut self.evaluator(), self.catalog, &prior).await?;
        let recovered = recovery::probe(&loaded.unresolved, &clients, self.catalog).await?;
        recovery::adopt(&recovered, &mut prior, self.catalog)?;
        let observed = match options.refresh {
            true => refresh(&prior, &clients, self.catalog, observer).await?,
            false => Observed::new(),
        };
        let inputs = Inputs {
            catalog: self.catalog,
            clients: &clients,
            prior: &prior,
            observed: &observed,
            mode: options.mode,
            head,
        };
        let mut planner = Planner::new(inputs, self.evaluator());
        loop {
            match planner.step()? {
                Step::Done(plan) => return Ok(Planned { plan: *plan, recovered }),
                Step::Needs(requests) => {
                    let reads = requests.into_iter().map(|request| read_data(&clients, request));
                    for (address, result) in join_all(reads).await {
                        planner.supply(address, result);
                    }
                }
            }
        }
    }

    /// Resolves what an earlier run left open, and records it.
    pub async fn recover(&self, session: &Session, observer: &dyn Observer) -> Result<(), Diagnostics> {
        let unresolved = session.unresolved();
        if unresolved.is_empty() {
            return Ok(());
        }
        let prior = Prior::load(&session.state(), self.catalog)?;
        let clients = Clients::configure(&mut self.evaluator(), self.catalog, &prior).await?;
        let recovered = recovery::probe(&unresolved, &clients, self.catalog).await?;
        recovery::record(recovered, session, observer).await
    }

    /// Applies a plan that was made from this configuration and these variables.
    pub async fn apply(
        &self,
        plan: &Plan,
        session: &Session,
        cancel: Cancel,
        options: ApplyOptions,
        observer: &dyn Observer,
    ) -> Result<Applied, Diagnostics> {
        let prior = Prior::load(&session.state(), self.catalog)?;
        let clients = Clients::configure(&mut self.evaluator(), self.catalog, &prior).await?;
        let executor =
            Executor::new(plan, self.evaluator(), self.catalog, &clients, session, observer, cancel, options);
        executor.run().await
    }
}

/// What is wrong with the blocks of a configuration, as far as their schemas tell.
fn check(config: &Config, catalog: &Catalog) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for module in config.modules.values() {
        for block in module.resources.values() {
            let Some(provider) = clients::address_of(config, &module.path, &module.provider_of(block)) else {
                continue;
            };
            match catalog.schema(&provider.source, block.address.mode, &block.address.ty) {
                Some(schema) => problems.extend(check_body(&block.body, &schema.block)),
                None => problems.push(clients::unsupported_type(catalog, &provider, block)),
            }
        }
        for block in module.providers.values() {
            if let Some(provider) = catalog.get(&module.provider_source(&block.local.name)) {
                problems.extend(check_body(&block.body, &provider.schemas().provider.block));
            }
        }
    }
    problems
}

async fn read_data(
    clients: &Clients,
    request: DataRequest,
) -> (infra_schema::address::ResourceInstance, Result<Value, ProviderError>) {
    let result = match clients.get(&request.provider) {
        Some(client) => client.read_data(&request.address.resource.ty, &request.config).await,
        None => {
            let message = format!("{} is not configured", request.provider);
            Err(ProviderError::new(ErrorClass::Internal, message))
        }
    };
    (request.address, result)
}
