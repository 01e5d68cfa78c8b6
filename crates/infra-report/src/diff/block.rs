//! Blocks: attributes and nested blocks, told apart by the schema.

use infra_schema::Block;
use infra_value::{Marks, Value};

use super::nested::{self, header, occurrences};
use super::sequence::same;
use super::value::{names, says_nothing};
use super::{Action, Diff, Entry, Forced, Nested, Shape, attribute, overall, whole};

/// Attributes that tell which object this is: they are shown even when they stay the same.
const PINNED: [&str; 3] = ["id", "name", "tags"];

/// What stands for the value of an attribute that is sent and never stored.
const WRITE_ONLY: &str = "(write-only attribute)";

/// What becomes of a resource. Attributes that the schema does not know are shown as they are.
pub(crate) fn changed_block(before: &Value, after: &Value, schema: &Block, forced: &Forced<'_>) -> Diff {
    pinned(compare(before, after, schema, forced))
}

/// A resource all of which comes, goes or stays.
pub(crate) fn whole_block(value: &Value, schema: &Block, action: Action) -> Diff {
    if value.is_sensitive() {
        return Diff::new(action, Shape::HiddenBlock);
    }
    let Some(values) = value.as_entries() else { return whole(value, action) };
    let attributes = values.iter().filter(|(name, _)| !schema.blocks.contains_key(*name));
    let attributes = attributes.filter(|(_, value)| !says_nothing(value, action)).map(|(name, value)| {
        let diff = whole(&as_declared(value, name, schema), action);
        named(name, diff, schema)
    });
    let blocks = schema.blocks.iter().filter_map(|(name, nested)| {
        let value = values.get(name)?;
        Some(occurrences(value, nested).into_iter().map(|(label, value)| Nested {
            header: header(name, label),
            diff: whole_block(value, &nested.block, action),
        }))
    });
    Diff::new(action, Shape::Block { attributes: attributes.collect(), blocks: blocks.flatten().collect() })
}

/// Of a resource, only what tells which one it is.
pub(crate) fn which(value: &Value, schema: &Block, action: Action) -> Diff {
    let mut diff = whole_block(value, schema, action);
    if let Shape::Block { attributes, blocks } = &mut diff.shape {
        attributes.retain(|attribute| PINNED.contains(&attribute.name.as_str()));
        blocks.clear();
    }
    diff
}

pub(super) fn compare(before: &Value, after: &Value, schema: &Block, forced: &Forced<'_>) -> Diff {
    if before.is_sensitive() || after.is_sensitive() {
        let action = if same(before, after) { Action::Same } else { Action::Change };
        return Diff::new(action, Shape::HiddenBlock).forced(forced.within());
    }
    let (Some(old), Some(new)) = (before.as_entries(), after.as_entries()) else {
        return super::compare(before, after, forced);
    };
    let (mut attributes, mut blocks) = (Vec::new(), Vec::new());
    for name in names(old, new) {
        let (old, new, forced) = (old.get(name), new.get(name), forced.attr(name));
        if let Some(nested) = schema.blocks.get(name) {
            blocks.extend(nested::changed(name, old, new, nested, &forced));
            continue;
        }
        let declared = |value: Option<&Value>| value.map(|value| as_declared(value, name, schema));
        if let Some(diff) = attribute(declared(old).as_ref(), declared(new).as_ref(), &forced) {
            attributes.push(named(name, diff, schema));
        }
    }
    let actions = attributes.iter().map(|a| a.diff.action).chain(blocks.iter().map(|b| b.diff.action));
    Diff::new(overall(actions), Shape::Block { attributes, blocks }).forced(forced.here())
}

/// Plans carry marks already; a value from elsewhere gets those of the schema here.
fn as_declared(value: &Value, name: &str, schema: &Block) -> Value {
    let sensitive = schema.attributes.get(name).is_some_and(|attribute| attribute.sensitive);
    if sensitive { value.clone().with_marks(Marks::SENSITIVE) } else { value.clone() }
}

fn named(name: &str, diff: Diff, schema: &Block) -> Entry {
    let write_only = schema.attributes.get(name).is_some_and(|attribute| attribute.write_only);
    let diff = if write_only { Diff::plain(diff.action, WRITE_ONLY) } else { diff };
    Entry::new(name, diff, true)
}

fn pinned(mut diff: Diff) -> Diff {
    if let Shape::Block { attributes, .. } = &mut diff.shape {
        for attribute in attributes {
            attribute.pinned = PINNED.contains(&attribute.name.as_str());
        }
    }
    diff
}
