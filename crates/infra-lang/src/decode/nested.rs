//! Nested blocks.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_schema::{NestedBlock, Nesting};
use infra_syntax::Body;
use infra_value::{Marks, Value};

use super::decode;
use super::dynamic::{self, DYNAMIC};
use crate::eval::Environment;

/// One occurrence of a block, after expansion.
pub(super) struct Occurrence<'o> {
    /// Where its expressions are evaluated.
    pub(super) environment: Environment<'o>,
    /// What stands between its braces.
    pub(super) body: &'o Body,
    /// Its label, when it has one.
    pub(super) label: Option<Arc<str>>,
    /// The part to underline when it is meant as a whole.
    pub(super) span: Span,
    /// Whether it stands for a number of blocks that is not known.
    pub(super) unknown: bool,
}

/// Whether blocks of this kind are written, or made by a `dynamic` block.
pub(super) fn is_written(body: &Body, kind: &str) -> bool {
    body.blocks.iter().any(|block| {
        *block.kind.name == *kind
            || (&*block.kind.name == DYNAMIC
                && block.labels.first().is_some_and(|label| *label.text == *kind))
    })
}

/// Blocks of one kind while they are gathered.
struct Gathered {
    items: Vec<Value>,
    by_label: BTreeMap<Arc<str>, Value>,
    marks: Marks,
    known: bool,
    count: usize,
    last: Option<Span>,
}

/// The value of all blocks of one kind.
pub(super) fn decode_blocks(
    environment: &Environment<'_>,
    body: &Body,
    kind: &str,
    nested: &NestedBlock,
    problems: &mut Diagnostics,
) -> Value {
    let mut gathered = Gathered {
        items: Vec::new(),
        by_label: BTreeMap::new(),
        marks: Marks::NONE,
        known: true,
        count: 0,
        last: None,
    };
    for block in &body.blocks {
        if *block.kind.name == *kind {
            let occurrence = Occurrence {
                environment: environment.clone(),
                body: &block.body,
                label: block.labels.first().map(|label| label.text.clone()),
                span: block.header_span,
                unknown: false,
            };
            gathered.add(occurrence, kind, nested, problems);
        } else if &*block.kind.name == DYNAMIC
            && block.labels.first().is_some_and(|label| *label.text == *kind)
        {
            let mut add = |occurrence: Occurrence<'_>, problems: &mut Diagnostics| {
                gathered.add(occurrence, kind, nested, problems);
            };
            let marks = dynamic::expand(environment, block, kind, problems, &mut add);
            gathered.marks |= marks;
        }
    }
    gathered.check_count(body, kind, nested, problems);
    gathered.into_value(nested)
}

impl Gathered {
    fn add(
        &mut self,
        occurrence: Occurrence<'_>,
        kind: &str,
        nested: &NestedBlock,
        problems: &mut Diagnostics,
    ) {
        let value = decode(&occurrence.environment, occurrence.body, &nested.block, problems);
        if occurrence.unknown {
            self.known = false;
            return;
        }
        self.count += 1;
        self.last = Some(occurrence.span);
        if nested.nesting != Nesting::Map {
            self.items.push(value);
            return;
        }
        let Some(label) = occurrence.label else { return };
        if self.by_label.contains_key(&label) {
            let detail = format!("There is another \"{kind}\" block with the label \"{label}\" already.");
            problems.push(Diagnostic::error(format!("Duplicate {kind} block"), detail).at(occurrence.span));
        }
        self.by_label.insert(label, value);
    }

    fn check_count(&self, body: &Body, kind: &str, nested: &NestedBlock, problems: &mut Diagnostics) {
        let blocks = |n: usize| if n == 1 { "block" } else { "blocks" };
        let most = match nested.nesting {
            Nesting::Single | Nesting::Group => Some(1),
            _ => nested.max_items,
        };
        if self.known && self.count < nested.min_items {
            let least = nested.min_items;
            let detail = match self.count {
                0 => format!(
                    "At least {least} \"{kind}\" {} required.",
                    if least == 1 { "block is" } else { "blocks are" }
                ),
                n => format!(
                    "At least {least} \"{kind}\" blocks are required, and there {} {n}.",
                    if n == 1 { "is" } else { "are" }
                ),
            };
            problems
                .push(Diagnostic::error(format!("Insufficient {kind} blocks"), detail).at(body.header_span));
        }
        if let Some(most) = most
            && self.count > most
        {
            let detail = format!(
                "No more than {most} \"{kind}\" {} allowed, and there are {}.",
                match most {
                    1 => "block is".to_owned(),
                    n => format!("{} are", blocks(n)),
                },
                self.count
            );
            problems.push(Diagnostic::error(format!("Too many {kind} blocks"), detail).maybe_at(self.last));
        }
    }

    fn into_value(self, nested: &NestedBlock) -> Value {
        let object = nested.block.implied_type();
        // Objects that differ in type because of a dynamic attribute cannot be elements of one list.
        let mixed = object.has_dynamic();
        let found_single = self.count > 0 && matches!(nested.nesting, Nesting::Single | Nesting::Group);
        let value = match nested.nesting {
            _ if !self.known && !found_single => Value::unknown(nested.implied_type()),
            Nesting::Single | Nesting::Group => {
                self.items.into_iter().next().unwrap_or_else(|| nested.empty_value())
            }
            Nesting::List if mixed => Value::tuple(self.items),
            Nesting::List => Value::list(object, self.items),
            Nesting::Set => Value::set(object, self.items),
            Nesting::Map if mixed => Value::object(self.by_label),
            Nesting::Map => Value::map(object, self.by_label),
        };
        value.with_marks(self.marks)
    }
}
