//! Types as JSON, in the form that cty has for them: `"string"`, `["list","string"]`, `["object",{"a":"bool"}]`, and
//! `["object",{"a":"bool"},["a"]]` when attributes are optional.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::json::{Json, parse, write_string};
use crate::value::nfc;
use crate::{JsonError, ObjectType, Path, Type};

impl Type {
    /// Reads a type from cty's JSON form.
    pub fn from_cty_json(text: &str) -> Result<Type, JsonError> {
        Self::from_json_tree(&parse(text)?)
    }

    /// Writes the type in cty's JSON form, on one line.
    pub fn to_cty_json(&self) -> String {
        let mut out = String::new();
        self.write_cty_json(&mut out);
        out
    }

    pub(crate) fn from_json_tree(json: &Json) -> Result<Type, JsonError> {
        match json {
            Json::String(name) => match name.as_str() {
                "bool" => Ok(Type::Bool),
                "number" => Ok(Type::Number),
                "string" => Ok(Type::String),
                "dynamic" => Ok(Type::Dynamic),
                _ => Err(invalid(format!("unknown type {name:?}"))),
            },
            Json::Array(parts) => match parts.as_slice() {
                [Json::String(kind), element] if kind == "list" => {
                    Ok(Type::list(Self::from_json_tree(element)?))
                }
                [Json::String(kind), element] if kind == "set" => {
                    Ok(Type::set(Self::from_json_tree(element)?))
                }
                [Json::String(kind), element] if kind == "map" => {
                    Ok(Type::map(Self::from_json_tree(element)?))
                }
                [Json::String(kind), Json::Array(elements)] if kind == "tuple" => {
                    Ok(Type::tuple(elements.iter().map(Self::from_json_tree).collect::<Result<Vec<_>, _>>()?))
                }
                [Json::String(kind), Json::Object(attributes)] if kind == "object" => object(attributes, &[]),
                [Json::String(kind), Json::Object(attributes), Json::Array(optional)] if kind == "object" => {
                    object(attributes, optional)
                }
                _ => Err(invalid("not the JSON of a type")),
            },
            _ => Err(invalid("not the JSON of a type")),
        }
    }

    fn write_cty_json(&self, out: &mut String) {
        let mut collection = |kind: &str, element: &Type| {
            out.push_str(kind);
            element.write_cty_json(out);
            out.push(']');
        };
        match self {
            Type::Dynamic => out.push_str("\"dynamic\""),
            Type::Bool => out.push_str("\"bool\""),
            Type::Number => out.push_str("\"number\""),
            Type::String => out.push_str("\"string\""),
            Type::List(element) => collection("[\"list\",", element),
            Type::Set(element) => collection("[\"set\",", element),
            Type::Map(element) => collection("[\"map\",", element),
            Type::Tuple(elements) => {
                out.push_str("[\"tuple\",[");
                for (i, element) in elements.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    element.write_cty_json(out);
                }
                out.push_str("]]");
            }
            Type::Object(object) => {
                out.push_str("[\"object\",{");
                for (i, (name, ty)) in object.attributes.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    write_string(out, name, false);
                    out.push(':');
                    ty.write_cty_json(out);
                }
                out.push('}');
                for (i, name) in object.optional.iter().enumerate() {
                    out.push_str(if i == 0 { ",[" } else { "," });
                    write_string(out, name, false);
                }
                out.push_str(if object.optional.is_empty() { "]" } else { "]]" });
            }
        }
    }
}

fn object(attributes: &BTreeMap<String, Json>, optional: &[Json]) -> Result<Type, JsonError> {
    let attribute = |(name, ty): (&String, &Json)| Ok((nfc(name.as_str()), Type::from_json_tree(ty)?));
    let attributes: BTreeMap<Arc<str>, Type> =
        attributes.iter().map(attribute).collect::<Result<_, JsonError>>()?;
    let optional = optional.iter().map(|name| match name {
        Json::String(name) if attributes.contains_key(&*nfc(name.as_str())) => Ok(nfc(name.as_str())),
        Json::String(name) => Err(invalid(format!("optional attribute {name:?} has no type"))),
        _ => Err(invalid("names of optional attributes must be strings")),
    });
    let optional = optional.collect::<Result<BTreeSet<_>, _>>()?;
    Ok(Type::Object(Arc::new(ObjectType { attributes, optional })))
}

fn invalid(message: impl Into<String>) -> JsonError {
    JsonError::Mismatch { path: Path::root(), message: message.into() }
}
