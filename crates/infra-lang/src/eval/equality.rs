//! Equality as the language has it.

use infra_value::{Data, Marks, Refinement, Type, Value};

/// `a == b`: a bool, unknown when it depends on what is unknown, with the marks of everything in both.
pub(crate) fn equals(a: &Value, b: &Value) -> Value {
    let marks = a.deep_marks() | b.deep_marks();
    let result =
        if marks == Marks::NONE { compare(a, b) } else { compare(&a.unmark_deep(), &b.unmark_deep()) };
    match result {
        Some(equal) => Value::bool(equal),
        None => Value::unknown_refined(Type::Bool, Refinement::not_null()),
    }
    .with_marks(marks)
}

/// Whether two unmarked values are equal, when that is certain.
fn compare(a: &Value, b: &Value) -> Option<bool> {
    match (a.data(), b.data()) {
        // Nulls are equal whatever their types.
        (Data::Null(_), Data::Null(_)) => Some(true),
        (Data::Unknown(ty, refinement), _) => unlike_unknown(ty, refinement.as_deref(), b).then_some(false),
        (_, Data::Unknown(ty, refinement)) => unlike_unknown(ty, refinement.as_deref(), a).then_some(false),
        (Data::Null(_), _) | (_, Data::Null(_)) => Some(false),
        (Data::Tuple(x), Data::Tuple(y)) => compare_all(x.len() == y.len(), x.iter().zip(y.iter())),
        (Data::List(s, x), Data::List(t, y)) => {
            compare_all(same_type(s, t) && x.len() == y.len(), x.iter().zip(y.iter()))
        }
        (Data::Object(x), Data::Object(y)) => compare_all(x.keys().eq(y.keys()), x.values().zip(y.values())),
        (Data::Map(s, x), Data::Map(t, y)) => {
            compare_all(same_type(s, t) && x.keys().eq(y.keys()), x.values().zip(y.values()))
        }
        (Data::Set(s, x), Data::Set(t, y)) if same_type(s, t) => {
            // Elements that are unknown may turn out to be equal to others.
            let known = a.is_wholly_known() && b.is_wholly_known();
            known.then(|| x == y)
        }
        // Values of different types are different, even "1" and 1.
        _ => Some(a == b),
    }
}

/// An element type that is not known yet may become any.
fn same_type(a: &Type, b: &Type) -> bool {
    a == b || a.has_dynamic() || b.has_dynamic()
}

/// One certain difference decides; else one uncertain pair leaves it open.
fn compare_all<'v>(same_shape: bool, pairs: impl Iterator<Item = (&'v Value, &'v Value)>) -> Option<bool> {
    if !same_shape {
        return Some(false);
    }
    let mut result = Some(true);
    for (a, b) in pairs {
        match compare(a, b) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => result = None,
        }
    }
    result
}

/// Whether what is known of an unknown value rules out that it will be `other`.
fn unlike_unknown(ty: &Type, refinement: Option<&Refinement>, other: &Value) -> bool {
    let not_null = refinement.is_some_and(|r| r.not_null);
    match other.data() {
        Data::Null(_) => not_null,
        Data::Unknown(..) => false,
        // It may become null, and null is equal to no value: so it is certain only for what cannot be equal anyway.
        Data::String(text) if *ty == Type::String => {
            refinement.and_then(|r| r.prefix.as_ref()).is_some_and(|prefix| !text.starts_with(&**prefix))
        }
        _ => {
            let other = other.ty();
            !ty.has_dynamic() && !other.has_dynamic() && *ty != other
        }
    }
}
