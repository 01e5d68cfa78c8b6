//! Values for optional attributes that are left out: `optional(number, 20)`.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_value::{Data, Value};

/// Where in a type constraint the defaults of `optional(T, default)` stand.
#[derive(Clone, Debug, PartialEq)]
pub enum Defaults {
    /// Of an object.
    Object {
        /// The value of an attribute that is absent or null.
        values: BTreeMap<Arc<str>, Value>,
        /// What holds within an attribute, given or default.
        within: BTreeMap<Arc<str>, Defaults>,
    },
    /// Within elements of a tuple, by their index.
    Tuple(BTreeMap<usize, Defaults>),
    /// Within every element of a list, set or map.
    Elements(Box<Defaults>),
}

impl Defaults {
    /// The value with absent attributes filled in. Afterwards it is still to be converted to the type constraint:
    /// elements of a collection may come back with types that differ, so a list becomes a tuple and a map an object.
    pub fn apply(&self, value: &Value) -> Value {
        let filled = match (self, value.data()) {
            (Self::Object { values, within }, Data::Object(given) | Data::Map(_, given)) => {
                Value::object(fill(given, values, within))
            }
            (Self::Tuple(within), Data::Tuple(items) | Data::List(_, items)) => {
                let each = |(i, item)| within.get(&i).map_or_else(|| Value::clone(item), |d| d.apply(item));
                Value::tuple(items.iter().enumerate().map(each).collect())
            }
            (Self::Elements(within), Data::Tuple(items) | Data::List(_, items) | Data::Set(_, items)) => {
                Value::tuple(items.iter().map(|item| within.apply(item)).collect())
            }
            (Self::Elements(within), Data::Object(items) | Data::Map(_, items)) => {
                Value::object(items.iter().map(|(key, item)| (key.clone(), within.apply(item))))
            }
            // Null, unknown, or something that the conversion is going to refuse.
            _ => return value.clone(),
        };
        filled.with_marks(value.marks())
    }
}

fn fill(
    given: &BTreeMap<Arc<str>, Value>,
    values: &BTreeMap<Arc<str>, Value>,
    within: &BTreeMap<Arc<str>, Defaults>,
) -> BTreeMap<Arc<str>, Value> {
    let mut attributes = given.clone();
    for (name, default) in values {
        if attributes.get(name).is_none_or(Value::is_null) {
            // An explicit null may be a secret too: that there was one is then known only to who may see it.
            let marks = attributes.get(name).map(Value::marks).unwrap_or_default();
            attributes.insert(name.clone(), default.clone().with_marks(marks));
        }
    }
    for (name, defaults) in within {
        if let Some(value) = attributes.get_mut(name) {
            *value = defaults.apply(value);
        }
    }
    attributes
}
