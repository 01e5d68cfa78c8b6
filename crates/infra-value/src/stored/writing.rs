//! Values to their stored form.

use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};

use super::DEPTH_LIMIT;
use crate::{Data, Value};

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if depth(self) > DEPTH_LIMIT {
            return Err(S::Error::custom(format_args!(
                "a value nested more than {DEPTH_LIMIT} deep cannot be stored"
            )));
        }
        Stored(self).serialize(serializer)
    }
}

/// A value whose depth was checked.
struct Stored<'v>(&'v Value);

impl Serialize for Stored<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let marks = self.0.marks();
        match self.0.data() {
            Data::Bool(value) if marks.is_empty() => return serializer.serialize_bool(*value),
            Data::String(text) if marks.is_empty() => return serializer.serialize_str(text),
            _ => {}
        }
        let mut map = serializer.serialize_map(None)?;
        match self.0.data() {
            Data::Null(ty) => map.serialize_entry("null", ty)?,
            Data::Unknown(ty, refinement) => {
                map.serialize_entry("unknown", ty)?;
                if let Some(refinement) = refinement {
                    map.serialize_entry("refinement", refinement)?;
                }
            }
            Data::Bool(value) => map.serialize_entry("bool", value)?,
            Data::Number(number) => map.serialize_entry("number", number)?,
            Data::String(text) => map.serialize_entry("string", text)?,
            Data::List(element, items) => {
                map.serialize_entry("list", &Items(items))?;
                map.serialize_entry("of", element)?;
            }
            Data::Set(element, items) => {
                map.serialize_entry("set", &Items(items))?;
                map.serialize_entry("of", element)?;
            }
            Data::Map(element, entries) => {
                map.serialize_entry("map", &Entries(entries))?;
                map.serialize_entry("of", element)?;
            }
            Data::Tuple(items) => map.serialize_entry("tuple", &Items(items))?,
            Data::Object(entries) => map.serialize_entry("object", &Entries(entries))?,
        }
        if !marks.is_empty() {
            map.serialize_entry("marks", &marks)?;
        }
        map.end()
    }
}

struct Items<'v>(&'v [Value]);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Stored))
    }
}

struct Entries<'v>(&'v std::collections::BTreeMap<std::sync::Arc<str>, Value>);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, Stored(value))))
    }
}

fn depth(value: &Value) -> usize {
    match value.data() {
        Data::Null(ty) | Data::Unknown(ty, _) => ty.depth(),
        Data::Bool(_) | Data::Number(_) | Data::String(_) => 1,
        Data::List(element, items) | Data::Set(element, items) => {
            deepest(items.iter()).max(element.depth()) + 1
        }
        Data::Map(element, entries) => deepest(entries.values()).max(element.depth()) + 1,
        Data::Tuple(items) => deepest(items.iter()) + 1,
        Data::Object(entries) => deepest(entries.values()) + 1,
    }
}

fn deepest<'v>(values: impl Iterator<Item = &'v Value>) -> usize {
    values.map(depth).max().unwrap_or(0)
}
