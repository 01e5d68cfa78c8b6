//! The planner: pure.
//!
//! It walks the configuration in the order of its dependencies and decides for each object what becomes of it. What
//! it cannot know without a call, the results of data sources, it asks for: [`Planner::step`] says which are needed,
//! [`Planner::supply`] takes the answers, and the walk goes on where it stopped. Nothing is evaluated twice.

mod actions;
mod adopt;
mod checks;
mod conditions;
mod cycle;
mod data;
mod drift;
mod ephemeral;
mod finish;
mod generate;
mod ignore;
mod imports;
mod managed;
mod order;
mod orphans;
mod pending;
mod relevant;
mod removed;
mod selection;
mod triggers;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use infra_diagnostics::Diagnostics;
use infra_lang::config::Config;
use infra_lang::instances::{Evaluator, Node, NodeId};
use infra_plan::{ActionId, CheckResult, Mode, Plan, ResourceChange, SourceText};
use infra_provider::ProviderError;
use infra_schema::address::{Mode as ResourceMode, ResourceInstance};
use infra_state::ProviderAddress;
use infra_value::Value;

use crate::generate::Generated;
use crate::moves::{Moved, still_declared};
use crate::releases;
use crate::{Catalog, Clients, Observed, Prior};
use actions::Actions;
pub use imports::ImportRequest;
use imports::Wanted;
use pending::Pending;
pub(crate) use selection::Chosen;
pub use selection::{Selection, Selector};

/// Everything that a plan is made from, beside the configuration.
pub struct Inputs<'a> {
    /// The installed providers.
    pub catalog: &'a Catalog,
    /// The configured ones.
    pub clients: &'a Clients,
    /// What the state says there is.
    pub prior: &'a Prior,
    /// What there is.
    pub observed: &'a Observed,
    /// What the plan is for.
    pub mode: Mode,
    /// What of it is asked for.
    pub(crate) chosen: &'a Chosen<'a>,
    /// Where instances were before they got the addresses that they have in `prior`.
    pub(crate) moved: &'a Moved,
    /// What identifies the plan.
    pub head: Head,
}

/// What a plan says of itself.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Unique to this plan.
    pub id: String,
    /// When it is made, RFC 3339 in UTC.
    pub created: String,
    /// Version of the engine.
    pub engine: String,
    /// Name of the workspace.
    pub workspace: String,
    /// Folder of the root module, as it was given.
    pub root: String,
    /// Values of the root module's variables.
    pub variables: BTreeMap<String, Value>,
    /// Files that the configuration was read from.
    pub sources: BTreeMap<String, SourceText>,
}

/// What the planner wants next.
pub enum Step {
    /// The answers to these.
    Needs(Vec<Need>),
    /// Nothing: here is the plan.
    Done(Box<Plan>),
}

/// A data source or ephemeral resource whose result is needed.
#[derive(Clone, Debug)]
pub struct DataRequest {
    /// Which.
    pub address: ResourceInstance,
    /// Whom to ask.
    pub provider: ProviderAddress,
    /// Its arguments, without marks.
    pub config: Value,
}

/// What only a provider can tell.
#[derive(Clone, Debug)]
pub enum Need {
    /// The result of a data source, for [`Planner::supply`].
    Data(DataRequest),
    /// An ephemeral resource to be opened, for [`Planner::supply`].
    Open(DataRequest),
    /// An object to be imported, for [`Planner::supply_import`].
    Import(ImportRequest),
}

/// How far a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Open,
    Done,
    /// It, or something that it needs, cannot be evaluated; the reason is reported once.
    Failed,
}

/// A plan in the making.
pub struct Planner<'a, 'c> {
    inputs: Inputs<'a>,
    evaluator: Evaluator<'c>,
    progress: Vec<Progress>,
    /// By node: actions that must have ended before anything that depends on the node may act.
    frontier: Vec<Arc<[ActionId]>>,
    create_before_destroy: Vec<bool>,
    /// By node: whether it is a managed resource that has objects, or is about to.
    has_objects: Vec<bool>,
    actions: Actions,
    changes: Vec<ResourceChange>,
    data: BTreeMap<ResourceInstance, Result<Value, ProviderError>>,
    claimed: HashSet<ResourceInstance>,
    /// The changes of current objects, by address.
    planned: BTreeMap<ResourceInstance, usize>,
    imports: BTreeMap<ResourceInstance, Wanted>,
    /// By change: the action that takes its object into the state first.
    import_actions: BTreeMap<usize, ActionId>,
    pending: Pending<'a>,
    /// Blocks for what is imported and not declared, when that is what is wanted.
    generated: Option<Vec<Generated>>,
    checks: Vec<CheckResult>,
    problems: Diagnostics,
    warnings: Diagnostics,
}

impl<'a, 'c> Planner<'a, 'c> {
    /// Starts a plan.
    pub fn new(inputs: Inputs<'a>, evaluator: Evaluator<'c>) -> Self {
        let graph = evaluator.graph();
        let mut warnings = releases::warnings(evaluator.config(), inputs.catalog);
        warnings.extend(inputs.moved.warnings.clone());
        Self {
            progress: vec![Progress::Open; graph.len()],
            frontier: vec![Arc::from([]); graph.len()],
            create_before_destroy: order::create_before_destroy(graph, evaluator.config()),
            has_objects: order::with_objects(graph, inputs.prior),
            pending: Pending::new(inputs.prior),
            inputs,
            evaluator,
            actions: Actions::default(),
            changes: Vec::new(),
            data: BTreeMap::new(),
            claimed: HashSet::new(),
            planned: BTreeMap::new(),
            imports: BTreeMap::new(),
            import_actions: BTreeMap::new(),
            generated: None,
            checks: Vec::new(),
            problems: Diagnostics::new(),
            warnings,
        }
    }

    /// Goes on as far as possible. All independent problems are found before the first is reported.
    pub fn step(&mut self) -> Result<Step, Diagnostics> {
        if self.inputs.mode == Mode::Destroy {
            self.destroy_all();
            return self.finish();
        }
        let mut needs = Vec::new();
        let graph = self.evaluator.graph();
        for id in graph.order() {
            if self.progress[id] == Progress::Open {
                self.progress[id] = self.node(id, &mut needs);
            }
        }
        if !needs.is_empty() {
            return Ok(Step::Needs(needs));
        }
        let moved = still_declared(&self.inputs.moved.statements, &self.evaluator, &self.claimed);
        self.problems.extend(moved);
        if self.problems.has_errors() {
            return Err(std::mem::take(&mut self.problems));
        }
        if self.inputs.mode == Mode::Normal && !self.check_blocks(&mut needs) {
            return Ok(Step::Needs(needs));
        }
        if self.inputs.mode == Mode::Normal {
            self.conditions();
        }
        self.orphans();
        self.find_replaced();
        self.finish()
    }

    /// Takes the result of a data source, or an ephemeral resource that is open.
    pub fn supply(&mut self, address: ResourceInstance, result: Result<Value, ProviderError>) {
        self.data.insert(address, result);
    }

    fn node(&mut self, id: NodeId, needs: &mut Vec<Need>) -> Progress {
        let graph = self.evaluator.graph();
        let of = |p| graph.dependencies(id).iter().any(|d| self.progress[*d] == p);
        if of(Progress::Failed) {
            return Progress::Failed;
        }
        if of(Progress::Open) {
            return Progress::Open;
        }
        if !self.inputs.chosen.has_node(id) {
            return Progress::Done;
        }
        let outcome = match graph.node(id) {
            Node::Resource(resource) => match resource.resource.mode {
                ResourceMode::Managed => self.managed(id, resource, needs),
                ResourceMode::Data => self.data_source(id, resource, needs),
                ResourceMode::Ephemeral => self.ephemeral(id, resource, needs),
            },
            _ => self.evaluator.evaluate(id).map(|()| {
                self.frontier[id] = self.frontier_before(id).into();
                Progress::Done
            }),
        };
        outcome.unwrap_or_else(|problems| {
            self.problems.extend(problems);
            Progress::Failed
        })
    }

    /// Actions that must have ended before the node may act.
    fn frontier_before(&mut self, id: NodeId) -> Vec<ActionId> {
        let dependencies = self.evaluator.graph().dependencies(id);
        let all = dependencies.iter().flat_map(|d| self.frontier[*d].iter().copied()).collect();
        self.actions.join(all)
    }

    fn config(&self) -> &'c Config {
        self.evaluator.config()
    }
}

pub(crate) use ephemeral::opened;
pub(crate) use imports::check as check_imports;
pub(crate) use removed::{check as check_removed, removal};

/// The configuration of an existing object as its `ignore_changes` has it.
pub(crate) fn with_ignored(
    config: &Value,
    prior: &Value,
    block: &infra_lang::config::ResourceBlock,
    schema: &infra_schema::Block,
) -> Value {
    ignore::apply(config, prior, &block.lifecycle.ignore_changes, schema)
}
