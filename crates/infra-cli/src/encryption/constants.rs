//! What an encryption block can refer to: variables and local values that are known before anything is planned.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::eval::{Context, Scope, evaluate};
use infra_lang::reference::{Reference, Subject};
use infra_value::Value;

use crate::project::Project;

pub struct Constants<'p> {
    project: &'p Project,
    context: &'p Context,
    variables: BTreeMap<Arc<str>, Value>,
    /// Local values that are being computed.
    busy: RefCell<Vec<Arc<str>>>,
}

impl<'p> Constants<'p> {
    pub fn new(project: &'p Project, context: &'p Context) -> Self {
        let variables = project.known_variables();
        Self { project, context, variables, busy: RefCell::default() }
    }

    /// The folder of the configuration.
    pub fn folder(&self) -> &Path {
        self.project.folder()
    }

    fn local(&self, name: &Arc<str>) -> Option<Result<Value, Diagnostics>> {
        let local = self.project.config.root().locals.get(name)?;
        if self.busy.borrow().contains(name) {
            return None;
        }
        self.busy.borrow_mut().push(name.clone());
        let value = evaluate(&local.expr, self);
        self.busy.borrow_mut().pop();
        Some(value)
    }
}

impl Scope for Constants<'_> {
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics> {
        let found = match &reference.subject {
            Subject::Variable(name) => self.variables.get(name).cloned().map(Ok),
            Subject::Local(name) => self.local(name),
            _ => None,
        };
        let value = found.unwrap_or_else(|| {
            let detail = format!(
                "The encryption block is read before anything is planned, so it can refer to variables and local values made of them, and not to {}.",
                reference.subject
            );
            Err(Diagnostic::error("Not known yet", detail).at(reference.span).into())
        })?;
        if value.is_known() {
            return Ok(value);
        }
        let detail = format!(
            "{} has no value that could be known here. Set it in the environment (TF_VAR_…) or in terraform.tfvars, where every command finds it.",
            reference.subject
        );
        Err(Diagnostic::error("Not known yet", detail).at(reference.span).into())
    }

    fn context(&self) -> &Context {
        self.context
    }
}
