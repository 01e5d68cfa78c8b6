//! Expressions that name a resource instead of taking its value: `to` of an `import` block, `replace_triggered_by`.

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_schema::address::{ConfigResource, InstanceKey, ModuleInstance, ModulePath, ModuleStep, Resource};
use infra_syntax::{Expr, ExprKind, Step};
use infra_value::{Data, Path, Value};

use crate::eval::{Scope, evaluate};

/// A resource, an instance of it, or something within: names are written out, keys may be computed.
#[derive(Clone, Debug)]
pub struct Place<'e> {
    modules: Vec<(Arc<str>, Option<&'e Expr>)>,
    resource: Resource,
    key: Option<&'e Expr>,
    /// What follows the resource and its key.
    rest: &'e [Step],
    /// Where it stands.
    pub span: Span,
}

impl<'e> Place<'e> {
    /// What an expression names; nothing when it is no such expression.
    pub fn parse(expr: &'e Expr) -> Option<Self> {
        let (root, steps) = match &expr.kind {
            ExprKind::Access { source, steps } => (source, steps.as_slice()),
            _ => return None,
        };
        let ExprKind::Variable(root) = &root.kind else { return None };
        let mut words = Words { root: Some(root.name.clone()), steps };
        let mut modules = Vec::new();
        let mut word = words.name()?;
        while &*word == "module" {
            modules.push((words.name()?, words.key()));
            word = words.name()?;
        }
        let mut make: fn(Arc<str>, Arc<str>) -> Resource = Resource::managed;
        if matches!(&*word, "data" | "resource" | "ephemeral") {
            match &*word {
                "data" => make = Resource::data,
                "ephemeral" => make = Resource::ephemeral,
                _ => {}
            }
            word = words.name()?;
        }
        let resource = make(word, words.name()?);
        let key = words.key();
        Some(Self { modules, resource, key, rest: words.steps, span: expr.span })
    }

    /// The resource, seen from the module at `from`.
    pub fn config(&self, from: &ModulePath) -> ConfigResource {
        let module = self.modules.iter().fold(from.clone(), |path, (name, _)| path.child(name.clone()));
        ConfigResource { module, resource: self.resource.clone() }
    }

    /// The expressions of its keys.
    pub fn keys(&self) -> impl Iterator<Item = &'e Expr> + '_ {
        self.modules.iter().filter_map(|(_, key)| *key).chain(self.key)
    }

    /// Whether it goes on after the resource and its key.
    pub fn has_rest(&self) -> bool {
        !self.rest.is_empty()
    }

    /// The instance of the module, seen from the one at `from`.
    pub fn module(&self, from: &ModuleInstance, scope: &dyn Scope) -> Result<ModuleInstance, Diagnostics> {
        let mut steps = from.0.to_vec();
        for (name, key) in &self.modules {
            let key = key.map(|key| instance_key(key, scope)).transpose()?;
            steps.push(ModuleStep { name: name.clone(), key });
        }
        Ok(ModuleInstance(steps.into()))
    }

    /// The key of the instance, when one is given.
    pub fn key(&self, scope: &dyn Scope) -> Result<Option<InstanceKey>, Diagnostics> {
        self.key.map(|key| instance_key(key, scope)).transpose()
    }

    /// The way from the instance on; nothing when there is a splat in it.
    pub fn path(&self, scope: &dyn Scope) -> Result<Option<Path>, Diagnostics> {
        let mut path = Path::root();
        for step in self.rest {
            path = path.join(match step {
                Step::Attr { name, .. } => infra_value::Step::Attr(name.name.clone()),
                Step::Index { key, .. } => infra_value::Step::Index(evaluate(key, scope)?.unmark_deep()),
                Step::LegacyIndex { index, .. } => {
                    let Ok(index) = index.parse::<i64>() else { return Ok(None) };
                    infra_value::Step::Index(Value::number(index))
                }
                Step::Splat { .. } => return Ok(None),
            });
        }
        Ok(Some(path))
    }
}

/// The steps of an expression while they are being understood.
struct Words<'e> {
    root: Option<Arc<str>>,
    steps: &'e [Step],
}

impl<'e> Words<'e> {
    fn name(&mut self) -> Option<Arc<str>> {
        if let Some(root) = self.root.take() {
            return Some(root);
        }
        let (Step::Attr { name, .. }, rest) = self.steps.split_first()? else { return None };
        self.steps = rest;
        Some(name.name.clone())
    }

    fn key(&mut self) -> Option<&'e Expr> {
        let (Step::Index { key, .. }, rest) = self.steps.split_first()? else { return None };
        self.steps = rest;
        Some(key)
    }
}

fn instance_key(expr: &Expr, scope: &dyn Scope) -> Result<InstanceKey, Diagnostics> {
    let value = evaluate(expr, scope)?;
    let fail = |detail: &str| Err(Diagnostic::error("Invalid instance key", detail).at(expr.span).into());
    if value.is_sensitive() {
        return fail("The key of an instance would show the sensitive value that it is computed from.");
    }
    match value.data() {
        Data::String(key) => Ok(InstanceKey::Key(key.clone())),
        Data::Number(n) => match n.as_i64().and_then(|n| u64::try_from(n).ok()) {
            Some(index) => Ok(InstanceKey::Index(index)),
            None => fail("The key of an instance is a string, or a whole number that is not negative."),
        },
        Data::Unknown(..) => {
            fail("The key of an instance must be known now, and this is known only after apply.")
        }
        _ => fail("The key of an instance is a string, or a whole number that is not negative."),
    }
}
