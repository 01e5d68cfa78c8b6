//! Arguments that take references, not values: `depends_on`, `provider`, `ignore_changes`.

use infra_diagnostics::Diagnostic;
use infra_syntax::{Attribute, Expr, ExprKind, Ident, Traversal, TraversalStep};

use super::Decoder;
use super::constant::has_hole;
use super::labels::is_name;
use crate::config::ProviderLocal;
use crate::reference::Reference;

impl Decoder<'_> {
    /// The elements of a list that is written out.
    pub(super) fn static_list(&mut self, attribute: Attribute) -> Vec<Expr> {
        match attribute.expr.kind {
            ExprKind::Tuple(items) => items,
            ExprKind::Error => Vec::new(),
            _ => {
                let detail =
                    format!("\"{}\" takes a list that is written out in brackets.", attribute.name.name);
                self.error(attribute.expr.span, "Invalid expression", detail);
                Vec::new()
            }
        }
    }

    /// A reference with nothing but constant steps. The quotes that were once required around it are still accepted.
    pub(super) fn static_traversal(&mut self, expr: &Expr) -> Option<Traversal> {
        if has_hole(expr) {
            return None;
        }
        if let Some(text) = expr.literal_string()
            && let Some(traversal) = unquote(&text, expr)
        {
            let detail = "This is a reference, which needs no quotes. Quotes are deprecated here.";
            self.report(
                Diagnostic::warning("Quoted references are deprecated", detail)
                    .at(expr.span)
                    .hint(format!("Write {text} without quotes.")),
            );
            return Some(traversal);
        }
        let traversal = expr.as_traversal();
        if traversal.is_none() {
            let detail = "Only a reference can be given here: a name, with dots and constant keys in brackets. It is not evaluated.";
            self.error(expr.span, "Invalid expression", detail);
        }
        traversal
    }

    /// The elements of `depends_on`.
    pub(super) fn depends_on(&mut self, attribute: Option<Attribute>) -> Vec<Reference> {
        let items = attribute.map(|attribute| self.static_list(attribute)).unwrap_or_default();
        let mut references = Vec::new();
        for item in items {
            let Some(traversal) = self.static_traversal(&item) else { continue };
            match Reference::parse(&traversal) {
                Ok(reference) => references.push(reference),
                Err(problem) => self.report(problem),
            }
        }
        references
    }

    /// A provider configuration: `aws`, `aws.east`.
    pub(super) fn provider_local(&mut self, expr: &Expr) -> Option<ProviderLocal> {
        if has_hole(expr) {
            return None;
        }
        let traversal = match expr.as_traversal() {
            Some(traversal) => Some(traversal),
            None if expr.literal_string().is_some() => self.static_traversal(expr),
            None => None,
        };
        let local = traversal.as_ref().and_then(|traversal| match traversal.steps.as_slice() {
            [] => Some(ProviderLocal { name: traversal.root.name.clone(), alias: None }),
            [TraversalStep::Attr(alias)] => {
                Some(ProviderLocal { name: traversal.root.name.clone(), alias: Some(alias.name.clone()) })
            }
            _ => None,
        });
        if local.is_none() {
            let detail = "A provider configuration is named by the provider's local name, with a dot and an alias when it has one: aws, aws.east.";
            self.error(expr.span, "Invalid provider configuration reference", detail);
        }
        local
    }
}

/// A reference that is written in quotes: names with dots between them.
fn unquote(text: &str, expr: &Expr) -> Option<Traversal> {
    let mut names = text.split('.');
    let ident = |name: &str| is_name(name).then(|| Ident { name: name.into(), span: expr.span });
    let root = ident(names.next()?)?;
    let steps = names.map(|name| ident(name).map(TraversalStep::Attr)).collect::<Option<Vec<_>>>()?;
    Some(Traversal { root, steps, span: expr.span })
}
