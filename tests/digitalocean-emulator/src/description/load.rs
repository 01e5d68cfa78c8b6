//! From OpenAPI 3.0, written as YAML, to JSON schemas of draft 4.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value as Json, json};

use super::Direction;

/// Reads the document.
pub(super) fn document(text: &str) -> Result<Json, String> {
    let documents = Yaml::load_from_str(text).map_err(|error| error.to_string())?;
    let document = documents.first().ok_or("it is empty")?;
    Ok(json(document, false))
}

/// What is required although nothing of that name exists.
const AMENDED: [(&str, &str); 1] =
    [("/paths/~1v2~1uptime~1checks/post/requestBody/content/application~1json/schema/required", "method")];

/// Takes mistakes out of the description.
pub(super) fn amend(document: &mut Json) {
    for (pointer, name) in AMENDED {
        if let Some(required) = document.pointer_mut(pointer).and_then(Json::as_array_mut) {
            required.retain(|required| required != name);
        }
    }
}

/// What is of no use for checking; a property may be called the same.
const PROSE: [&str; 5] = ["description", "example", "examples", "summary", "x-codeSamples"];

fn json(yaml: &Yaml<'_>, in_properties: bool) -> Json {
    match yaml {
        Yaml::Value(scalar) => match scalar {
            Scalar::Null => Json::Null,
            Scalar::Boolean(value) => json!(value),
            Scalar::Integer(value) => json!(value),
            Scalar::FloatingPoint(value) => json!(value.0),
            Scalar::String(text) => json!(text),
        },
        Yaml::Sequence(items) => Json::Array(items.iter().map(|item| json(item, false)).collect()),
        Yaml::Mapping(entries) => {
            let entry = |(key, value): (&Yaml<'_>, &Yaml<'_>)| {
                let key = match json(key, false) {
                    Json::String(key) => key,
                    other => other.to_string(),
                };
                if !in_properties && PROSE.contains(&key.as_str()) {
                    return None;
                }
                let value = json(value, key == "properties" && !in_properties);
                Some((key, value))
            };
            Json::Object(entries.iter().filter_map(entry).collect())
        }
        Yaml::Tagged(_, inner) => json(inner, in_properties),
        _ => Json::Null,
    }
}

/// The document with every schema in it as draft 4 writes it.
pub(super) fn as_json_schema(document: &Json, direction: Direction) -> Json {
    match document {
        Json::Array(items) => Json::Array(items.iter().map(|item| as_json_schema(item, direction)).collect()),
        Json::Object(entries) => {
            let converted: Map<String, Json> =
                entries.iter().map(|(key, value)| (key.clone(), as_json_schema(value, direction))).collect();
            schema(converted, direction)
        }
        other => other.clone(),
    }
}

fn schema(mut schema: Map<String, Json>, direction: Direction) -> Json {
    let unset = match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    // What the other side sets is not required of this one.
    let is_unset = |properties: Option<&Json>, name: &Json| {
        let property = properties.and_then(|properties| properties.get(name.as_str()?));
        property.is_some_and(|property| property[unset] == json!(true))
    };
    if let Some(Json::Array(required)) = schema.get("required") {
        let properties = schema.get("properties");
        let required: Vec<Json> =
            required.iter().filter(|name| !is_unset(properties, name)).cloned().collect();
        if required.is_empty() {
            schema.remove("required");
        } else {
            schema.insert("required".to_owned(), Json::Array(required));
        }
    }
    if schema.get("nullable") != Some(&json!(true)) {
        return Json::Object(schema);
    }
    schema.remove("nullable");
    json!({"anyOf": [schema, {"enum": [null]}]})
}
