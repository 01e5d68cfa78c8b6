//! What is left out of an element of a set: blank in a plan, as Terraform's provider has it, so that whoever judges plans
//! by their JSON finds the same in both.

use infra_schema::{Attribute, Presence};
use infra_value::{Data, Type, Value};

/// Whether an argument is a set of objects that people write as blocks.
pub(crate) fn is_set_of_objects(attribute: &Attribute) -> bool {
    attribute.presence != Presence::Computed
        && matches!(&attribute.ty, Type::Set(element) if matches!(**element, Type::Object(_)))
}

/// The set with `""`, `0`, `false` or an empty collection for everything that is null in its elements.
pub(crate) fn fill(set: &Value) -> Value {
    if set.is_null() || !matches!(set.data(), Data::Set(..)) {
        return set.clone();
    }
    set.map_children(&mut |element| element.map_children(&mut blank))
}

fn blank(value: &Value) -> Value {
    if !value.is_null() {
        return value.clone();
    }
    match value.ty() {
        Type::Bool => Value::bool(false),
        Type::Number => Value::number(0),
        Type::String => Value::string(""),
        Type::List(element) => Value::list((*element).clone(), Vec::new()),
        Type::Set(element) => Value::set((*element).clone(), Vec::new()),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_blank() {
        let rule = |description: Value, ranges: Value, own: Value| {
            Value::object([
                ("description", description),
                ("ranges", ranges),
                ("self", own),
                ("port", Value::number(22)),
            ])
        };
        let null = |ty: Type| Value::null(ty);
        let list = Type::List(Type::String.into());
        let left_out = rule(null(Type::String), null(list), null(Type::Bool));
        let blank = rule(Value::string(""), Value::list(Type::String, Vec::new()), Value::bool(false));
        let set = |element: Value| Value::set(element.ty(), vec![element]);
        assert_eq!(fill(&set(left_out)), set(blank.clone()));
        assert_eq!(fill(&set(blank.clone())), set(blank));
    }
}
