//! Which thing must be evaluated before which.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_schema::address::{ConfigResource, Mode, ModulePath, Resource};
use infra_schema::{Block, ProviderSource};
use infra_syntax::Expr;
use infra_value::Value;

use super::{Node, Place};
use crate::config::{Config, Module, ProviderLocal, ResourceBlock, When};
use crate::decode::body_references;
use crate::reference::{Reference, Subject, references_of};

/// Where the graph learns what may refer to what inside a block.
pub trait Schemas {
    /// The schema of a resource type or data source.
    fn resource(&self, provider: &ProviderSource, mode: Mode, ty: &str) -> Option<&Block>;
    /// The schema of a provider configuration.
    fn provider(&self, provider: &ProviderSource) -> Option<&Block>;
    /// What the provider finds wrong with the arguments of a block, beyond its schema. What is unknown in them may be
    /// anything.
    fn check(
        &self,
        _provider: &ProviderSource,
        _address: &ConfigResource,
        _block: &ResourceBlock,
        _config: &Value,
    ) -> Diagnostics {
        Diagnostics::new()
    }
}

/// Position of a node in its graph.
pub type NodeId = usize;

/// All nodes, each after everything that it depends on.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    index: HashMap<Node, NodeId>,
    dependencies: Vec<Vec<NodeId>>,
    order: Vec<NodeId>,
}

impl Graph {
    /// Finds the dependencies of everything in the configuration. A cycle is an error that names every step of it.
    pub fn build(config: &Config, schemas: &dyn Schemas) -> Result<Self, Diagnostics> {
        let mut builder = Builder {
            config,
            schemas,
            graph: Graph::default(),
            edges: Vec::new(),
            problems: Diagnostics::new(),
        };
        for module in config.modules.values() {
            builder.module(module);
        }
        let Builder { mut graph, edges, problems, .. } = builder;
        if problems.has_errors() {
            return Err(problems);
        }
        graph.dependencies = vec![Vec::new(); graph.nodes.len()];
        let mut seen = BTreeSet::new();
        for (from, to, _) in &edges {
            // What does not exist was reported when references were checked.
            if let Some(to) = graph.index.get(to)
                && seen.insert((*from, *to))
            {
                graph.dependencies[*from].push(*to);
            }
        }
        graph.sort(&edges)?;
        Ok(graph)
    }

    /// All nodes, each after everything that it depends on.
    pub fn order(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.order.iter().copied()
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// The id of a node.
    pub fn id(&self, node: &Node) -> Option<NodeId> {
        self.index.get(node).copied()
    }

    /// What a node depends on directly.
    pub fn dependencies(&self, id: NodeId) -> &[NodeId] {
        &self.dependencies[id]
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Everything that a node depends on, directly or not, for which `descend` allows to look further, each after
    /// what it depends on. The node itself is left out.
    pub fn ancestors(&self, id: NodeId, descend: impl Fn(NodeId) -> bool) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::from([id]);
        // Depth first with an explicit stack: chains may be longer than the call stack.
        let mut stack = vec![(id, 0)];
        while let Some((node, next)) = stack.pop() {
            match self.dependencies[node].get(next) {
                Some(dependency) => {
                    stack.push((node, next + 1));
                    if seen.insert(*dependency) {
                        stack.push((*dependency, if descend(*dependency) { 0 } else { usize::MAX }));
                    }
                }
                None if node != id => found.push(node),
                None => {}
            }
        }
        found
    }

    /// Kahn's algorithm; what remains lies on or behind a cycle.
    fn sort(&mut self, edges: &[Edge]) -> Result<(), Diagnostics> {
        let mut dependants = vec![Vec::new(); self.nodes.len()];
        let mut missing: Vec<usize> = self.dependencies.iter().map(Vec::len).collect();
        for (node, dependencies) in self.dependencies.iter().enumerate() {
            for dependency in dependencies {
                dependants[*dependency].push(node);
            }
        }
        let mut ready: Vec<NodeId> = (0..self.nodes.len()).filter(|n| missing[*n] == 0).collect();
        let mut next = 0;
        while let Some(node) = ready.get(next).copied() {
            next += 1;
            for dependant in &dependants[node] {
                missing[*dependant] -= 1;
                if missing[*dependant] == 0 {
                    ready.push(*dependant);
                }
            }
        }
        if ready.len() == self.nodes.len() {
            self.order = ready;
            return Ok(());
        }
        Err(self.cycle(&missing, edges))
    }

    /// Walks backwards among the nodes that could not be ordered until one repeats.
    fn cycle(&self, missing: &[usize], edges: &[Edge]) -> Diagnostics {
        let stuck = |n: &NodeId| missing[*n] > 0;
        let mut walk: Vec<NodeId> = (0..self.nodes.len()).filter(stuck).take(1).collect();
        let cycle = loop {
            let Some(last) = walk.last() else { break &walk[..] };
            let Some(next) = self.dependencies[*last].iter().copied().find(stuck) else { break &walk[..] };
            if let Some(start) = walk.iter().position(|n| *n == next) {
                break &walk[start..];
            }
            walk.push(next);
        };
        let names: Vec<String> =
            cycle.iter().chain(cycle.first()).map(|n| self.nodes[*n].to_string()).collect();
        let detail = format!(
            "Each of these needs the one after it to be known first: {}. Remove one of the references.",
            names.join(" → ")
        );
        let steps: Vec<(NodeId, NodeId)> =
            cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1)).collect();
        let place = edges.iter().find_map(|(from, to, span)| {
            steps.iter().any(|(a, b)| a == from && self.nodes[*b] == *to).then_some(*span).flatten()
        });
        Diagnostic::error("Cycle", detail).maybe_at(place).into()
    }
}

/// The dependant, what it depends on, and where that is written.
type Edge = (NodeId, Node, Option<Span>);

struct Builder<'c> {
    config: &'c Config,
    schemas: &'c dyn Schemas,
    graph: Graph,
    edges: Vec<Edge>,
    problems: Diagnostics,
}

impl<'c> Builder<'c> {
    fn add(&mut self, node: Node) -> NodeId {
        let graph = &mut self.graph;
        *graph.index.entry(node.clone()).or_insert_with(|| {
            graph.nodes.push(node);
            graph.nodes.len() - 1
        })
    }

    fn edge(&mut self, from: NodeId, to: Node, span: Option<Span>) {
        self.edges.push((from, to, span));
    }

    fn module(&mut self, module: &'c Module) {
        let path = &module.path;
        let here = self.call(path);
        for (name, variable) in &module.variables {
            let node = self.add(Node::Variable(path.clone(), name.clone()));
            self.inside(node, &here);
            if let Some((parent, call)) = path.parent()
                && let Some(argument) = self.argument(&parent, call, name)
            {
                self.expression(node, &parent, argument);
            }
            if !variable.validations.is_empty() {
                let validation = self.add(Node::Validation(path.clone(), name.clone()));
                self.edge(validation, Node::Variable(path.clone(), name.clone()), None);
                for rule in &variable.validations {
                    self.expression(validation, path, &rule.condition);
                    self.expression(validation, path, &rule.error_message);
                }
            }
        }
        for (name, local) in &module.locals {
            let node = self.add(Node::Local(path.clone(), name.clone()));
            self.inside(node, &here);
            self.expression(node, path, &local.expr);
        }
        for (name, output) in &module.outputs {
            let node = self.add(Node::Output(path.clone(), name.clone()));
            self.inside(node, &here);
            self.expression(node, path, &output.value);
            self.references(node, path, &output.depends_on);
            for condition in &output.preconditions {
                self.expression(node, path, &condition.condition);
                self.expression(node, path, &condition.error_message);
            }
        }
        for (local, provider) in &module.providers {
            let node = self.add(Node::Provider(path.clone(), local.clone()));
            self.inside(node, &here);
            let source = module.provider_source(&local.name);
            let (references, problems) = body_references(&provider.body, self.schemas.provider(&source));
            self.problems.extend(problems);
            self.references(node, path, &references);
        }
        for block in module.resources.values() {
            self.resource(module, block, &here);
        }
    }

    /// The node of the call that leads to `path`; nothing for the root module.
    fn call(&mut self, path: &ModulePath) -> Option<Node> {
        let (parent, name) = path.parent()?;
        let node = Node::Module(path.clone());
        let id = self.add(node.clone());
        if !parent.is_root() {
            self.edge(id, Node::Module(parent.clone()), None);
        }
        let call = self.config.modules.get(&parent)?.module_calls.get(name)?;
        for expr in call.count.iter().chain(&call.for_each) {
            self.expression(id, &parent, expr);
        }
        self.references(id, &parent, &call.depends_on);
        Some(node)
    }

    fn inside(&mut self, node: NodeId, call: &Option<Node>) {
        if let Some(call) = call {
            self.edge(node, call.clone(), None);
        }
    }

    fn argument(&self, parent: &ModulePath, call: &str, name: &str) -> Option<&'c Expr> {
        let call = self.config.modules.get(parent)?.module_calls.get(call)?;
        call.arguments.get(name).map(|argument| &argument.expr)
    }

    fn resource(&mut self, module: &'c Module, block: &'c ResourceBlock, here: &Option<Node>) {
        let path = &module.path;
        let address = ConfigResource { module: path.clone(), resource: block.address.clone() };
        let node = self.add(Node::Resource(address));
        self.inside(node, here);
        for expr in block.count.iter().chain(&block.for_each) {
            self.expression(node, path, expr);
        }
        let local = module.provider_of(block);
        let source = module.provider_source(&local.name);
        let schema = self.schemas.resource(&source, block.address.mode, &block.address.ty);
        let (references, problems) = body_references(&block.body, schema);
        self.problems.extend(problems);
        self.references(node, path, &references);
        self.references(node, path, &block.depends_on);
        for reference in &block.lifecycle.replace_triggered_by {
            self.expression(node, path, reference);
        }
        for condition in &block.lifecycle.preconditions {
            self.expression(node, path, &condition.condition);
            self.expression(node, path, &condition.error_message);
        }
        for condition in &block.lifecycle.postconditions {
            self.expression(node, path, &condition.condition);
            self.expression(node, path, &condition.error_message);
        }
        let own = block.provisioners.iter().filter(|provisioner| provisioner.when == When::Create);
        let bodies = own.flat_map(|own| own.connection.iter().map(|block| &block.body).chain([&own.body]));
        for body in block.connection.iter().map(|block| &block.body).chain(bodies) {
            let (references, problems) = body_references(body, None);
            self.problems.extend(problems);
            self.references(node, path, &references);
        }
        if let Some(root) = self.config.modules.get(&ModulePath::root()) {
            self.imports(node, path, block, root);
        }
        self.provider(node, module, &local, block.span);
    }

    /// What `import` blocks, which stand in the root module, say about a resource.
    fn imports(&mut self, node: NodeId, path: &ModulePath, block: &ResourceBlock, root: &'c Module) {
        let here = ConfigResource { module: path.clone(), resource: block.address.clone() };
        for import in &root.imports {
            let Some(place) = Place::parse(&import.to).filter(|p| p.config(&root.path) == here) else {
                continue;
            };
            for expr in import.for_each.iter().chain([&import.id]).chain(place.keys()) {
                self.expression(node, &root.path, expr);
            }
        }
    }

    fn provider(&mut self, node: NodeId, module: &Module, local: &ProviderLocal, span: Span) {
        let config = self.config.provider_config(module, local);
        let provider = Node::Provider(config.module, config.local);
        // A provider without a block still is one, with an empty configuration.
        self.add(provider.clone());
        self.edge(node, provider, Some(span));
    }

    fn expression(&mut self, node: NodeId, module: &ModulePath, expr: &Expr) {
        let (references, problems) = references_of(expr);
        self.problems.extend(problems);
        self.references(node, module, &references);
    }

    fn references(&mut self, node: NodeId, module: &ModulePath, references: &[Reference]) {
        for reference in references {
            let span = Some(reference.span);
            match &reference.subject {
                Subject::Variable(name) => {
                    self.edge(node, Node::Variable(module.clone(), name.clone()), span)
                }
                Subject::Local(name) => self.edge(node, Node::Local(module.clone(), name.clone()), span),
                Subject::Resource(resource) => {
                    let resource = self.named(module, resource);
                    if self.graph.nodes[node] == resource {
                        self.problems.push(self_reference(reference));
                    } else {
                        self.edge(node, resource, span);
                    }
                }
                Subject::ModuleCall(name) => self.outputs(node, module, name, reference),
                _ => {}
            }
        }
    }

    fn named(&self, module: &ModulePath, resource: &Resource) -> Node {
        Node::Resource(ConfigResource { module: module.clone(), resource: resource.clone() })
    }

    /// Only the output that is asked for, so that two modules may use each other's outputs.
    fn outputs(&mut self, node: NodeId, module: &ModulePath, call: &Arc<str>, reference: &Reference) {
        let child = module.child(call.clone());
        let span = Some(reference.span);
        self.edge(node, Node::Module(child.clone()), span);
        if let Some(name) = reference.output_name() {
            self.edge(node, Node::Output(child, name), span);
            return;
        }
        // `depends_on = [module.x]`, and expressions that take the module as a whole.
        let Some(called) = self.config.modules.get(&child) else { return };
        for name in called.outputs.keys() {
            self.edge(node, Node::Output(child.clone(), name.clone()), span);
        }
        if reference.rest.is_empty() {
            self.contents(node, &child, span);
        }
    }

    /// All resources of a module and of those that it calls.
    fn contents(&mut self, node: NodeId, module: &ModulePath, span: Option<Span>) {
        let Some(called) = self.config.modules.get(module) else { return };
        for resource in called.resources.keys() {
            self.edge(node, self.named(module, resource), span);
        }
        for call in called.module_calls.keys() {
            self.contents(node, &module.child(call.clone()), span);
        }
    }
}

fn self_reference(reference: &Reference) -> Diagnostic {
    let detail = "A block cannot refer to itself: its values are not known before it exists. Where the object itself is meant, as in a postcondition, write \"self\".";
    Diagnostic::error("Self-referential block", detail).at(reference.span)
}
