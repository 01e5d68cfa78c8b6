//! Addresses written as references in `moved`, `removed` and `import`.

use std::sync::Arc;

use infra_diagnostics::Span;
use infra_schema::address::{InstanceKey, ModuleInstance, ModuleStep, Resource};
use infra_syntax::{Expr, LiteralKey, Traversal, TraversalStep};

use super::Decoder;
use crate::config::Target;

impl Decoder<'_> {
    /// A module or resource, or an instance of one.
    pub(super) fn target(&mut self, expr: &Expr) -> Option<Target> {
        if expr.literal_string().is_some() {
            self.error(expr.span, "Invalid expression", "An address is written without quotes.");
            return None;
        }
        let traversal = self.static_traversal(expr)?;
        match read(&traversal) {
            Ok(target) => Some(target),
            Err((span, detail)) => {
                self.error(span, "Invalid address", detail);
                None
            }
        }
    }
}

type Problem = (Span, String);

/// One dotted step with the key that follows it.
struct Part {
    name: Arc<str>,
    key: Option<InstanceKey>,
    span: Span,
}

fn read(traversal: &Traversal) -> Result<Target, Problem> {
    let span = traversal.span;
    let mut parts = parts(traversal)?.into_iter().peekable();
    let mut modules = Vec::new();
    let missing = |what: &str| (span, format!("The address ends before {what}."));
    while parts.peek().is_some_and(|part| &*part.name == "module" && part.key.is_none()) {
        parts.next();
        let part = parts.next().ok_or_else(|| missing("the name of the module"))?;
        modules.push(ModuleStep { name: part.name, key: part.key });
    }
    let module = ModuleInstance(modules.into());
    let Some(mut ty) = parts.next() else {
        return Ok(Target { module, resource: None, span });
    };
    let mut make: fn(Arc<str>, Arc<str>) -> Resource = Resource::managed;
    if matches!(&*ty.name, "data" | "resource" | "ephemeral") && ty.key.is_none() {
        match &*ty.name {
            "data" => make = Resource::data,
            "ephemeral" => make = Resource::ephemeral,
            _ => {}
        }
        ty = parts.next().ok_or_else(|| missing("the type of the resource"))?;
    }
    let name = parts.next().ok_or_else(|| missing("the name of the resource"))?;
    if ty.key.is_some() {
        return Err((ty.span, "A key must follow the resource's name, not its type.".to_owned()));
    }
    if let Some(extra) = parts.next() {
        let detail =
            "The address ends with the resource or, in brackets, with the key of one of its instances.";
        return Err((extra.span, detail.to_owned()));
    }
    Ok(Target { module, resource: Some((make(ty.name, name.name), name.key)), span })
}

fn parts(traversal: &Traversal) -> Result<Vec<Part>, Problem> {
    let root = &traversal.root;
    let mut parts = vec![Part { name: root.name.clone(), key: None, span: root.span }];
    for step in &traversal.steps {
        match step {
            TraversalStep::Attr(name) => {
                parts.push(Part { name: name.name.clone(), key: None, span: name.span })
            }
            TraversalStep::Index { key, span } => {
                let key = instance_key(key).ok_or_else(|| {
                    (*span, "A key is a string, or a whole number that is not negative.".to_owned())
                })?;
                match parts.last_mut() {
                    Some(last) if last.key.is_none() => last.key = Some(key),
                    _ => return Err((*span, "There can be only one key.".to_owned())),
                }
            }
        }
    }
    Ok(parts)
}

fn instance_key(key: &LiteralKey) -> Option<InstanceKey> {
    match key {
        LiteralKey::String(key) => Some(InstanceKey::Key(key.clone())),
        LiteralKey::Number(digits) => digits.parse().ok().map(InstanceKey::Index),
    }
}
