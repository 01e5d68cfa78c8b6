//! `terraform_data`: a value that is kept in the state.

use infra_provider::Planned;
use infra_schema::{Attribute, Block, Presence, Schema};
use infra_value::{Path, Refinement, Type, Value};
use uuid::Uuid;

pub(crate) const TYPE: &str = "terraform_data";

const ID: &str = "id";
const INPUT: &str = "input";
const OUTPUT: &str = "output";
const TRIGGERS: &str = "triggers_replace";

pub(super) fn schema() -> Schema {
    let triggers = Attribute { force_new: true, ..Attribute::new(Type::Dynamic, Presence::Optional) };
    let output =
        Attribute { repeats: Some(INPUT.into()), ..Attribute::new(Type::Dynamic, Presence::Computed) };
    let attributes = [
        (ID, Attribute::new(Type::String, Presence::Computed)),
        (INPUT, Attribute::new(Type::Dynamic, Presence::Optional)),
        (OUTPUT, output),
        (TRIGGERS, triggers),
    ];
    let attributes = attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect();
    Schema { version: 0, block: Block { attributes, ..Block::default() } }
}

/// The object after a change. Values are the same only when their types are: a list is not a tuple here. But no
/// triggers are no triggers, whatever type their null has.
pub(super) fn plan(prior: Option<&Value>, config: &Value) -> Planned {
    let (input, triggers) = (attribute(config, INPUT), attribute(config, TRIGGERS));
    let value = |id, output| object(id, input.clone(), output, triggers.clone());
    let id = || Value::unknown_refined(Type::String, Refinement::not_null());
    let Some(prior) = prior else {
        let output = if input.is_null() { input.clone() } else { Value::unknown(input.ty()) };
        return Planned { value: value(id(), output), replace: Vec::new(), private: None };
    };
    let before = attribute(prior, TRIGGERS);
    let replace = before != triggers && !(before.is_null() && triggers.is_null());
    let output = if !replace && attribute(prior, INPUT) == input {
        attribute(prior, OUTPUT)
    } else {
        Value::unknown(input.ty())
    };
    Planned {
        value: value(if replace { id() } else { attribute(prior, ID) }, output),
        replace: replace.then(|| Path::attr(TRIGGERS)).into_iter().collect(),
        private: None,
    }
}

/// The object with everything told that the plan left open.
pub(super) fn complete(planned: &Value) -> Value {
    let told = |name: &str, value: &dyn Fn() -> Value| {
        let planned = attribute(planned, name);
        if planned.is_known() { planned } else { value() }
    };
    let id = told(ID, &|| Value::string(Uuid::new_v4().to_string()));
    let output = told(OUTPUT, &|| attribute(planned, INPUT));
    object(id, attribute(planned, INPUT), output, attribute(planned, TRIGGERS))
}

/// An object that has nothing but its id.
pub(super) fn imported(id: &str) -> Value {
    let null = || Value::null(Type::Dynamic);
    object(Value::string(id), null(), null(), null())
}

/// An object that was a `null_resource`: its triggers are what replaces it.
pub(super) fn moved(id: Value, triggers: Value) -> Value {
    let null = || Value::null(Type::Dynamic);
    let triggers = if triggers.is_null() { null() } else { triggers };
    object(id, null(), null(), triggers)
}

fn attribute(object: &Value, name: &str) -> Value {
    object.get(name).cloned().unwrap_or_else(|| Value::null(Type::Dynamic))
}

fn object(id: Value, input: Value, output: Value, triggers: Value) -> Value {
    Value::object([(ID, id), (INPUT, input), (OUTPUT, output), (TRIGGERS, triggers)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(input: Value, triggers: Value) -> Value {
        object(Value::null(Type::String), input, Value::null(Type::Dynamic), triggers)
    }

    fn null() -> Value {
        Value::null(Type::Dynamic)
    }

    #[test]
    fn output_follows_input_and_triggers_replace() {
        let first = plan(None, &config(Value::string("a"), null()));
        assert_eq!(first.value.get(OUTPUT), Some(&Value::unknown(Type::String)));
        let made = complete(&first.value);
        assert_eq!(made.get(OUTPUT), Some(&Value::string("a")));
        assert_eq!(made.get(ID).and_then(Value::as_str).map(str::len), Some(36));

        let same = plan(Some(&made), &config(Value::string("a"), null()));
        assert_eq!((same.value, same.replace), (made.clone(), Vec::new()));

        let changed = plan(Some(&made), &config(Value::unknown(Type::Dynamic), null()));
        assert_eq!(changed.value.get(ID), made.get(ID));
        assert_eq!(changed.value.get(OUTPUT), Some(&Value::unknown(Type::Dynamic)));

        let replaced = plan(Some(&made), &config(Value::string("a"), Value::number(1)));
        assert_eq!(replaced.replace, [Path::attr(TRIGGERS)]);
        assert!(!replaced.value.get(ID).is_some_and(Value::is_known));
        assert_eq!(replaced.value.get(OUTPUT), Some(&Value::unknown(Type::String)));
    }

    #[test]
    fn the_type_is_part_of_the_value() {
        let tuple = Value::tuple(vec![Value::string("a")]);
        let list = Value::list(Type::String, vec![Value::string("a")]);
        let made = complete(&plan(None, &config(null(), tuple)).value);
        assert_eq!(plan(Some(&made), &config(null(), list)).replace, [Path::attr(TRIGGERS)]);
    }
}
