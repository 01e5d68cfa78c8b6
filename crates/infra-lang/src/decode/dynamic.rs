//! `dynamic` blocks: blocks that are made from the elements of a collection.

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_syntax::{Block, Body};
use infra_value::{Marks, Type, Value};

use super::nested::Occurrence;
use crate::eval::{Environment, converted, elements, is_iterable};

/// The kind of block that makes other blocks.
pub(super) const DYNAMIC: &str = "dynamic";
/// The argument that says what they are made from.
pub(super) const FOR_EACH: &str = "for_each";
/// The argument that names the element.
pub(super) const ITERATOR: &str = "iterator";
/// The argument that gives the labels of the blocks.
pub(super) const LABELS: &str = "labels";
/// The block that says what is in them.
pub(super) const CONTENT: &str = "content";

/// The name by which the content refers to the element: the kind of the blocks unless another is chosen.
pub(super) fn iterator_name(block: &Block, kind: &str) -> Arc<str> {
    let chosen = block.body.attribute(ITERATOR).and_then(|attribute| attribute.expr.as_traversal());
    chosen.map_or_else(|| kind.into(), |traversal| traversal.root.name)
}

/// Calls `add` for every block that a `dynamic` block makes. When it is not known how many there are, it is called
/// once with an element of which nothing is known, so that mistakes in the content are found all the same. Returns
/// the marks of the collection.
pub(super) fn expand(
    environment: &Environment<'_>,
    block: &Block,
    kind: &str,
    problems: &mut Diagnostics,
    add: &mut dyn FnMut(Occurrence<'_>, &mut Diagnostics),
) -> Marks {
    // What is missing was reported by the static check.
    let (Some(for_each), Some(content)) =
        (block.body.attribute(FOR_EACH), block.body.blocks_of(CONTENT).next())
    else {
        return Marks::NONE;
    };
    let (collection, marks) = match environment.evaluate(&for_each.expr) {
        Ok(value) => value.unmark(),
        Err(found) => {
            problems.extend(found);
            return Marks::NONE;
        }
    };
    let invalid =
        |detail: String| environment.problem("Invalid dynamic for_each value", detail, &for_each.expr);
    if collection.is_null() {
        problems.push(invalid("The collection must not be null.".to_owned()));
        return marks;
    }
    let ty = collection.ty();
    if !is_iterable(&ty) {
        problems.push(invalid(format!("A collection is required, and a {} is none.", ty.friendly_name())));
        return marks;
    }
    let unknown = || Value::unknown(Type::Dynamic);
    let items = elements(&collection);
    let is_unknown = items.is_none();
    let name = iterator_name(block, kind);
    for (key, value) in items.unwrap_or_else(|| vec![(unknown(), unknown())]) {
        let element = Value::object([("key", key), ("value", value)]);
        let binding = environment.bind(&name, element);
        let inside = environment.inside(&binding);
        let label = match label_of(&inside, &block.body) {
            Ok(label) => label,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        };
        let occurrence = Occurrence {
            environment: inside,
            body: &content.body,
            label,
            span: block.header_span,
            unknown: is_unknown,
        };
        add(occurrence, problems);
    }
    marks
}

/// The first label; the static check has seen to it that there are not more.
fn label_of(inside: &Environment<'_>, body: &Body) -> Result<Option<Arc<str>>, Diagnostics> {
    let Some(labels) = body.attribute(LABELS) else { return Ok(None) };
    let invalid = |detail: String| -> Diagnostic {
        inside.problem("Invalid dynamic block label", detail, &labels.expr)
    };
    let value = inside.evaluate(&labels.expr)?;
    if !value.deep_marks().is_empty() {
        return Err(invalid("A label must not be sensitive or ephemeral.".to_owned()).into());
    }
    let list = converted(&value, &Type::list(Type::String))
        .map_err(|error| invalid(format!("A list of strings is required: {error}.")))?;
    match list.as_slice() {
        Some([label]) => match label.as_str() {
            Some(text) => Ok(Some(text.into())),
            None if label.is_null() => Err(invalid("A label must not be null.".to_owned()).into()),
            None => Err(invalid("A label must be known when planning.".to_owned()).into()),
        },
        Some(_) => Err(invalid("Exactly one label is required.".to_owned()).into()),
        None => Err(invalid("The labels must be known when planning.".to_owned()).into()),
    }
}
