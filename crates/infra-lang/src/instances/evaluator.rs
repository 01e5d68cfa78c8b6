//! The values of a configuration, each computed once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_schema::address::{ModuleInstance, ModulePath, Resource, ResourceInModule};
use infra_value::{Marks, Type, Value};

use super::{Expansion, Graph, InstanceScope, Node, NodeId, Repetition};
use crate::config::{Condition, Config, Module, Output, Variable};
use crate::eval::{Context, evaluate, evaluate_as};
use crate::reference::{Reference, Subject};

/// What has a value within an instance of a module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Item {
    Variable(Arc<str>),
    Local(Arc<str>),
    Output(Arc<str>),
}

/// Evaluates a configuration node by node.
///
/// The user walks the nodes of the [`Graph`] in order, has [`Evaluator::evaluate`] compute those that are not
/// resources, and gives the objects of resources with [`Evaluator::set_resource`].
pub struct Evaluator<'c> {
    config: &'c Config,
    graph: &'c Graph,
    /// By module: what functions may know of the world, with its folder and its names for providers.
    contexts: HashMap<ModulePath, Arc<Context>>,
    /// The same for a module that is not part of the configuration.
    elsewhere: Arc<Context>,
    inputs: BTreeMap<Arc<str>, Value>,
    expansions: HashMap<(ModuleInstance, Arc<str>), Expansion>,
    instances: HashMap<ModulePath, Vec<ModuleInstance>>,
    repetitions: HashMap<ModuleInstance, Repetition>,
    values: HashMap<(ModuleInstance, Item), Value>,
    /// By caller and call: what references to the call mean, with the outputs that are there so far.
    calls: HashMap<ModuleInstance, HashMap<Arc<str>, Value>>,
    resources: HashMap<ResourceInModule, Value>,
    evaluated: Vec<bool>,
}

impl<'c> Evaluator<'c> {
    /// An evaluator that knows the values of the root module's variables and nothing else yet.
    pub fn new(
        config: &'c Config,
        graph: &'c Graph,
        context: Context,
        inputs: BTreeMap<Arc<str>, Value>,
    ) -> Self {
        let names = |module: &Module| {
            let required = module.required_providers.values();
            Arc::new(required.map(|provider| (provider.name.clone(), provider.source.clone())).collect())
        };
        let within = |module: &Module| {
            let mut context = context.clone();
            context.module_dir = module.dir.clone();
            context.providers.names = names(module);
            Arc::new(context)
        };
        let contexts = config.modules.values().map(|module| (module.path.clone(), within(module))).collect();
        Self {
            config,
            graph,
            contexts,
            elsewhere: Arc::new(context),
            inputs,
            expansions: HashMap::new(),
            instances: HashMap::from([(ModulePath::root(), vec![ModuleInstance::root()])]),
            repetitions: HashMap::new(),
            values: HashMap::new(),
            calls: HashMap::new(),
            resources: HashMap::new(),
            evaluated: vec![false; graph.len()],
        }
    }

    /// The configuration.
    pub fn config(&self) -> &'c Config {
        self.config
    }

    /// The graph.
    pub fn graph(&self) -> &'c Graph {
        self.graph
    }

    /// Whether there is this instance of a module.
    pub fn has_module_instance(&self, instance: &ModuleInstance) -> bool {
        instance.is_root() || self.repetitions.contains_key(instance)
    }

    /// All instances of a module. Known once the call that leads to it has been evaluated.
    pub fn module_instances(&self, path: &ModulePath) -> &[ModuleInstance] {
        self.instances.get(path).map_or(&[], Vec::as_slice)
    }

    /// Computes everything that a node needs, as far as it is not a resource; then the node itself, unless it is one.
    /// What was computed before is kept.
    pub fn ensure(&mut self, id: NodeId) -> Result<(), Diagnostics> {
        let open: Vec<NodeId> = self.graph.ancestors(id, |n| !self.evaluated[n] && !self.is_resource(n));
        for node in open.into_iter().chain([id]) {
            if !self.evaluated[node] && !self.is_resource(node) {
                self.evaluate(node)?;
            }
        }
        Ok(())
    }

    fn is_resource(&self, id: NodeId) -> bool {
        matches!(self.graph.node(id), Node::Resource(_))
    }

    /// Computes a node in all instances of its module. Everything that it depends on must be there. Resources are not
    /// computed here, and provider configurations are decoded by whoever knows their schemas.
    pub fn evaluate(&mut self, id: NodeId) -> Result<(), Diagnostics> {
        match self.graph.node(id) {
            Node::Variable(path, name) => self.each(path, |e, module| e.variable(module, name))?,
            Node::Validation(path, name) => self.each(path, |e, module| e.validate(module, name))?,
            Node::Local(path, name) => self.each(path, |e, module| e.local(module, name))?,
            Node::Output(path, name) => {
                self.each(path, |e, module| e.output(module, name))?;
                self.collect_outputs(path);
            }
            Node::Module(path) => {
                self.call(path)?;
                self.collect_outputs(path);
            }
            Node::Provider(..) | Node::Resource(_) => {}
        }
        self.evaluated[id] = true;
        Ok(())
    }

    /// The same for whoever goes on whatever is wrong: what has no value is unknown.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn evaluate_or_unknown(&mut self, id: NodeId) -> Result<(), Diagnostics> {
        let result = self.evaluate(id);
        if result.is_err() {
            let (path, item) = match self.graph.node(id) {
                Node::Variable(path, name) => (path, Item::Variable(name.clone())),
                Node::Local(path, name) => (path, Item::Local(name.clone())),
                Node::Output(path, name) => (path, Item::Output(name.clone())),
                _ => return result,
            };
            for instance in self.instances.get(path).cloned().unwrap_or_default() {
                let value = self.values.entry((instance, item.clone()));
                value.or_insert_with(|| Value::unknown(Type::Dynamic));
            }
            if matches!(item, Item::Output(_)) {
                self.collect_outputs(path);
            }
            self.evaluated[id] = true;
        }
        result
    }

    fn each(
        &mut self,
        path: &ModulePath,
        mut f: impl FnMut(&mut Self, &ModuleInstance) -> Result<(), Diagnostics>,
    ) -> Result<(), Diagnostics> {
        let instances = self.instances.get(path).cloned().unwrap_or_default();
        instances.iter().try_for_each(|instance| f(self, instance))
    }

    fn module(&self, instance: &ModuleInstance) -> Result<&'c Module, Diagnostics> {
        self.config.module(&instance.path()).ok_or_else(|| {
            Diagnostic::error("Module not loaded", format!("{instance} is not part of the configuration."))
                .into()
        })
    }

    /// The names that are visible in a module instance, and in a repetition of a block in it.
    pub fn scope(&self, module: &ModuleInstance, repetition: Repetition) -> InstanceScope<'_, 'c> {
        let context = self.contexts.get(&module.path()).unwrap_or(&self.elsewhere).clone();
        InstanceScope { evaluator: self, module: module.clone(), repetition, this: None, context }
    }

    fn call(&mut self, path: &ModulePath) -> Result<(), Diagnostics> {
        let Some((parent, name)) = path.parent() else { return Ok(()) };
        let mut all = Vec::new();
        for caller in self.instances.get(&parent).cloned().unwrap_or_default() {
            let module = self.module(&caller)?;
            let Some(call) = module.module_calls.get(name) else { continue };
            let scope = self.scope(&caller, Repetition::default());
            let expansion = Expansion::of(call.count.as_ref(), call.for_each.as_ref(), &scope)?;
            for repetition in expansion.repetitions() {
                let instance = caller.child(name.clone(), repetition.key.clone());
                all.push(instance.clone());
                self.repetitions.insert(instance, repetition);
            }
            self.expansions.insert((caller, name.clone()), expansion);
        }
        self.instances.insert(path.clone(), all);
        Ok(())
    }

    fn variable(&mut self, module: &ModuleInstance, name: &Arc<str>) -> Result<(), Diagnostics> {
        let Some(variable) = self.module(module)?.variables.get(name) else { return Ok(()) };
        let value = match module.parent() {
            None => self.inputs.get(name).cloned().ok_or_else(|| no_value(variable))?,
            Some((caller, step)) => self.argument(module, &caller, &step.name, variable)?,
        };
        let value = mark(value, variable.sensitive, variable.ephemeral);
        self.values.insert((module.clone(), Item::Variable(name.clone())), value);
        Ok(())
    }

    fn argument(
        &self,
        module: &ModuleInstance,
        caller: &ModuleInstance,
        call: &str,
        variable: &Variable,
    ) -> Result<Value, Diagnostics> {
        let call = self.module(caller)?.module_calls.get(call);
        let argument = call.and_then(|call| call.arguments.get(&variable.name));
        let Some(argument) = argument else {
            return variable.default.clone().ok_or_else(|| no_value(variable));
        };
        let repetition = self.repetitions.get(module).cloned().unwrap_or_default();
        let value = evaluate(&argument.expr, &self.scope(caller, repetition))?;
        accept_argument(&value, variable, argument.expr.span)
    }

    fn validate(&mut self, module: &ModuleInstance, name: &Arc<str>) -> Result<(), Diagnostics> {
        let Some(variable) = self.module(module)?.variables.get(name) else { return Ok(()) };
        let scope = self.scope(module, Repetition::default());
        let mut problems = Diagnostics::new();
        for rule in &variable.validations {
            if let Err(found) = check(rule, &scope, "Invalid value for variable") {
                problems.extend(found);
            }
        }
        problems.into_result(())
    }

    fn local(&mut self, module: &ModuleInstance, name: &Arc<str>) -> Result<(), Diagnostics> {
        let Some(local) = self.module(module)?.locals.get(name) else { return Ok(()) };
        let value = evaluate(&local.expr, &self.scope(module, Repetition::default()))?;
        self.values.insert((module.clone(), Item::Local(name.clone())), value);
        Ok(())
    }

    fn output(&mut self, module: &ModuleInstance, name: &Arc<str>) -> Result<(), Diagnostics> {
        let Some(output) = self.module(module)?.outputs.get(name) else { return Ok(()) };
        let scope = self.scope(module, Repetition::default());
        for condition in &output.preconditions {
            check(condition, &scope, "Module output value precondition failed")?;
        }
        let value = evaluate(&output.value, &scope)?;
        check_output(&value, output, module.is_root())?;
        let value = mark(value, output.sensitive, output.ephemeral);
        self.values.insert((module.clone(), Item::Output(name.clone())), value);
        Ok(())
    }

    /// The value of a root output, once it has been evaluated.
    pub fn root_output(&self, name: &str) -> Option<&Value> {
        self.values.get(&(ModuleInstance::root(), Item::Output(name.into())))
    }

    /// How often a resource is repeated within an instance of its module.
    pub fn expand(&self, module: &ModuleInstance, resource: &Resource) -> Result<Expansion, Diagnostics> {
        let Some(block) = self.module(module)?.resources.get(resource) else { return Ok(Expansion::Single) };
        let scope = self.scope(module, Repetition::default());
        Expansion::of(block.count.as_ref(), block.for_each.as_ref(), &scope)
    }

    /// Says what a resource is: an object, or a tuple or object of them when it is repeated.
    pub fn set_resource(&mut self, resource: ResourceInModule, value: Value) {
        self.resources.insert(resource, value);
    }

    /// What a reference means in an instance of a module.
    pub(super) fn resolve(
        &self,
        module: &ModuleInstance,
        reference: &Reference,
    ) -> Result<Value, Diagnostics> {
        let item = match &reference.subject {
            Subject::Variable(name) => Item::Variable(name.clone()),
            Subject::Local(name) => Item::Local(name.clone()),
            Subject::Resource(resource) => {
                let resource = ResourceInModule { module: module.clone(), resource: resource.clone() };
                // What is not there was not planned: it lies outside of what was asked for.
                return Ok(self
                    .resources
                    .get(&resource)
                    .cloned()
                    .unwrap_or_else(|| Value::unknown(Type::Dynamic)));
            }
            Subject::ModuleCall(name) => return Ok(self.module_value(module, name)),
            other => {
                return Err(Diagnostic::error("Invalid reference", format!("{other} has no value here."))
                    .at(reference.span)
                    .into());
            }
        };
        self.values.get(&(module.clone(), item)).cloned().ok_or_else(|| {
            let detail = "This refers to something that is not declared in its module.";
            Diagnostic::error("Reference to undeclared name", detail).at(reference.span).into()
        })
    }

    /// Puts together what references to the call that leads to a module mean: the outputs that have been evaluated so
    /// far. Those that an expression asks for are among them.
    fn collect_outputs(&mut self, path: &ModulePath) {
        let (Some((parent, name)), Some(called)) = (path.parent(), self.config.module(path)) else { return };
        for caller in self.instances.get(&parent).cloned().unwrap_or_default() {
            let Some(expansion) = self.expansions.get(&(caller.clone(), name.clone())) else { continue };
            let object = |repetition: &Repetition| {
                let instance = caller.child(name.clone(), repetition.key.clone());
                Value::object(called.outputs.keys().filter_map(|output| {
                    let value = self.values.get(&(instance.clone(), Item::Output(output.clone())))?;
                    Some((output.clone(), value.clone()))
                }))
            };
            let value = expansion.gather(expansion.repetitions().iter().map(object).collect());
            self.calls.entry(caller).or_default().insert(name.clone(), value);
        }
    }

    fn module_value(&self, caller: &ModuleInstance, name: &Arc<str>) -> Value {
        let value = self.calls.get(caller).and_then(|calls| calls.get(name));
        value.cloned().unwrap_or_else(|| Value::unknown(Type::Dynamic))
    }
}

fn mark(value: Value, sensitive: bool, ephemeral: bool) -> Value {
    let value = if sensitive { value.with_marks(Marks::SENSITIVE) } else { value };
    if ephemeral { value.with_marks(Marks::EPHEMERAL) } else { value }
}

/// The value that a variable takes when a call gives this one for it.
pub(crate) fn accept_argument(value: &Value, variable: &Variable, span: Span) -> Result<Value, Diagnostics> {
    if !variable.ephemeral && value.deep_marks().contains(Marks::EPHEMERAL) {
        let detail = format!(
            "The value is computed from an ephemeral one, and the variable \"{}\" may go where values are stored. Add \"ephemeral = true\" to the variable.",
            variable.name
        );
        return Err(Diagnostic::error("Ephemeral value not allowed", detail).at(span).into());
    }
    variable.accept(value).map_err(|problem| {
        let place = problem.subject.unwrap_or(span);
        problem.at(place).into()
    })
}

/// Whether an output may have this value.
pub(crate) fn check_output(value: &Value, output: &Output, root: bool) -> Result<(), Diagnostics> {
    let marks = value.deep_marks();
    let wrong = if root && (output.ephemeral || marks.contains(Marks::EPHEMERAL)) {
        (
            "Ephemeral output not allowed",
            "Outputs of the root module are stored, and ephemeral values must not be. Use a value that may be stored; ephemeralasnull() makes null of one that may not.",
        )
    } else if !output.ephemeral && marks.contains(Marks::EPHEMERAL) {
        (
            "Ephemeral value not allowed",
            "The value of this output is computed from an ephemeral one. Add \"ephemeral = true\" to the output.",
        )
    } else if root && marks.contains(Marks::SENSITIVE) && !output.sensitive {
        (
            "Output refers to sensitive values",
            "The value of this output is computed from sensitive values. Add \"sensitive = true\" to keep it from being shown, or use nonsensitive() if it is no secret.",
        )
    } else {
        return Ok(());
    };
    Err(Diagnostic::error(wrong.0, wrong.1).at(output.value.span).within(output.span).into())
}

fn no_value(variable: &Variable) -> Diagnostics {
    let detail = format!("The variable \"{}\" has no default, so a value must be given.", variable.name);
    Diagnostic::error("No value for required variable", detail).at(variable.span).into()
}

/// Evaluates a rule. One that is not known yet is given the benefit of the doubt; it is evaluated again when it is.
pub fn check(rule: &Condition, scope: &InstanceScope<'_, '_>, summary: &str) -> Result<(), Diagnostics> {
    holds(rule, scope, summary).map(drop)
}

/// Whether a rule holds: an error says that it does not, or cannot be evaluated; false, that it is not known yet.
pub fn holds(rule: &Condition, scope: &InstanceScope<'_, '_>, summary: &str) -> Result<bool, Diagnostics> {
    let holds = evaluate_as(&rule.condition, &Type::Bool, scope)?;
    if holds.is_null() {
        let detail = "The condition is null. It must be true or false.";
        return Err(Diagnostic::error("Invalid condition", detail).at(rule.condition.span).into());
    }
    if holds.as_bool() != Some(false) {
        return Ok(holds.is_known());
    }
    let message = evaluate_as(&rule.error_message, &Type::String, scope)?;
    let detail = match message.as_str() {
        Some(_) if message.is_sensitive() => "The error message is sensitive and not shown.",
        Some(text) => text,
        None => "The condition does not hold, and its error message is not known yet.",
    };
    Err(Diagnostic::error(summary, detail).at(rule.condition.span).within(rule.span).into())
}
