//! What is wrong with a configuration whatever its inputs are.
//!
//! Every expression is evaluated once, with variables, resources and outputs of modules unknown. What fails then would
//! fail in every plan. Values that are written out are computed as usual: `local.zones[7]` of a list of three is found
//! here.

mod ephemeral;
mod scope;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_schema::address::{ConfigResource, Mode, ModulePath};
use infra_schema::{Block, ProviderSource};
use infra_syntax::{Body, Expr};
use infra_value::{Step, Type, Value};

use crate::config::{Condition, Config, IgnoreChanges, Import, Module, ModuleCall, Output, ResourceBlock};
use crate::decode::{check_body, decode_body};
use crate::eval::{Context, evaluate, evaluate_as};
use crate::instances::{Expansion, Graph, Node, Place, Schemas, accept_argument, check_output};
pub use ephemeral::refuse_ephemeral;
use scope::{Names, no_attribute};

/// Evaluates a configuration whose references and blocks were checked.
///
/// The findings are errors: types that do not fit, functions that fail, attributes that do not exist, sensitive and
/// ephemeral values where there may be none.
pub fn validate(config: &Config, graph: &Graph, schemas: &dyn Schemas, context: &Context) -> Diagnostics {
    let mut validator = Validator {
        config,
        schemas,
        context,
        provider_names: HashMap::new(),
        locals: Locals::default(),
        findings: RefCell::default(),
    };
    for module in config.modules.values() {
        let required = module.required_providers.values();
        let names = required.map(|provider| (provider.name.clone(), provider.source.clone())).collect();
        validator.provider_names.insert(module.path.clone(), Arc::new(names));
    }
    for id in graph.order() {
        validator.node(graph.node(id));
    }
    for module in config.modules.values() {
        for import in &module.imports {
            validator.import(module, import);
        }
        for check in module.checks.values() {
            check.data.iter().for_each(|data| validator.resource(module, data));
            validator.conditions(&validator.names(module), &check.assertions);
        }
    }
    // A folder that is called from several places is one text: what is wrong in it is said once.
    let mut seen: HashSet<(Option<Span>, String, String)> = HashSet::new();
    let new = |f: &Diagnostic| seen.insert((f.subject, f.summary.clone(), f.detail.clone()));
    validator.findings.into_inner().into_iter().filter(new).collect()
}

struct Validator<'c> {
    config: &'c Config,
    schemas: &'c dyn Schemas,
    context: &'c Context,
    /// By module: the names that it has for the providers it requires.
    provider_names: HashMap<ModulePath, Arc<BTreeMap<Arc<str>, ProviderSource>>>,
    locals: Locals,
    findings: RefCell<Diagnostics>,
}

/// Values of local values, as far as they are computed.
type Locals = RefCell<HashMap<(ModulePath, Arc<str>), Value>>;

impl<'c> Validator<'c> {
    fn names<'v>(&'v self, module: &'c Module) -> Names<'v> {
        let mut context = self.context.clone();
        context.module_dir = module.dir.clone();
        context.providers.names = self.provider_names.get(&module.path).cloned().unwrap_or_default();
        Names {
            config: self.config,
            schemas: self.schemas,
            locals: &self.locals,
            module,
            this: None,
            context,
        }
    }

    fn node(&self, node: &Node) {
        let Some(module) = self.config.module(node.module()) else { return };
        match node {
            Node::Variable(path, name) => {
                let Some((caller, call)) = self.caller(path) else { return };
                self.argument(caller, call, module, name);
            }
            Node::Validation(_, name) => {
                let Some(variable) = module.variables.get(name) else { return };
                self.conditions(&self.names(module), &variable.validations);
            }
            Node::Local(path, name) => {
                let Some(local) = module.locals.get(name) else { return };
                let value = self.value(&self.names(module), &local.expr);
                let value = value.unwrap_or_else(|| Value::unknown(Type::Dynamic));
                self.locals.borrow_mut().insert((path.clone(), name.clone()), value);
            }
            Node::Output(_, name) => {
                let Some(output) = module.outputs.get(name) else { return };
                self.output(module, output);
            }
            Node::Resource(address) => {
                let Some(block) = module.resources.get(&address.resource) else { return };
                self.resource(module, block);
            }
            Node::Provider(_, local) => {
                let Some(block) = module.providers.get(local) else { return };
                let schema = self.schemas.provider(&module.provider_source(&local.name));
                self.body(&self.names(module), &block.body, schema);
            }
            Node::Module(path) => {
                let Some((caller, call)) = self.caller(path) else { return };
                self.repetition(caller, call.count.as_ref(), call.for_each.as_ref());
            }
        }
    }

    fn caller(&self, path: &ModulePath) -> Option<(&'c Module, &'c ModuleCall)> {
        let (parent, name) = path.parent()?;
        let caller = self.config.module(&parent)?;
        Some((caller, caller.module_calls.get(name)?))
    }

    fn argument(&self, caller: &'c Module, call: &'c ModuleCall, module: &'c Module, name: &str) {
        let Some(variable) = module.variables.get(name) else { return };
        let Some(argument) = call.arguments.get(name) else { return };
        let names = self.names(caller);
        self.note(
            evaluate(&argument.expr, &names)
                .and_then(|value| accept_argument(&value, variable, argument.expr.span)),
        );
    }

    fn output(&self, module: &'c Module, output: &'c Output) {
        let names = self.names(module);
        let value = evaluate(&output.value, &names);
        self.note(value.and_then(|value| check_output(&value, output, module.path.is_root())));
        self.conditions(&names, &output.preconditions);
    }

    fn resource(&self, module: &'c Module, block: &'c ResourceBlock) {
        self.repetition(module, block.count.as_ref(), block.for_each.as_ref());
        let source = module.provider_source(&module.provider_of(block).name);
        let schema = self.schemas.resource(&source, block.address.mode, &block.address.ty);
        let mut names = self.names(module);
        self.conditions(&names, &block.lifecycle.preconditions);
        if let (Some(value), Some(schema)) = (self.body(&names, &block.body, schema), schema) {
            // What is ephemeral itself may be made from what is.
            if block.address.mode != Mode::Ephemeral {
                self.findings.borrow_mut().extend(refuse_ephemeral(&value, schema, block));
            }
            let address = ConfigResource { module: module.path.clone(), resource: block.address.clone() };
            self.findings.borrow_mut().extend(self.schemas.check(&source, &address, block, &value));
        }
        if let Some(schema) = schema {
            self.ignored(block, schema);
            names.this = Some(Value::unknown(schema.implied_type()));
        }
        self.conditions(&names, &block.lifecycle.postconditions);
    }

    /// What is ignored must be there.
    fn ignored(&self, block: &ResourceBlock, schema: &Block) {
        let IgnoreChanges::Paths(paths) = &block.lifecycle.ignore_changes else { return };
        for ignored in paths {
            let Some(Step::Attr(name)) = ignored.path.0.first() else { continue };
            if !schema.names().any(|known| known == &**name) {
                let problem = no_attribute(&block.address.to_string(), name, schema).at(ignored.span);
                self.findings.borrow_mut().push(problem);
            }
        }
    }

    fn repetition(&self, module: &'c Module, count: Option<&Expr>, for_each: Option<&Expr>) {
        let names = self.names(module);
        self.note(Expansion::possible(count, for_each, &names));
    }

    fn import(&self, module: &'c Module, import: &'c Import) {
        let names = self.names(module);
        self.note(Expansion::possible(None, import.for_each.as_ref(), &names));
        self.note(evaluate_as(&import.id, &Type::String, &names).and_then(|id| import_id(&id, import)));
        for key in Place::parse(&import.to).iter().flat_map(Place::keys) {
            self.note(evaluate(key, &names));
        }
    }

    /// The value of a body; nothing when something is wrong with it, which is reported unless it was before.
    fn body(&self, names: &Names<'_>, body: &Body, schema: Option<&Block>) -> Option<Value> {
        let schema = schema?;
        if check_body(body, schema).has_errors() {
            return None;
        }
        decode_body(body, schema, names).map_err(|found| self.findings.borrow_mut().extend(found)).ok()
    }

    fn conditions(&self, names: &Names<'_>, conditions: &[Condition]) {
        for condition in conditions {
            self.note(evaluate_as(&condition.condition, &Type::Bool, names));
            self.note(evaluate_as(&condition.error_message, &Type::String, names));
        }
    }

    fn value(&self, names: &Names<'_>, expr: &Expr) -> Option<Value> {
        evaluate(expr, names).map_err(|found| self.findings.borrow_mut().extend(found)).ok()
    }

    fn note<T>(&self, result: Result<T, Diagnostics>) {
        if let Err(found) = result {
            self.findings.borrow_mut().extend(found);
        }
    }
}

/// Judges the id of an import.
fn import_id(id: &Value, import: &Import) -> Result<(), Diagnostics> {
    let wrong = if id.is_null() {
        "The id is null. It must be the text by which the provider finds the object."
    } else if id.as_str() == Some("") {
        "The id is empty. It must be the text by which the provider finds the object."
    } else {
        return Ok(());
    };
    Err(Diagnostic::error("Invalid import id argument", wrong).at(import.id.span).into())
}
