//! What names mean within one instance of a block.

use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_schema::address::ModuleInstance;
use infra_value::Value;

use super::{Evaluator, Repetition};
use crate::eval::{Context, Scope};
use crate::reference::{Reference, Subject};

/// The names that an expression sees: those of its module, and those of the instance that it is evaluated for.
pub struct InstanceScope<'e, 'c> {
    pub(super) evaluator: &'e Evaluator<'c>,
    pub(super) module: ModuleInstance,
    pub(super) repetition: Repetition,
    pub(super) this: Option<Value>,
    pub(super) context: Arc<Context>,
}

impl InstanceScope<'_, '_> {
    /// The same names, and `self`.
    pub fn with_self(mut self, object: Value) -> Self {
        self.this = Some(object);
        self
    }
}

impl Scope for InstanceScope<'_, '_> {
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics> {
        let missing = |summary: &str, detail: &str| {
            Diagnostics::from(Diagnostic::error(summary, detail).at(reference.span))
        };
        match &reference.subject {
            Subject::CountIndex => self.repetition.count_index().ok_or_else(|| {
                missing(
                    "Reference to \"count\" without count",
                    "\"count.index\" has a value only inside a block that sets \"count\".",
                )
            }),
            Subject::EachKey => self.repetition.each_key().ok_or_else(|| {
                missing(
                    "Reference to \"each\" without for_each",
                    "\"each.key\" has a value only inside a block that sets \"for_each\".",
                )
            }),
            Subject::EachValue => self.repetition.each_value.clone().ok_or_else(|| {
                missing(
                    "Reference to \"each\" without for_each",
                    "\"each.value\" has a value only inside a block that sets \"for_each\".",
                )
            }),
            Subject::SelfObject => self.this.clone().ok_or_else(|| {
                missing(
                    "Invalid \"self\" reference",
                    "\"self\" has a value only in postconditions, provisioners and connections of a resource.",
                )
            }),
            Subject::PathModule => Ok(path(&self.context.module_dir)),
            Subject::PathRoot => Ok(path(&self.context.root_dir)),
            Subject::PathCwd => Ok(path(&self.context.working_dir)),
            Subject::Workspace => Ok(Value::string(self.context.workspace.clone())),
            _ => self.evaluator.resolve(&self.module, reference),
        }
    }

    fn context(&self) -> &Context {
        &self.context
    }
}

/// A folder as expressions see it: with forward slashes, and `.` for the working folder.
fn path(folder: &Path) -> Value {
    let text = folder.to_string_lossy().replace('\\', "/");
    Value::string(if text.is_empty() { ".".to_owned() } else { text })
}
