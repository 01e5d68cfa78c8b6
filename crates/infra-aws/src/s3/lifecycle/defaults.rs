//! What rules are where the configuration says nothing. The schema calls these arguments computed, but S3 computes
//! none of them: they follow from the configuration alone.

use infra_value::{Data, Value};

use crate::draft::with_attribute;

/// Rules with their defaults. `None` while they are not known.
pub(super) fn filled_in(rules: &Value) -> Option<Value> {
    rules.as_slice()?;
    Some(rules.map_children(&mut rule))
}

fn rule(rule: &Value) -> Value {
    let rule = or(rule, "prefix", || Value::string(""));
    let rule = each(&rule, "expiration", |expiration| {
        let expiration = or(expiration, "days", || Value::number(0));
        or(&expiration, "expired_object_delete_marker", || Value::bool(false))
    });
    let rule = each(&rule, "transition", |transition| {
        let has_date = transition.get("date").is_some_and(|date| !date.is_null());
        if has_date { transition.clone() } else { or(transition, "days", || Value::number(0)) }
    });
    each(&rule, "filter", |filter| {
        let filter =
            if is_empty(filter) { or(filter, "prefix", || Value::string("")) } else { filter.clone() };
        each(&filter, "and", |and| {
            let and = or(and, "prefix", || Value::string(""));
            let and = or(&and, "object_size_greater_than", || Value::number(0));
            or(&and, "object_size_less_than", || Value::number(0))
        })
    })
}

/// `object` with a value for an attribute that is null.
fn or(object: &Value, name: &str, default: impl FnOnce() -> Value) -> Value {
    match object.get(name) {
        Some(value) if value.is_null() => with_attribute(object, name, default()),
        _ => object.clone(),
    }
}

/// `object` with each of its nested blocks of one type changed.
fn each(object: &Value, block: &str, mut change: impl FnMut(&Value) -> Value) -> Value {
    match object.get(block) {
        Some(blocks) if matches!(blocks.data(), Data::List(..) | Data::Set(..)) => {
            with_attribute(object, block, blocks.map_children(&mut change))
        }
        _ => object.clone(),
    }
}

/// Whether a filter says nothing.
fn is_empty(filter: &Value) -> bool {
    let entries = filter.as_entries().into_iter().flatten();
    entries.into_iter().all(|(_, value)| value.is_null() || value.as_slice().is_some_and(<[_]>::is_empty))
}
