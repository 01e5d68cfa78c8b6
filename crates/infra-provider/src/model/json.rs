//! Objects of a schema, from JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_schema::{Block, NestedBlock, Nesting, Schema};
use infra_value::{Data, JsonError, Type, Value, from_json, parse_json, to_json};

/// Reads stored attributes, whoever wrote them: what is missing is null, or no block; what the schema does not know is
/// dropped, also deep inside.
///
/// # Errors
/// When the text is no JSON object, or something in it is of another type than the schema says.
pub fn from_stored_json(schema: &Schema, text: &str) -> Result<Value, JsonError> {
    // Most objects were stored under the schema that reads them, and are read as they are.
    if schema.block.blocks.is_empty()
        && let Ok(value) = from_json(text, &schema.block.implied_type())
    {
        return Ok(value);
    }
    read(schema, text, Strange::Drop)
}

/// Reads a configuration: what is missing is null, or no block; what the schema does not know is an error.
///
/// # Errors
/// As [`from_stored_json`], and when there is a name that the schema does not know.
pub fn config_from_json(schema: &Schema, text: &str) -> Result<Value, JsonError> {
    read(schema, text, Strange::Keep)
}

/// What to do with names that the schema does not know.
#[derive(Clone, Copy, PartialEq)]
enum Strange {
    Keep,
    Drop,
}

/// The document is put into shape as plain JSON, which keeps numbers exact, and only then read by type.
fn read(schema: &Schema, text: &str, strange: Strange) -> Result<Value, JsonError> {
    let shaped = block(&schema.block, &parse_json(text)?, strange);
    from_json(&to_json(&shaped)?, &schema.block.implied_type())
}

fn block(schema: &Block, json: &Value, strange: Strange) -> Value {
    let Data::Object(given) = json.data() else { return json.clone() };
    let mut shaped = BTreeMap::<Arc<str>, Value>::new();
    for (name, value) in given.iter() {
        match schema.attributes.get(name) {
            Some(attribute) if strange == Strange::Drop => {
                shaped.insert(name.clone(), without_strange(&attribute.ty, value));
            }
            None if strange == Strange::Drop => {}
            _ => {
                shaped.insert(name.clone(), value.clone());
            }
        }
    }
    for (name, nested) in &schema.blocks {
        shaped.insert(name.clone(), occurrences(nested, given.get(name), strange));
    }
    Value::object(shaped)
}

fn occurrences(nested: &NestedBlock, json: Option<&Value>, strange: Strange) -> Value {
    let inner = |item: &Value| block(&nested.block, item, strange);
    let given = json.filter(|json| !json.is_null());
    match (nested.nesting, given) {
        (Nesting::Single, None) => Value::null(Type::Dynamic),
        (Nesting::List | Nesting::Set, None) => Value::tuple(Vec::new()),
        (Nesting::Map, None) => Value::object::<Arc<str>>([]),
        (Nesting::Group, None) => inner(&Value::object::<Arc<str>>([])),
        (Nesting::Single | Nesting::Group, Some(json)) => inner(json),
        (Nesting::List | Nesting::Set | Nesting::Map, Some(json)) => {
            json.map_children(&mut |item| inner(item))
        }
    }
}

/// The JSON of a value of type `ty`, without attributes that the type does not know.
fn without_strange(ty: &Type, json: &Value) -> Value {
    match (ty, json.data()) {
        (Type::List(element) | Type::Set(element) | Type::Map(element), _) => {
            json.map_children(&mut |item| without_strange(element, item))
        }
        (Type::Object(object), Data::Object(given)) => {
            let known = given.iter().filter_map(|(name, item)| {
                Some((name.clone(), without_strange(object.attributes.get(name)?, item)))
            });
            Value::object(known)
        }
        _ => json.clone(),
    }
}
