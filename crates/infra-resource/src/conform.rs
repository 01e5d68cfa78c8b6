//! Null and nothing: what the cloud reports as `""`, `0`, `false` or an empty collection may be what a configuration
//! leaves out.

use std::collections::BTreeMap;

use infra_provider::model::same_content;
use infra_value::{Data, Value};

/// `new` with whatever means the same as in `reference`, written as there: so that reading an object again, or reading
/// back what was planned, changes nothing that nobody changed. What is unknown in `reference` is as `new` has it.
pub fn conform(new: &Value, reference: &Value) -> Value {
    if !reference.is_known() {
        return new.clone();
    }
    if is_nothing(new) && is_nothing(reference) {
        return reference.unmark_deep();
    }
    match (new.data(), reference.data()) {
        (Data::Object(attributes), Data::Object(references)) => {
            let conformed = attributes.iter().map(|(name, value)| {
                let value =
                    references.get(name).map_or_else(|| value.clone(), |reference| conform(value, reference));
                (name.clone(), value)
            });
            Value::object(conformed.collect::<BTreeMap<_, _>>())
        }
        (Data::List(element, items), Data::List(_, references)) => {
            let conformed = items.iter().enumerate().map(|(index, item)| {
                references.get(index).map_or_else(|| item.clone(), |reference| conform(item, reference))
            });
            Value::list(element.clone(), conformed.collect())
        }
        (Data::Set(element, items), Data::Set(_, references)) => {
            let conformed = items.iter().map(|item| {
                // The element that this one is, when they differ in nothing but how nothing is written.
                let as_reference =
                    |reference: &Value| Some(conform(item, reference)).filter(|c| is(c, reference));
                references.iter().find_map(as_reference).unwrap_or_else(|| item.clone())
            });
            Value::set(element.clone(), conformed.collect())
        }
        _ => new.clone(),
    }
}

/// Whether `value` is what `reference` says, where that says something.
fn is(value: &Value, reference: &Value) -> bool {
    match (value.data(), reference.data()) {
        (_, Data::Unknown(..)) => true,
        (Data::Object(values), Data::Object(references)) => values
            .iter()
            .all(|(name, value)| references.get(name).is_some_and(|reference| is(value, reference))),
        (Data::List(_, items), Data::List(_, references)) => {
            items.len() == references.len()
                && items.iter().zip(references.iter()).all(|(item, one)| is(item, one))
        }
        _ => same_content(value, reference),
    }
}

/// Whether a value is what an unset argument may be read back as.
fn is_nothing(value: &Value) -> bool {
    match value.data() {
        Data::Null(_) => true,
        Data::Bool(value) => !value,
        Data::Number(number) => number.as_i64() == Some(0),
        Data::String(text) => text.is_empty(),
        Data::List(_, items) | Data::Set(_, items) => items.is_empty(),
        Data::Map(_, entries) => entries.is_empty(),
        Data::Unknown(..) | Data::Tuple(_) | Data::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use infra_value::Type;

    use super::*;

    fn object(a: Value, b: Value) -> Value {
        Value::object([("a", a), ("b", b)])
    }

    #[test]
    fn nothing_is_written_as_before() {
        let null = || Value::null(Type::String);
        let new = object(Value::string(""), Value::string("x"));
        assert_eq!(conform(&new, &object(null(), null())), object(null(), Value::string("x")));
        let tags = |value| Value::object([("tags", value)]);
        let empty = Value::map::<&str>(Type::String, []);
        let null = Value::null(Type::map(Type::String));
        assert_eq!(conform(&tags(empty.clone()), &tags(null.clone())), tags(null.clone()));
        assert_eq!(conform(&tags(null), &tags(empty.clone())), tags(empty));
    }

    #[test]
    fn unknown_is_what_the_cloud_says() {
        let unknown = Value::unknown(Type::String);
        let new = object(Value::string(""), Value::string("x"));
        assert_eq!(conform(&new, &object(unknown.clone(), unknown)), new);
    }

    #[test]
    fn elements_of_sets_are_recognised() {
        let element = Type::object([("a", Type::String), ("b", Type::String)]);
        let null = || Value::null(Type::String);
        let new = Value::set(element.clone(), vec![object(Value::string("1"), Value::string(""))]);
        let reference = Value::set(element.clone(), vec![object(Value::string("1"), null())]);
        assert_eq!(conform(&new, &reference), reference);

        // Also when only the cloud can tell something within one.
        let outer = Type::object([("c", Type::list(element.clone())), ("d", Type::String)]);
        let of = |b: Value, d: Value| {
            let inner = Value::list(element.clone(), vec![object(Value::string("1"), b)]);
            Value::set(outer.clone(), vec![Value::object([("c", inner), ("d", d)])])
        };
        let new = of(Value::string("2"), Value::string(""));
        assert_eq!(conform(&new, &of(Value::unknown(Type::String), null())), of(Value::string("2"), null()));
    }
}
