//! What a body refers to.

use std::sync::Arc;

use infra_diagnostics::Diagnostics;
use infra_schema::Block;
use infra_syntax::{Body, Expr, Traversal};

use super::attribute_blocks::nested_block;
use super::dynamic::{CONTENT, DYNAMIC, ITERATOR, iterator_name};
use super::settle::settle;
use crate::reference::{Reference, parse_all};

/// All references in a body and in the blocks within it, in source order, and what is wrong with those that mean
/// nothing. The elements of `dynamic` blocks are no references. A schema is only needed where it has a block type that
/// is itself called `dynamic`.
pub fn body_references(body: &Body, schema: Option<&Block>) -> (Vec<Reference>, Diagnostics) {
    let mut collector = Collector::default();
    collector.body(body, schema);
    parse_all(&collector.found)
}

#[derive(Default)]
struct Collector {
    found: Vec<Traversal>,
    /// Elements of surrounding `dynamic` blocks.
    bound: Vec<Arc<str>>,
}

impl Collector {
    fn expr(&mut self, expr: &Expr) {
        let free =
            expr.variables().into_iter().filter(|traversal| !self.bound.contains(&traversal.root.name));
        self.found.extend(free);
    }

    fn body(&mut self, body: &Body, schema: Option<&Block>) {
        // What cannot be understood is reported by those who check the body.
        let body = &*settle(body, schema, &mut Diagnostics::new());
        for attribute in &body.attributes {
            self.expr(&attribute.expr);
        }
        for block in &body.blocks {
            let kind = &block.kind.name;
            let is_plain =
                &**kind != DYNAMIC || schema.is_some_and(|schema| schema.blocks.contains_key(DYNAMIC));
            match block.labels.first() {
                Some(label) if !is_plain => self.dynamic(block, &label.text, schema),
                _ => {
                    let nested = schema.and_then(|schema| nested_block(schema, kind));
                    self.body(&block.body, nested.as_ref().map(|nested| &nested.block));
                }
            }
        }
    }

    fn dynamic(&mut self, block: &infra_syntax::Block, kind: &str, schema: Option<&Block>) {
        let nested = schema.and_then(|schema| nested_block(schema, kind));
        let (for_each, others): (Vec<_>, Vec<_>) = block
            .body
            .attributes
            .iter()
            .partition(|attribute| &*attribute.name.name == super::dynamic::FOR_EACH);
        for attribute in for_each {
            self.expr(&attribute.expr);
        }
        self.bound.push(iterator_name(block, kind));
        for attribute in others.into_iter().filter(|attribute| &*attribute.name.name != ITERATOR) {
            self.expr(&attribute.expr);
        }
        for content in block.body.blocks_of(CONTENT) {
            self.body(&content.body, nested.as_ref().map(|nested| &nested.block));
        }
        self.bound.pop();
    }
}
