//! A configuration with everything that is needed to plan and apply it.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::join_all;
use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::Config;
use infra_lang::decode::check_body;
use infra_lang::eval::Context;
use infra_lang::instances::{Evaluator, Graph, Node};
use infra_plan::{Drift, Mode, ObjectId, Plan};
use infra_provider::{ErrorClass, Object, ProviderError, TrailEvent};
use infra_schema::address::ResourceInstance;
use infra_state::{AtWork, Claims, Loaded, Session, State, Stored};
use infra_value::Value;

use crate::adopt::{self, Adoption};
use crate::clients::Purpose;
use crate::ephemerals::OpenRequest;
use crate::generate::Generated;
use crate::obstacles::{Obstacles, obstacles};
use crate::planner::{
    self, Chosen, DataRequest, Head, ImportRequest, Inputs, Need, Planner, Selection, Selector, Step,
};
use crate::preflight::preflight;
use crate::proof::proof;
use crate::remote::Connector;
use crate::trail::trail;
use crate::unmanaged::{Sought, Unmanaged, unmanaged};
use crate::{
    Applied, ApplyOptions, Cancel, Catalog, Clients, Durations, Executor, Observed, Observer, Prior, clients,
    executor, moves, objects, provisioners, recovery, refresh, releases, unsupported,
};

/// A configuration, the values of its variables, and the providers that are installed.
pub struct Stack<'c> {
    config: &'c Config,
    graph: Graph,
    catalog: &'c Catalog,
    context: Context,
    variables: BTreeMap<Arc<str>, Value>,
    durations: Durations,
    connector: Option<Arc<dyn Connector>>,
    /// What its blocks are to be warned of.
    warnings: Diagnostics,
}

/// What a plan was asked to be.
#[derive(Clone, Debug)]
pub struct PlanOptions {
    /// What it is for.
    pub mode: Mode,
    /// Whether the cloud is read. Without that, the state is taken for the truth.
    pub refresh: bool,
    /// What of it is asked for.
    pub selection: Selection,
    /// Whether it is also found out what is in its way.
    pub preflight: bool,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self { mode: Mode::Normal, refresh: true, selection: Selection::default(), preflight: false }
    }
}

/// What planning found, beside the plan.
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// How calls that an earlier run left open are to be resolved; nothing of it is recorded.
    pub recovered: Vec<recovery::Recovered>,
    /// What else was found: checks that do not hold, moves that cannot be made.
    pub warnings: Diagnostics,
    /// What is in the way of what it deletes.
    pub obstacles: Obstacles,
    generated: Vec<Generated>,
    adoption: Adoption,
}

/// What a planner is started for.
enum Asked<'a> {
    /// A plan.
    Plan,
    /// An import that the configuration does not hold.
    Import(&'a ResourceInstance, &'a str),
    /// Blocks for what is imported and not declared.
    Blocks,
    /// A plan, and the edits that take over what somebody else has changed.
    Adoption(adopt::Asked<'a>),
}

impl<'c> Stack<'c> {
    /// Orders the configuration.
    pub fn new(
        config: &'c Config,
        catalog: &'c Catalog,
        context: Context,
        variables: BTreeMap<Arc<str>, Value>,
    ) -> Result<Self, Diagnostics> {
        let mut problems = check(config, catalog);
        match Self::unchecked(config, catalog, context, variables) {
            Ok(_) if problems.has_errors() => Err(problems),
            Ok(stack) => Ok(Self { warnings: problems, ..stack }),
            Err(found) => {
                problems.extend(found);
                Err(problems)
            }
        }
    }

    /// The same whatever the blocks hold.
    pub(crate) fn unchecked(
        config: &'c Config,
        catalog: &'c Catalog,
        mut context: Context,
        variables: BTreeMap<Arc<str>, Value>,
    ) -> Result<Self, Diagnostics> {
        context.providers.library = Some(Arc::new(catalog.clone()));
        let graph = Graph::build(config, catalog)?;
        Ok(Self {
            config,
            graph,
            catalog,
            context,
            variables,
            durations: Durations::default(),
            connector: None,
            warnings: Diagnostics::new(),
        })
    }

    /// With what is known of how long actions take.
    pub fn knowing(mut self, durations: Durations) -> Self {
        self.durations = durations;
        self
    }

    /// With somebody who connects to other machines. Without, provisioners that would are not run, and fail.
    pub fn connecting(mut self, connector: Arc<dyn Connector>) -> Self {
        self.connector = Some(connector);
        self
    }

    /// What is wrong with the configuration whatever the values of variables are and whatever there is in the cloud.
    pub fn validate(&self) -> Diagnostics {
        let mut found = self.warnings.clone();
        found.extend(releases::warnings(self.config, self.catalog));
        found.extend(unsupported::warnings(self.config, self.catalog));
        found.extend(self.mistakes());
        found
    }

    /// What is wrong whatever the values are: also in blocks that have no instance, and in blocks that a `dynamic` block does
    /// not make this time.
    fn mistakes(&self) -> Diagnostics {
        infra_lang::validate(self.config, &self.graph, self.catalog, &self.context)
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        self.catalog
    }

    pub(crate) fn config(&self) -> &Config {
        self.config
    }

    /// What the state says, and clients of all providers that are used or that the root module has a block for.
    pub(crate) async fn connect(&self, loaded: &Loaded) -> Result<(Prior, Clients), Diagnostics> {
        let moved = moves::apply(&loaded.state, self.config)?;
        let prior = Prior::load_for(&moved.state, self.catalog, self.config)?;
        let clients = Clients::configure_declared(&mut self.evaluator(), self.catalog, &prior).await?;
        Ok((prior, clients))
    }

    /// What exists in the stack's scope and is not in its state, and what could not be listed.
    pub async fn unmanaged(
        &self,
        loaded: &Loaded,
        sought: Sought<'_>,
    ) -> Result<(Vec<Unmanaged>, Diagnostics), Diagnostics> {
        let (prior, clients) = self.connect(loaded).await?;
        let found = unmanaged(&prior, &clients, self.catalog, sought).await;
        clients.close().await;
        found
    }

    /// Who changed what a plan found otherwise than the state has it, as far as the clouds tell, and what could not be asked.
    pub async fn trail(
        &self,
        loaded: &Loaded,
        drifted: &[&Drift],
    ) -> Result<(BTreeMap<ObjectId, TrailEvent>, Diagnostics), Diagnostics> {
        if drifted.is_empty() {
            return Ok((BTreeMap::new(), Diagnostics::new()));
        }
        let (_, clients) = self.connect(loaded).await?;
        let told = trail(drifted, &clients).await;
        clients.close().await;
        Ok(told)
    }

    pub(crate) fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(self.config, &self.graph, self.context.clone(), self.variables.clone())
    }

    /// Plans what is valid. Writes nothing, anywhere.
    pub async fn plan(
        &self,
        loaded: &Loaded,
        options: &PlanOptions,
        head: Head,
        observer: &dyn Observer,
    ) -> Result<Planned, Diagnostics> {
        let mistakes = self.mistakes();
        let planned = self.plan_with(loaded, options, head, observer, &Asked::Plan).await;
        if !mistakes.has_errors() {
            return planned;
        }
        // What planning finds, too, it tells better: it knows values.
        let mut found = planned.err().unwrap_or_default();
        for mistake in mistakes {
            let is_told =
                |told: &Diagnostic| told.subject == mistake.subject && told.summary == mistake.summary;
            if !found.iter().any(is_told) {
                found.push(mistake);
            }
        }
        Err(found)
    }

    /// Plans, and finds the edits of the configuration that make it describe what somebody else has changed. Writes nothing.
    ///
    /// # Errors
    /// As for a plan; edits that cannot be made together.
    pub async fn adopt(
        &self,
        loaded: &Loaded,
        head: Head,
        asked: adopt::Asked<'_>,
        observer: &dyn Observer,
    ) -> Result<(Planned, Adoption), Diagnostics> {
        let (options, asked) = (PlanOptions::default(), Asked::Adoption(asked));
        let mut planned = self.plan_with(loaded, &options, head, observer, &asked).await?;
        let adoption = std::mem::take(&mut planned.adoption);
        Ok((planned, adoption))
    }

    /// Writes blocks for what is imported and has an empty block.
    pub(crate) async fn generate(
        &self,
        loaded: &Loaded,
        options: &PlanOptions,
        observer: &dyn Observer,
    ) -> Result<Vec<Generated>, Diagnostics> {
        let planned = self.plan_with(loaded, options, Head::default(), observer, &Asked::Blocks).await?;
        Ok(planned.generated)
    }

    /// Finds the object with this id and gives what the state is to hold of it, at an address that the configuration
    /// declares. Writes nothing.
    pub async fn import(
        &self,
        loaded: &Loaded,
        address: &ResourceInstance,
        id: &str,
        observer: &dyn Observer,
    ) -> Result<Stored, Diagnostics> {
        if loaded.state.get(address).is_some() {
            let detail = format!(
                "The state holds an object at {address} already. Choose another address, or take that one out with \"infra state rm\"."
            );
            return Err(Diagnostic::error("Resource already managed", detail).into());
        }
        let targets = vec![Selector::Resource(address.clone())];
        let selection = Selection { targets, ..Selection::default() };
        let options = PlanOptions { refresh: false, selection, ..PlanOptions::default() };
        let asked = Asked::Import(address, id);
        let planned = self.plan_with(loaded, &options, Head::default(), observer, &asked).await?;
        let change = planned.plan.changes.into_iter().find(|c| c.object.address == *address);
        let Some((change, found)) = change.and_then(|c| c.before.clone().map(|found| (c, found))) else {
            let detail = format!(
                "The configuration has no instance {address}, so nothing can be imported to it. Write its block first."
            );
            return Err(Diagnostic::error("Configuration for import target does not exist", detail).into());
        };
        let provider = executor::provider(&change.provider)?;
        let resource = &address.resource;
        let schema = self.catalog.schema(&provider.source, resource.mode, &resource.ty).ok_or_else(|| {
            Diagnostic::error(
                "Unsupported resource type",
                format!("infra does not know the type of {address}."),
            )
        })?;
        let object = Object { value: found, private: change.private };
        let stored =
            objects::store(schema, &object, &change.dependencies, change.create_before_destroy, false);
        let stored = stored.map_err(|problem| Diagnostic::error("Object cannot be stored", problem))?;
        Ok(Stored::new(provider, stored))
    }

    /// Which resource uses which others, by address.
    pub fn dependencies(&self) -> BTreeMap<String, Vec<String>> {
        let is_resource = |id| matches!(self.graph.node(id), Node::Resource(_));
        let mut found = BTreeMap::new();
        for id in self.graph.order().filter(|id| is_resource(*id)) {
            let near = self.graph.ancestors(id, |n| !is_resource(n));
            let mut names: Vec<String> = near
                .into_iter()
                .filter(|n| is_resource(*n))
                .map(|n| self.graph.node(n).to_string())
                .collect();
            names.sort();
            found.insert(self.graph.node(id).to_string(), names);
        }
        found
    }

    async fn plan_with(
        &self,
        loaded: &Loaded,
        options: &PlanOptions,
        head: Head,
        observer: &dyn Observer,
        asked: &Asked<'_>,
    ) -> Result<Planned, Diagnostics> {
        let moved = moves::apply(&loaded.state, self.config)?;
        let prior = Prior::load_for(&moved.state, self.catalog, self.config)?;
        let chosen = Chosen::new(&self.graph, &prior, options.mode, &options.selection);
        let purpose = Purpose::Planning(&chosen, &loaded.unresolved);
        let clients = Clients::configure(&mut self.evaluator(), self.catalog, &prior, purpose).await?;
        let planned =
            self.plan_connected(&clients, loaded, options, head, observer, asked, moved, prior).await;
        let closed = clients.close().await;
        planned.map(|mut planned| {
            planned.warnings.extend(closed);
            planned
        })
    }

    #[allow(clippy::too_many_arguments)]
    async fn plan_connected(
        &self,
        clients: &Clients,
        loaded: &Loaded,
        options: &PlanOptions,
        head: Head,
        observer: &dyn Observer,
        asked: &Asked<'_>,
        mut moved: moves::Moved,
        mut prior: Prior,
    ) -> Result<Planned, Diagnostics> {
        let recovered = recovery::probe(&loaded.unresolved, clients, self.catalog).await?;
        if !recovered.is_empty() {
            let mut state = State::clone(&loaded.state);
            recovery::adopt(&recovered, &mut state);
            moved = moves::apply(&Arc::new(state), self.config)?;
            prior = Prior::load_for(&moved.state, self.catalog, self.config)?;
        }
        if !loaded.exists {
            // Nothing is stored, so the identity that was made up for it is not yet the state's.
            prior.lineage = None;
        }
        // What an earlier run created is in the state now.
        let chosen = Chosen::new(&self.graph, &prior, options.mode, &options.selection);
        let observed = match options.refresh {
            true => refresh(&prior, &chosen, clients, self.catalog, observer).await?,
            false => Observed::new(),
        };
        let inputs = Inputs {
            catalog: self.catalog,
            clients,
            prior: &prior,
            observed: &observed,
            mode: options.mode,
            chosen: &chosen,
            moved: &moved,
            head,
        };
        let mut planner = Planner::new(inputs, self.evaluator());
        match asked {
            Asked::Plan | Asked::Adoption(_) => {}
            Asked::Import(address, id) => planner.want_import((*address).clone(), (*id).to_owned()),
            Asked::Blocks => planner = planner.generating(),
        }
        for (address, value) in clients.ephemerals().values().await {
            planner.supply(address, Ok(value));
        }
        loop {
            match planner.step()? {
                Step::Done(plan) => {
                    let (mut warnings, generated) = (planner.warnings(), planner.generated());
                    warnings.extend(self.warnings.clone());
                    warnings.extend(loaded.at_work.iter().map(under_way));
                    if options.preflight {
                        warnings.extend(preflight(&plan, self.config, self.catalog, clients).await);
                    }
                    let (obstacles, unknown) = obstacles(&plan, self.config, clients).await;
                    warnings.extend(unknown);
                    let adoption = match asked {
                        Asked::Adoption(asked) => planner.adopt(&plan, asked)?,
                        _ => Adoption::default(),
                    };
                    let plan = *plan;
                    return Ok(Planned { plan, recovered, warnings, obstacles, generated, adoption });
                }
                Step::Needs(needs) => {
                    let (mut reads, mut imports, mut opens) = (Vec::new(), Vec::new(), Vec::new());
                    for need in needs {
                        match need {
                            Need::Data(request) => reads.push(read_data(clients, request)),
                            Need::Open(request) => opens.push(open(clients, request)),
                            Need::Import(request) => imports.push(find_import(clients, request)),
                        }
                    }
                    for (address, result) in join_all(reads).await {
                        planner.supply(address, result);
                    }
                    for (address, result) in join_all(opens).await {
                        planner.supply(address, result);
                    }
                    for (address, result) in join_all(imports).await {
                        planner.supply_import(&address, result);
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
        let prior = Prior::load_for(&session.state(), self.catalog, self.config)?;
        let purpose = Purpose::Everything;
        let clients = Clients::configure(&mut self.evaluator(), self.catalog, &prior, purpose).await?;
        let recovered = recovery::probe(&unresolved, &clients, self.catalog).await;
        clients.close().await;
        recovery::record(recovered?, session, observer).await
    }

    /// What applying a plan claims of a state that others work on, too.
    pub fn claims(&self, plan: &Plan) -> Claims {
        executor::claims(plan, &self.graph)
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
        let moved = moves::apply(&session.state(), self.config)?;
        let prior = Prior::load_for(&moved.state, self.catalog, self.config)?;
        let purpose = Purpose::Applying(plan);
        let clients = Clients::configure(&mut self.evaluator(), self.catalog, &prior, purpose).await?;
        let applied = self.apply_connected(plan, session, cancel, options, observer, &clients, &prior).await;
        let closed = clients.close().await;
        applied.map(|mut applied| {
            applied.problems.extend(closed);
            applied
        })
    }

    #[allow(clippy::too_many_arguments)]
    async fn apply_connected(
        &self,
        plan: &Plan,
        session: &Session,
        cancel: Cancel,
        options: ApplyOptions,
        observer: &dyn Observer,
        clients: &Clients,
        prior: &Prior,
    ) -> Result<Applied, Diagnostics> {
        if options.saved {
            // Whoever applies a plan at once has been told with the plan.
            obstacles(plan, self.config, clients).await.0.errors(options.waivers).into_result(())?;
        }
        let executor =
            Executor::new(plan, self.evaluator(), self.catalog, clients, session, observer, cancel, options);
        let executor = executor.knowing(self.durations.clone()).connecting(self.connector.as_deref());
        let mut applied = executor.run(prior).await?;
        if plan.mode == Mode::Destroy && applied.is_complete() {
            applied.prove(proof(plan, self.catalog, clients).await);
        }
        Ok(applied)
    }
}

/// What is wrong with the blocks of a configuration, as far as their schemas tell.
fn check(config: &Config, catalog: &Catalog) -> Diagnostics {
    let mut problems = planner::check_removed(config);
    problems.extend(planner::check_imports(config));
    problems.extend(provisioners::check(config));
    for module in config.modules.values() {
        for block in module.blocks() {
            let provider = clients::address_of(config, module, block);
            match catalog.schema(&provider.source, block.address.mode, &block.address.ty) {
                Some(schema) => problems.extend(check_body(&block.body, &schema.block)),
                None => problems.push(unsupported::unknown_type(catalog, &provider, block)),
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

async fn find_import(
    clients: &Clients,
    request: ImportRequest,
) -> (ResourceInstance, Result<Object, ProviderError>) {
    let result = match clients.get(&request.provider) {
        Some(client) => client.import(&request.address.resource.ty, &request.id).await,
        None => {
            let message = format!("{} is not configured", request.provider);
            Err(ProviderError::new(ErrorClass::Internal, message))
        }
    };
    (request.address, result)
}

async fn read_data(
    clients: &Clients,
    request: DataRequest,
) -> (ResourceInstance, Result<Value, ProviderError>) {
    let result = match clients.get(&request.provider) {
        Some(client) => client.read_data(&request.address.resource.ty, &request.config).await,
        None => {
            let message = format!("{} is not configured", request.provider);
            Err(ProviderError::new(ErrorClass::Internal, message))
        }
    };
    (request.address, result)
}

async fn open(clients: &Clients, request: DataRequest) -> (ResourceInstance, Result<Value, ProviderError>) {
    let DataRequest { address, provider, config } = request;
    let result = match clients.get(&provider) {
        Some(client) => {
            let request = OpenRequest { address: address.clone(), client: client.clone(), config };
            clients.ephemerals().open(request).await
        }
        None => {
            let message = format!("{provider} is not configured");
            Err(ProviderError::new(ErrorClass::Internal, message))
        }
    };
    (address, result)
}

/// What a plan cannot know while others are at work.
fn under_way(at_work: &AtWork) -> Diagnostic {
    const SHOWN: usize = 5;
    let objects = at_work.calls.iter().map(|call| call.intent.address.to_string());
    let mut names: Vec<String> = objects.take(SHOWN).collect();
    match at_work.calls.len().saturating_sub(SHOWN) {
        0 => {}
        more => names.push(format!("{more} more")),
    }
    let detail = format!(
        "At work on this state now: {}. What becomes of {} is not known yet, and not in this plan.",
        at_work.holder,
        names.join(", ")
    );
    Diagnostic::warning("State is being changed", detail).hint("Plan again when that has ended.")
}
