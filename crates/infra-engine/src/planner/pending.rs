//! Whether a data source has to wait: it would read something that is about to change.
//!
//! What it refers to counts as what it says in `depends_on`: who takes the id of an object asks about that object. Whether
//! the values are known does not matter here. See "Data resource dependencies" in Terraform's documentation.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use infra_lang::config::ResourceBlock;
use infra_lang::instances::{Graph, Node, NodeId};
use infra_lang::reference::{Reference, Subject};
use infra_plan::ObjectId;
use infra_schema::address::{ConfigResource, Mode, ModuleInstance, ModulePath};

use super::Planner;
use crate::Prior;

impl Planner<'_, '_> {
    /// Managed resources whose changes a data source waits for.
    pub(super) fn awaited(&self, id: NodeId, block: &ResourceBlock) -> BTreeSet<ConfigResource> {
        let graph = self.evaluator.graph();
        let module = graph.node(id).module();
        let lifecycle = &block.lifecycle;
        let mut nodes: BTreeSet<NodeId> = BTreeSet::new();
        if lifecycle.preconditions.is_empty() && lifecycle.postconditions.is_empty() {
            let beside = |node: &&NodeId| graph.node(**node).module() == module;
            nodes.extend(graph.dependencies(id).iter().filter(beside));
        } else {
            // A change far behind may be what makes a condition hold.
            nodes.extend(graph.ancestors(id, |_| true));
        }
        for reference in &block.depends_on {
            if !matches!(reference.subject, Subject::Resource(_)) {
                nodes.extend(with_ancestors(graph, module, reference));
            }
        }
        // What a call depends on holds for all that is inside the module.
        let mut inner = module.clone();
        while let Some((outer, name)) = inner.parent() {
            let call = self.config().module(&outer).and_then(|module| module.module_calls.get(name));
            for reference in call.iter().flat_map(|call| &call.depends_on) {
                nodes.extend(with_ancestors(graph, &outer, reference));
            }
            inner = outer;
        }
        let managed = |node: NodeId| match graph.node(node) {
            Node::Resource(resource) if resource.resource.mode == Mode::Managed => Some(resource.clone()),
            _ => None,
        };
        nodes.into_iter().filter_map(managed).collect()
    }

    /// Whether one of them changes, as far as it concerns this instance of the data source's module.
    pub(super) fn is_pending(&self, awaited: &BTreeSet<ConfigResource>, module: &ModuleInstance) -> bool {
        // A reference stays within one instance of a module.
        let concerns = |other: &ModuleInstance| other.path() != module.path() || other == module;
        awaited.iter().any(|resource| {
            let changes = self.pending.changes.get(resource);
            let left = self.pending.objects().get(resource).into_iter().flatten();
            changes.is_some_and(|modules| modules.iter().any(concerns))
                || left.filter(|id| concerns(&id.address.module)).any(|id| self.is_left(id))
        })
    }

    /// Whether an object of the state is to be deleted because no instance claims it.
    fn is_left(&self, id: &ObjectId) -> bool {
        let exists = self.inputs.observed.get(id).is_none_or(Option::is_some);
        exists
            && self.inputs.mode == infra_plan::Mode::Normal
            && (id.deposed.is_some() || !self.claimed.contains(&id.address))
    }
}

/// What may make data sources wait.
pub(super) struct Pending<'a> {
    /// Managed resources with planned changes, and the instances of their modules.
    changes: HashMap<ConfigResource, BTreeSet<ModuleInstance>>,
    prior: &'a Prior,
    /// Objects of the state; put together when the first data source asks.
    objects: OnceCell<HashMap<ConfigResource, Vec<&'a ObjectId>>>,
}

impl<'a> Pending<'a> {
    pub(super) fn new(prior: &'a Prior) -> Self {
        Self { changes: HashMap::new(), prior, objects: OnceCell::new() }
    }

    fn objects(&self) -> &HashMap<ConfigResource, Vec<&'a ObjectId>> {
        self.objects.get_or_init(|| {
            let mut objects: HashMap<_, Vec<_>> = HashMap::new();
            for id in self.prior.objects.keys() {
                objects.entry(id.address.config()).or_default().push(id);
            }
            objects
        })
    }

    /// An object is about to change.
    pub(super) fn add(&mut self, id: &ObjectId) {
        self.changes.entry(id.address.config()).or_default().insert(id.address.module.clone());
    }
}

/// What a reference in `depends_on` stands for, with everything behind it.
fn with_ancestors(graph: &Graph, module: &ModulePath, reference: &Reference) -> BTreeSet<NodeId> {
    let node = |node: Node| graph.id(&node).into_iter().collect::<Vec<_>>();
    let named = match &reference.subject {
        Subject::Variable(name) => node(Node::Variable(module.clone(), name.clone())),
        Subject::Local(name) => node(Node::Local(module.clone(), name.clone())),
        Subject::Resource(resource) => {
            node(Node::Resource(ConfigResource { module: module.clone(), resource: resource.clone() }))
        }
        Subject::ModuleCall(name) => {
            let called = module.child(name.clone());
            graph.order().filter(|node| graph.node(*node).module().0.starts_with(&called.0)).collect()
        }
        _ => Vec::new(),
    };
    let behind = named.iter().flat_map(|node| graph.ancestors(*node, |_| true)).collect::<Vec<_>>();
    named.into_iter().chain(behind).collect()
}
