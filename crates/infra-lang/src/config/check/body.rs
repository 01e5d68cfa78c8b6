//! References in the body of a block whose schema is not known here.

use std::sync::Arc;

use infra_diagnostics::Diagnostics;
use infra_syntax::{Block, Body, Expr};

use crate::reference::Reference;

/// All references in a body, those of nested and of dynamic blocks included.
pub(super) fn body_references(body: &Body) -> (Vec<Reference>, Diagnostics) {
    let mut finder = Finder { found: Vec::new(), findings: Diagnostics::new(), iterators: Vec::new() };
    finder.body(body);
    (finder.found, finder.findings)
}

struct Finder {
    found: Vec<Reference>,
    findings: Diagnostics,
    /// Names that surrounding `dynamic` blocks bind.
    iterators: Vec<Arc<str>>,
}

impl Finder {
    fn body(&mut self, body: &Body) {
        for attribute in &body.attributes {
            self.expr(&attribute.expr);
        }
        for block in &body.blocks {
            match block.labels.first() {
                Some(label) if &*block.kind.name == "dynamic" => self.dynamic(block, &label.text),
                _ => self.body(&block.body),
            }
        }
    }

    fn dynamic(&mut self, block: &Block, kind: &Arc<str>) {
        let mut iterator = kind.clone();
        for attribute in &block.body.attributes {
            match &*attribute.name.name {
                "iterator" => {
                    if let Some(named) = attribute.expr.as_traversal() {
                        iterator = named.root.name;
                    }
                }
                // These know the iterator already.
                "labels" => {}
                _ => self.expr(&attribute.expr),
            }
        }
        self.iterators.push(iterator);
        if let Some(labels) = block.body.attribute("labels") {
            self.expr(&labels.expr);
        }
        for content in &block.body.blocks {
            self.body(&content.body);
        }
        self.iterators.pop();
    }

    fn expr(&mut self, expr: &Expr) {
        for traversal in expr.variables() {
            if self.iterators.contains(&traversal.root.name) {
                continue;
            }
            match Reference::parse(&traversal) {
                Ok(reference) => self.found.push(reference),
                Err(problem) => self.findings.push(problem),
            }
        }
    }
}
