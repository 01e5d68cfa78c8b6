//! JSON trees to values.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Json, JsonError};
use crate::value::nfc;
use crate::{Number, Path, Step, Type, Value};

/// The value that JSON implies by itself.
pub(crate) fn implied(json: Json) -> Value {
    match json {
        Json::Null => Value::null(Type::Dynamic),
        Json::Bool(value) => Value::bool(value),
        Json::Number(number, _) => Value::number(number),
        Json::String(text) => Value::string(text),
        Json::Array(items) => Value::tuple(items.into_iter().map(implied).collect()),
        Json::Object(entries) => Value::object(entries.into_iter().map(|(k, v)| (nfc(k), implied(v)))),
    }
}

/// The value of a type. `path` is where it stands, for errors.
pub(super) fn typed(json: Json, ty: &Type, path: &mut Path) -> Result<Value, JsonError> {
    if *ty == Type::Dynamic {
        return wrapped(json, path);
    }
    match (ty, json) {
        (_, Json::Null) => Ok(Value::null(ty.without_optional())),
        (Type::Bool, Json::Bool(value)) => Ok(Value::bool(value)),
        (Type::Bool, Json::String(text)) => match text.as_str() {
            "true" | "1" => Ok(Value::bool(true)),
            "false" | "0" => Ok(Value::bool(false)),
            _ => Err(mismatch(path, "a bool is required")),
        },
        (Type::Number, Json::Number(number, _)) => Ok(Value::number(number)),
        (Type::Number, Json::String(text)) => {
            Number::parse(&text).map(Value::number).ok_or_else(|| mismatch(path, "a number is required"))
        }
        (Type::String, Json::String(text) | Json::Number(_, text)) => Ok(Value::string(text)),
        (Type::String, Json::Bool(value)) => Ok(Value::string(value.to_string())),
        (Type::List(element), Json::Array(items)) => {
            let items = elements(items, element, path)?;
            Ok(Value::list(element_type(element, &items, path)?, items))
        }
        (Type::Set(element), Json::Array(items)) => {
            let items = elements(items, element, path)?;
            Ok(Value::set(element_type(element, &items, path)?, items))
        }
        (Type::Map(element), Json::Object(entries)) => {
            let mut items = BTreeMap::new();
            for (key, json) in entries {
                let key: Arc<str> = nfc(key);
                let step = Step::Index(Value::string(key.clone()));
                items.insert(key, below(path, step, |path| typed(json, element, path))?);
            }
            let element = element_type(element, items.values(), path)?;
            Ok(Value::map(element, items))
        }
        (Type::Tuple(types), Json::Array(items)) => {
            if types.len() != items.len() {
                let message =
                    format!("a tuple of {} elements is required, found {}", types.len(), items.len());
                return Err(mismatch(path, message));
            }
            let pairs = items.into_iter().zip(types.iter()).enumerate();
            let items = pairs.map(|(i, (json, ty))| {
                below(path, Step::Index(Value::number(i)), |path| typed(json, ty, path))
            });
            Ok(Value::tuple(items.collect::<Result<_, _>>()?))
        }
        (Type::Object(object), Json::Object(entries)) => {
            let missing = |(name, ty): (&Arc<str>, &Type)| (name.clone(), Value::null(ty.without_optional()));
            let mut attributes: BTreeMap<Arc<str>, Value> = object.attributes.iter().map(missing).collect();
            for (name, json) in entries {
                let name = nfc(name);
                let Some(ty) = object.attributes.get(&name) else {
                    return Err(mismatch(path, format!("unsupported attribute {name:?}")));
                };
                let value = below(path, Step::Attr(name.clone()), |path| typed(json, ty, path))?;
                attributes.insert(name, value);
            }
            Ok(Value::object(attributes))
        }
        (ty, _) => Err(mismatch(path, format!("{} is required", with_article(ty)))),
    }
}

/// `{"value": …, "type": …}`
fn wrapped(json: Json, path: &mut Path) -> Result<Value, JsonError> {
    let malformed = "an object with exactly \"value\" and \"type\" is required";
    match json {
        Json::Null => Ok(Value::null(Type::Dynamic)),
        Json::Object(mut entries) if entries.len() == 2 => {
            match (entries.remove("value"), entries.remove("type")) {
                (Some(value), Some(ty)) => {
                    let ty = Type::from_json_tree(&ty).map_err(|error| mismatch(path, error.to_string()))?;
                    if ty == Type::Dynamic {
                        return Err(mismatch(path, "the type of a value cannot be dynamic"));
                    }
                    typed(value, &ty, path)
                }
                _ => Err(mismatch(path, malformed)),
            }
        }
        _ => Err(mismatch(path, malformed)),
    }
}

fn elements(items: Vec<Json>, element: &Type, path: &mut Path) -> Result<Vec<Value>, JsonError> {
    let decode = |(i, json)| below(path, Step::Index(Value::number(i)), |path| typed(json, element, path));
    items.into_iter().enumerate().map(decode).collect()
}

/// The element type of a collection. Where the constraint leaves it open, the elements decide and must agree.
fn element_type<'v>(
    element: &Type,
    items: impl IntoIterator<Item = &'v Value>,
    path: &Path,
) -> Result<Type, JsonError> {
    let mut items = items.into_iter();
    if !element.has_dynamic() {
        return Ok(element.without_optional());
    }
    let Some(first) = items.next().map(Value::ty) else {
        return Ok(element.without_optional());
    };
    if items.any(|item| item.ty() != first) {
        return Err(mismatch(path, "all elements must have the same type"));
    }
    Ok(first)
}

fn below<T>(path: &mut Path, step: Step, f: impl FnOnce(&mut Path) -> T) -> T {
    path.0.push(step);
    let result = f(path);
    path.0.pop();
    result
}

fn mismatch(path: &Path, message: impl Into<String>) -> JsonError {
    JsonError::Mismatch { path: path.clone(), message: message.into() }
}

fn with_article(ty: &Type) -> String {
    let name = ty.friendly_name();
    if name.starts_with('o') { format!("an {name}") } else { format!("a {name}") }
}
