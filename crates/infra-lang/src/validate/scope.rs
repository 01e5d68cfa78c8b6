//! What names mean when nothing is known but what the configuration itself says.

use std::path::Path;

use infra_diagnostics::{Diagnostic, Diagnostics, did_you_mean};
use infra_schema::Block;
use infra_schema::address::{Mode, Resource};
use infra_syntax::TraversalStep;
use infra_value::{Marks, Type, Value};

use super::Locals;
use crate::config::{Config, Module};
use crate::eval::{Context, Scope};
use crate::instances::Schemas;
use crate::reference::{Reference, Subject};

/// The names of a module, and those of the block that an expression stands in.
pub(super) struct Names<'v> {
    pub config: &'v Config,
    pub schemas: &'v dyn Schemas,
    pub locals: &'v Locals,
    pub module: &'v Module,
    /// `self`
    pub this: Option<Value>,
    pub context: Context,
}

impl Names<'_> {
    fn variable(&self, name: &str) -> Value {
        let Some(variable) = self.module.variables.get(name) else { return unknown() };
        let mark = |is: bool, mark: Marks| if is { mark } else { Marks::NONE };
        let marks = mark(variable.sensitive, Marks::SENSITIVE) | mark(variable.ephemeral, Marks::EPHEMERAL);
        Value::unknown(variable.ty.without_optional()).with_marks(marks)
    }

    fn resource(&self, resource: &Resource, reference: &Reference) -> Result<Value, Diagnostics> {
        let in_check = || self.module.checks.values().filter_map(|check| check.data.as_ref());
        let found = self.module.resources.get(resource);
        let Some(block) = found.or_else(|| in_check().find(|data| data.address == *resource)) else {
            return Ok(unknown());
        };
        let source = self.module.provider_source(&self.module.provider_of(block).name);
        let schema = self.schemas.resource(&source, resource.mode, &resource.ty);
        let marked = |value: Value| match resource.mode {
            Mode::Managed | Mode::Data => value,
            Mode::Ephemeral => value.with_marks(Marks::EPHEMERAL),
        };
        let Some(schema) = schema else { return Ok(marked(unknown())) };
        if block.count.is_none() && block.for_each.is_none() {
            return Ok(marked(Value::unknown(schema.implied_type())));
        }
        // How many instances there are is not known; what each of them has, is.
        if let [TraversalStep::Index { .. }, TraversalStep::Attr(name), ..] = reference.rest.as_slice()
            && !schema.names().any(|known| *known == *name.name)
        {
            return Err(no_attribute(&resource.to_string(), &name.name, schema).at(name.span).into());
        }
        Ok(marked(unknown()))
    }

    fn call(&self, name: &str) -> Value {
        let Some(call) = self.module.module_calls.get(name) else { return unknown() };
        let Some(called) = self.config.called(self.module, name) else { return unknown() };
        if call.count.is_some() || call.for_each.is_some() {
            return unknown();
        }
        let mark = |is: bool, mark: Marks| if is { mark } else { Marks::NONE };
        Value::object(called.outputs.values().map(|output| {
            let marks = mark(output.sensitive, Marks::SENSITIVE) | mark(output.ephemeral, Marks::EPHEMERAL);
            (output.name.clone(), unknown().with_marks(marks))
        }))
    }
}

impl Scope for Names<'_> {
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics> {
        Ok(match &reference.subject {
            Subject::Variable(name) => self.variable(name),
            Subject::Local(name) => {
                let key = (self.module.path.clone(), name.clone());
                self.locals.borrow().get(&key).cloned().unwrap_or_else(unknown)
            }
            Subject::Resource(resource) => self.resource(resource, reference)?,
            Subject::ModuleCall(name) => self.call(name),
            Subject::CountIndex => Value::unknown(Type::Number),
            Subject::EachKey => Value::unknown(Type::String),
            Subject::EachValue => unknown(),
            Subject::SelfObject => self.this.clone().unwrap_or_else(unknown),
            Subject::PathModule => folder(&self.context.module_dir),
            Subject::PathRoot => folder(&self.context.root_dir),
            Subject::PathCwd => folder(&self.context.working_dir),
            Subject::Workspace => Value::unknown(Type::String),
        })
    }

    fn context(&self) -> &Context {
        &self.context
    }
}

fn unknown() -> Value {
    Value::unknown(Type::Dynamic)
}

fn folder(path: &Path) -> Value {
    let text = path.to_string_lossy().replace('\\', "/");
    Value::string(if text.is_empty() { ".".to_owned() } else { text })
}

/// That a resource has no such attribute, and which one was most likely meant.
pub(super) fn no_attribute(resource: &str, name: &str, schema: &Block) -> Diagnostic {
    let detail = format!("{resource} has no argument, block or attribute named \"{name}\".");
    let problem = Diagnostic::error("Unsupported attribute", detail);
    match did_you_mean(name, schema.names()) {
        Some(meant) => problem.hint(format!("Did you mean \"{meant}\"?")),
        None => problem,
    }
}
