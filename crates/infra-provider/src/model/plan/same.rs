//! Values that mean the same.

use infra_schema::Nesting;
use infra_value::{Data, Value};

use crate::model::Rules;

/// Whether two values are equal but for their marks. Both are of one type.
pub fn same_content(a: &Value, b: &Value) -> bool {
    match (a.data(), b.data()) {
        (Data::Null(_), Data::Null(_)) => true,
        (Data::List(_, a), Data::List(_, b))
        | (Data::Set(_, a), Data::Set(_, b))
        | (Data::Tuple(a), Data::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same_content(a, b))
        }
        (Data::Map(_, a), Data::Map(_, b)) | (Data::Object(a), Data::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|((k, a), (l, b))| k == l && same_content(a, b))
        }
        (a, b) => a == b,
    }
}

/// Whether a prior value of an attribute means what the configuration sets.
pub(super) fn as_configured(rules: &Rules, name: &str, prior: &Value, config: &Value) -> bool {
    same_content(prior, config)
        || (prior.is_null() && is_nothing(config))
        || (!prior.is_null()
            && !config.is_null()
            && prior.is_wholly_known()
            && config.is_wholly_known()
            && rules.are_equivalent(name, prior, config))
}

/// Whether a prior value of an attribute means what it is when the configuration leaves it out: `default`, or null.
pub(super) fn as_left_out(rules: &Rules, name: &str, prior: &Value, default: &Value) -> bool {
    as_configured(rules, name, prior, default) || (is_zero(prior) && is_zero(default))
}

/// `""`, `false` or an empty collection. Zero is a number like any other: of a port, or of days.
fn is_nothing(value: &Value) -> bool {
    matches!(value.data(), Data::Bool(false)) || is_blank(value)
}

/// `""` or an empty collection: what many APIs cannot tell from nothing even when it is set.
fn is_blank(value: &Value) -> bool {
    match value.data() {
        Data::String(s) => s.is_empty(),
        Data::List(_, items) | Data::Set(_, items) => items.is_empty(),
        Data::Map(_, items) => items.is_empty(),
        _ => false,
    }
}

/// Null, `""`, `0`, `false` or an empty collection.
fn is_zero(value: &Value) -> bool {
    match value.data() {
        Data::Null(_) | Data::Bool(false) => true,
        Data::Number(n) => n.is_zero(),
        _ => is_blank(value),
    }
}

/// Whether a nested block does not occur.
pub(super) fn is_absent(nesting: Nesting, config: &Value) -> bool {
    match (nesting, config.data()) {
        (_, Data::Null(_)) => true,
        (_, Data::List(_, items) | Data::Set(_, items) | Data::Tuple(items)) => items.is_empty(),
        (_, Data::Map(_, items)) | (Nesting::Map, Data::Object(items)) => items.is_empty(),
        // A group always has its object; everything in it is null or empty when it does not occur.
        (Nesting::Group, Data::Object(attributes)) => attributes.values().all(is_empty),
        _ => false,
    }
}

fn is_empty(value: &Value) -> bool {
    match value.data() {
        Data::Null(_) => true,
        Data::Object(attributes) => attributes.values().all(is_empty),
        Data::String(_) => false,
        _ => is_blank(value),
    }
}
