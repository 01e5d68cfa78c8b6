//! Types as JSON, in the form that cty has for them: `"string"`, `["list","string"]`, `["object",{"a":"bool"}]`, and
//! `["object",{"a":"bool"},["a"]]` when attributes are optional.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::{Json, parse};
use crate::value::nfc;
use crate::{JsonError, ObjectType, Path, Type};

impl Type {
    /// Reads a type from cty's JSON form.
    pub fn from_cty_json(text: &str) -> Result<Type, JsonError> {
        Self::from_json_tree(&parse(text)?)
    }

    /// Writes the type in cty's JSON form, on one line.
    pub fn to_cty_json(&self) -> String {
        // Strings, arrays, and objects with strings for keys can always be written.
        serde_json::to_string(self).unwrap_or_default()
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
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Type::Dynamic => "dynamic".serialize(serializer),
            Type::Bool => "bool".serialize(serializer),
            Type::Number => "number".serialize(serializer),
            Type::String => "string".serialize(serializer),
            Type::List(element) => ("list", &**element).serialize(serializer),
            Type::Set(element) => ("set", &**element).serialize(serializer),
            Type::Map(element) => ("map", &**element).serialize(serializer),
            Type::Tuple(elements) => ("tuple", &**elements).serialize(serializer),
            Type::Object(object) if object.optional.is_empty() => {
                ("object", &object.attributes).serialize(serializer)
            }
            Type::Object(object) => ("object", &object.attributes, &object.optional).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tree = Tree::deserialize(deserializer)?;
        Type::from_json_tree(&tree.into()).map_err(D::Error::custom)
    }
}

/// What the JSON of a type is made of.
#[derive(Deserialize)]
#[serde(untagged)]
enum Tree {
    Name(String),
    Array(Vec<Tree>),
    Object(BTreeMap<String, Tree>),
}

impl From<Tree> for Json {
    fn from(tree: Tree) -> Self {
        match tree {
            Tree::Name(name) => Json::String(name),
            Tree::Array(items) => Json::Array(items.into_iter().map(Json::from).collect()),
            Tree::Object(entries) => Json::Object(entries.into_iter().map(|(k, v)| (k, v.into())).collect()),
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
