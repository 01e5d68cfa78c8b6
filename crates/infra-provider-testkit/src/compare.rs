//! Comparing what was said with what came of it.

use infra_provider::model::same_content;
use infra_schema::Block;
use infra_value::{Data, Path, Step, Value, encode_with_unknown};

/// How two objects of a schema differ, a line for each place. Sensitive values are not shown.
pub(crate) fn differences(block: &Block, before: &Value, after: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    walk(&Path::root(), before, after, &mut |path, before, after| {
        let line = if is_sensitive(block, path) {
            format!("{path}: (sensitive)")
        } else {
            format!("{path}: {} became {}", shown(before), shown(after))
        };
        lines.push(line);
    });
    lines
}

fn walk(path: &Path, before: &Value, after: &Value, report: &mut dyn FnMut(&Path, &Value, &Value)) {
    match (before.data(), after.data()) {
        (Data::Object(a), Data::Object(b)) if a.keys().eq(b.keys()) => {
            for ((name, a), b) in a.iter().zip(b.values()) {
                walk(&path.join(Step::Attr(name.clone())), a, b, report);
            }
        }
        (Data::List(_, a), Data::List(_, b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b.iter()).enumerate() {
                walk(&path.join(Step::Index(Value::number(index))), a, b, report);
            }
        }
        (Data::Map(_, a), Data::Map(_, b)) if a.keys().eq(b.keys()) => {
            for ((key, a), b) in a.iter().zip(b.values()) {
                walk(&path.join(Step::Index(Value::string(key.clone()))), a, b, report);
            }
        }
        _ if same_content(before, after) => {}
        _ => report(path, before, after),
    }
}

fn shown(value: &Value) -> String {
    if value.is_known() { encode_with_unknown(value).0 } else { "(unknown)".to_owned() }
}

fn is_sensitive(block: &Block, path: &Path) -> bool {
    let mut block = block;
    for step in &path.0 {
        let Step::Attr(name) = step else { continue };
        if let Some(attribute) = block.attributes.get(name) {
            return attribute.sensitive;
        }
        match block.blocks.get(name) {
            Some(nested) => block = &nested.block,
            None => return false,
        }
    }
    // The difference is a whole block, which may hold anything.
    has_sensitive(block)
}

fn has_sensitive(block: &Block) -> bool {
    block.attributes.values().any(|attribute| attribute.sensitive)
        || block.blocks.values().any(|nested| has_sensitive(&nested.block))
}

/// Whether `actual` is what `planned` said, wherever it said something.
pub(crate) fn agrees(planned: &Value, actual: &Value) -> bool {
    if !planned.is_known() {
        return true;
    }
    match (planned.data(), actual.data()) {
        (Data::Object(a), Data::Object(b)) | (Data::Map(_, a), Data::Map(_, b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|((k, a), (l, b))| k == l && agrees(a, b))
        }
        (Data::List(_, a), Data::List(_, b)) | (Data::Tuple(a), Data::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| agrees(a, b))
        }
        (Data::Set(_, a), Data::Set(_, b)) => {
            // Two that were planned apart may turn out to be one.
            b.len() <= a.len()
                && a.iter().all(|a| b.iter().any(|b| agrees(a, b)))
                && b.iter().all(|b| a.iter().any(|a| agrees(a, b)))
        }
        _ => same_content(planned, actual),
    }
}

/// What was planned, but for blocks that a create plans none of and that a read fills in.
pub(crate) fn before_it_is_filled_in(block: &Block, planned: &Value) -> Value {
    let Data::Object(entries) = planned.data() else { return planned.clone() };
    let opened = entries.iter().map(|(name, value)| {
        let Some(nested) = block.blocks.get(name) else { return (name.clone(), value.clone()) };
        let is_none = value.as_slice().is_some_and(<[Value]>::is_empty);
        let value = match value.data() {
            _ if nested.planned_empty && is_none => Value::unknown(value.ty()),
            Data::List(..) | Data::Set(..) => {
                value.map_children(&mut |item| before_it_is_filled_in(&nested.block, item))
            }
            _ => value.clone(),
        };
        (name.clone(), value)
    });
    Value::object(opened)
}
