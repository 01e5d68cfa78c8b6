//! What of a plan is asked for: `-target`, `-exclude`, `-replace`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use infra_diagnostics::Diagnostic;
use infra_lang::instances::{Graph, Node, NodeId};
use infra_plan::Mode;
use infra_schema::address::{
    ConfigResource, ModuleInstance, ModulePath, ModuleStep, ParseAddressError, ResourceInstance,
};

use super::{Planner, order};
use crate::Prior;

/// A module, a resource, or an instance of one. Without a key, all instances are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Everything in a module, and in those that it calls.
    Module(ModuleInstance),
    /// A resource.
    Resource(ResourceInstance),
}

impl FromStr for Selector {
    type Err = ParseAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<ResourceInstance>() {
            Ok(resource) => Ok(Self::Resource(resource)),
            Err(problem) => match text.parse::<ModuleInstance>() {
                Ok(module) if !module.is_root() => Ok(Self::Module(module)),
                _ => Err(problem),
            },
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module(module) => module.fmt(f),
            Self::Resource(resource) => resource.fmt(f),
        }
    }
}

impl Selector {
    fn module(&self) -> &ModuleInstance {
        match self {
            Self::Module(module) => module,
            Self::Resource(resource) => &resource.module,
        }
    }

    /// Whether it names the instance, or something around it.
    pub fn contains(&self, address: &ResourceInstance) -> bool {
        let fits = |(wanted, step): (&ModuleStep, &ModuleStep)| {
            wanted.name == step.name && (wanted.key.is_none() || wanted.key == step.key)
        };
        let steps = &self.module().0;
        let within = steps.len() <= address.module.0.len() && steps.iter().zip(&*address.module.0).all(fits);
        within
            && match self {
                Self::Module(_) => true,
                Self::Resource(wanted) => {
                    wanted.module.0.len() == address.module.0.len()
                        && wanted.resource == address.resource
                        && (wanted.key.is_none() || wanted.key == address.key)
                }
            }
    }

    /// Whether it names an instance of the resource, or something around one.
    fn may_contain(&self, resource: &ConfigResource) -> bool {
        let path = self.module().path();
        match self {
            Self::Module(_) => resource.module.0.starts_with(&path.0),
            Self::Resource(wanted) => resource.module == path && wanted.resource == resource.resource,
        }
    }

    /// Whether it leaves out some instances.
    fn is_exact(&self) -> bool {
        let key = matches!(self, Self::Resource(resource) if resource.key.is_some());
        key || self.module().0.iter().any(|step| step.key.is_some())
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these, and what they depend on; when everything is destroyed, what depends on them. Everything, when empty.
    pub targets: Vec<Selector>,
    /// Not these, and not what depends on them; when everything is destroyed, not what they depend on.
    pub excludes: Vec<Selector>,
    /// To be replaced whatever they are like.
    pub replace: Vec<ResourceInstance>,
}

impl Selection {
    /// Whether something may be left out.
    pub fn is_partial(&self) -> bool {
        !self.targets.is_empty() || !self.excludes.is_empty()
    }

    fn picks(&self, address: &ResourceInstance) -> bool {
        self.targets.iter().any(|t| t.contains(address))
    }

    fn excludes(&self, address: &ResourceInstance) -> bool {
        self.excludes.iter().any(|e| e.contains(address))
    }
}

/// A selection, as far as the configuration and the state tell.
pub(crate) struct Chosen<'a> {
    graph: &'a Graph,
    selection: &'a Selection,
    /// By node: whether anything of it is planned.
    nodes: Vec<bool>,
    /// By node: whether all instances are, because something that was asked for depends on it.
    whole: Vec<bool>,
    /// When everything is destroyed: resources by address, with those that go or stay along.
    destroyed: Option<BTreeSet<String>>,
}

impl<'a> Chosen<'a> {
    /// What a plan of this kind is to be about.
    pub(crate) fn new(graph: &'a Graph, prior: &Prior, mode: Mode, selection: &'a Selection) -> Self {
        let all = || vec![true; graph.len()];
        let mut chosen = Self { graph, selection, nodes: all(), whole: all(), destroyed: None };
        if !selection.targets.is_empty() {
            chosen.target();
        }
        if !selection.excludes.is_empty() {
            chosen.exclude();
        }
        if selection.is_partial() && mode == Mode::Destroy {
            chosen.destroyed = Some(destroyed(graph, prior, selection));
        }
        chosen
    }

    /// What was asked for.
    pub(super) fn selection(&self) -> &'a Selection {
        self.selection
    }

    /// Whether anything of a node is to be planned.
    pub(super) fn has_node(&self, id: NodeId) -> bool {
        self.nodes[id]
    }

    /// Whether an instance is to be planned.
    pub(crate) fn contains(&self, address: &ResourceInstance) -> bool {
        let selection = self.selection;
        if !selection.is_partial() {
            return true;
        }
        if let Some(names) = &self.destroyed {
            return names.contains(&address.to_string());
        }
        if selection.excludes(address) {
            return false;
        }
        match self.graph.id(&Node::Resource(address.config())) {
            Some(node) if !self.nodes[node] => false,
            Some(node) => selection.targets.is_empty() || self.whole[node] || selection.picks(address),
            None => selection.targets.is_empty() || selection.picks(address),
        }
    }

    /// Whether anything of a block is to be planned. What is not in the graph, the data sources of checks, is.
    pub(crate) fn has_block(&self, block: &ConfigResource) -> bool {
        match self.graph.id(&Node::Resource(block.clone())) {
            Some(_) if self.destroyed.is_some() => false,
            Some(node) => self.nodes[node],
            None => true,
        }
    }

    fn target(&mut self) {
        let Self { graph, selection, .. } = *self;
        (self.nodes, self.whole) = (vec![false; graph.len()], vec![false; graph.len()]);
        let order: Vec<NodeId> = graph.order().collect();
        for id in order.iter().rev() {
            if let Node::Resource(resource) = graph.node(*id) {
                self.nodes[*id] |= selection.targets.iter().any(|t| t.may_contain(resource));
            }
            if self.nodes[*id] {
                for dependency in graph.dependencies(*id) {
                    (self.nodes[*dependency], self.whole[*dependency]) = (true, true);
                }
            }
            // Of what is asked for by its key, the other instances are left alone, whatever depends on them.
            if let Node::Resource(resource) = graph.node(*id)
                && selection.targets.iter().any(|t| t.may_contain(resource))
            {
                self.whole[*id] = false;
            }
        }
        // What can be computed from what is planned is computed.
        for id in &order {
            let output = matches!(graph.node(*id), Node::Output(module, _) if *module == ModulePath::root());
            if output && !self.nodes[*id] {
                let ancestors = graph.ancestors(*id, |_| true);
                let planned = |n: &NodeId| self.nodes[*n] || !matches!(graph.node(*n), Node::Resource(_));
                let rests_on_any = ancestors.iter().any(|n| matches!(graph.node(*n), Node::Resource(_)));
                if rests_on_any && ancestors.iter().all(planned) {
                    ancestors.iter().chain([id]).for_each(|n| self.nodes[*n] = true);
                }
            }
        }
    }

    fn exclude(&mut self) {
        let Self { graph, selection, .. } = *self;
        let mut touched = vec![false; graph.len()];
        for id in graph.order() {
            let after = graph.dependencies(id).iter().any(|d| touched[*d]);
            let mut named = false;
            if let Node::Resource(resource) = graph.node(id) {
                let naming = selection.excludes.iter().filter(|e| e.may_contain(resource));
                let exact: Vec<bool> = naming.map(Selector::is_exact).collect();
                named = !exact.is_empty();
                // Where only some instances are left out, the others are planned.
                if exact.contains(&false) {
                    self.nodes[id] = false;
                }
            }
            if after {
                self.nodes[id] = false;
            }
            touched[id] = after || named;
        }
    }
}

impl Planner<'_, '_> {
    /// Whether an instance is to be planned.
    pub(super) fn is_chosen(&self, address: &ResourceInstance) -> bool {
        self.inputs.chosen.contains(address)
    }

    /// Tells of what `-replace` names without a key where all instances have one: it names none of them.
    pub(super) fn find_replaced(&mut self) {
        for asked in self.inputs.chosen.selection.replace.iter().filter(|asked| asked.key.is_none()) {
            if self.claimed.contains(asked) {
                continue;
            }
            let is_of_it = |one: &&ResourceInstance| {
                one.resource == asked.resource && one.module == asked.module && self.claimed.contains(*one)
            };
            let instances: Vec<&ResourceInstance> = self.planned.keys().filter(is_of_it).collect();
            let Some(first) = instances.first() else { continue };
            let many = match instances.len() {
                1 => "an instance with a key",
                _ => "instances with keys",
            };
            let detail =
                format!("{asked} has {many}, and -replace={asked} names none: nothing is replaced by it.");
            self.warnings.push(
                Diagnostic::warning("Instance to be replaced is not named", detail)
                    .hint(format!("Say which one: -replace='{first}'. The option may be repeated."))
                    .for_address(asked.to_string()),
            );
        }
    }
}

/// Which objects go when everything is to be destroyed: with those that are asked for go their users, and with those that stay, what
/// they use.
fn destroyed(graph: &Graph, prior: &Prior, selection: &Selection) -> BTreeSet<String> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, object) in &prior.objects {
        let name = id.address.config().to_string();
        uses.entry(name).or_default().extend(object.stored.dependencies.iter().cloned());
    }
    let has_objects = order::with_objects(graph, prior);
    for id in graph.order() {
        if let Node::Resource(resource) = graph.node(id)
            && let Some(uses) = uses.get_mut(&resource.to_string())
        {
            uses.extend(order::resource_dependencies(graph, &has_objects, id));
        }
    }
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (user, used) in &uses {
        for name in used {
            users.entry(name.clone()).or_default().insert(user.clone());
        }
    }
    let addresses: Vec<&ResourceInstance> = prior.objects.keys().map(|id| &id.address).collect();
    let mut of_name: BTreeMap<String, Vec<&ResourceInstance>> = BTreeMap::new();
    for address in &addresses {
        of_name.entry(address.config().to_string()).or_default().push(address);
    }
    let named = |test: &dyn Fn(&ResourceInstance) -> bool| -> Vec<&ResourceInstance> {
        addresses.iter().copied().filter(|a| test(a)).collect()
    };
    let going = reach(named(&|a| selection.picks(a)), &users, &of_name);
    let staying = reach(named(&|a| selection.excludes(a)), &uses, &of_name);
    let goes = |address: &&&ResourceInstance| {
        let name = address.to_string();
        let asked = selection.targets.is_empty() || selection.picks(address) || going.contains(&name);
        asked && !selection.excludes(address) && !staying.contains(&name)
    };
    addresses.iter().filter(goes).map(ToString::to_string).collect()
}

/// What is behind these, they themselves left out. What is in another instance of the same module has nothing to do with them:
/// the state tells of dependencies without keys.
fn reach(
    from: Vec<&ResourceInstance>,
    edges: &BTreeMap<String, BTreeSet<String>>,
    of_name: &BTreeMap<String, Vec<&ResourceInstance>>,
) -> BTreeSet<String> {
    let mut open = from;
    let mut found = BTreeSet::new();
    while let Some(address) = open.pop() {
        let names = edges.get(&address.config().to_string()).into_iter().flatten();
        for next in names.filter_map(|name| of_name.get(name)).flatten() {
            let is_beside = next.module != address.module && next.module.path() == address.module.path();
            if !is_beside && found.insert(next.to_string()) {
                open.push(next);
            }
        }
    }
    found
}
