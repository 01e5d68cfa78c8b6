//! Values from their stored form. What does not hold together is refused, since a plan file may be damaged.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::{Marks, Number, Refinement, Type, Value};

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

/// The part that says which kind of value it is.
enum Content {
    Null(Type),
    Unknown(Type),
    Primitive(Value),
    List(Vec<Value>),
    Set(Vec<Value>),
    Map(BTreeMap<Arc<str>, Value>),
    Whole(Value),
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a stored value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::bool(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::string(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut content = None;
        let mut of: Option<Type> = None;
        let mut refinement: Option<Refinement> = None;
        let mut marks = Marks::NONE;
        while let Some(key) = map.next_key::<String>()? {
            let part = match key.as_str() {
                "of" => {
                    of = Some(map.next_value()?);
                    continue;
                }
                "refinement" => {
                    refinement = Some(map.next_value()?);
                    continue;
                }
                "marks" => {
                    marks = map.next_value()?;
                    continue;
                }
                "null" => Content::Null(map.next_value()?),
                "unknown" => Content::Unknown(map.next_value()?),
                "bool" => Content::Primitive(Value::bool(map.next_value()?)),
                "number" => Content::Primitive(Value::number(map.next_value::<Number>()?)),
                "string" => Content::Primitive(Value::string(map.next_value::<String>()?)),
                "list" => Content::List(map.next_value()?),
                "set" => Content::Set(map.next_value()?),
                "map" => Content::Map(map.next_value()?),
                "tuple" => Content::Whole(Value::tuple(map.next_value()?)),
                "object" => Content::Whole(Value::object(map.next_value::<BTreeMap<Arc<str>, Value>>()?)),
                _ => return Err(A::Error::custom(format_args!("unknown kind of value {key:?}"))),
            };
            if content.replace(part).is_some() {
                return Err(A::Error::custom("a value is of one kind"));
            }
        }
        let content = content.ok_or_else(|| A::Error::custom("a value without its kind"))?;
        Ok(assemble(content, of, refinement)?.with_marks(marks))
    }
}

fn assemble<E: Error>(
    content: Content,
    of: Option<Type>,
    refinement: Option<Refinement>,
) -> Result<Value, E> {
    let is_collection = matches!(content, Content::List(_) | Content::Set(_) | Content::Map(_));
    if is_collection != of.is_some() {
        return Err(E::custom("collections, and only they, have \"of\""));
    }
    if refinement.is_some() && !matches!(content, Content::Unknown(_)) {
        return Err(E::custom("only unknown values have \"refinement\""));
    }
    let of = of.unwrap_or(Type::Dynamic);
    let fits = |item: &Value| {
        if item.ty() == of { Ok(()) } else { Err(E::custom(format_args!("an element is not of type {of}"))) }
    };
    Ok(match content {
        Content::Null(ty) => Value::null(ty),
        Content::Unknown(ty) => Value::unknown_refined(ty, refinement.unwrap_or_default()),
        Content::Primitive(value) | Content::Whole(value) => value,
        Content::List(items) => {
            items.iter().try_for_each(fits)?;
            Value::list(of, items)
        }
        Content::Set(items) => {
            items.iter().try_for_each(fits)?;
            Value::set(of, items)
        }
        Content::Map(entries) => {
            entries.values().try_for_each(fits)?;
            Value::map(of, entries)
        }
    })
}
