//! Objects between the state and the providers.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use infra_provider::{Object, Provider, ProviderError};
use infra_schema::Schema;
use infra_state::{InstanceObject, ObjectStatus, RawJson};
use infra_value::{Marks, Path, Step, Value};
use serde::{Deserialize, Serialize};

use crate::marks;

/// Reads an object of the state under the current schema of its type, with its sensitive places marked.
pub(crate) fn load(
    provider: &dyn Provider,
    ty: &str,
    schema: &Schema,
    stored: &InstanceObject,
) -> Result<Object, ProviderError> {
    let value = provider.upgrade(ty, stored.schema_version, stored.attributes.as_str())?;
    // Not everyone who writes states knows which attributes repeat others.
    let places = marks::with_repeated(&schema.block, sensitive_places(stored));
    let value = marks::apply(&marks::by_schema(&schema.block, &value), &places);
    Ok(Object { value, private: private(stored) })
}

/// What the provider remembers of an object. What is not base64 was written by someone else for someone else.
fn private(stored: &InstanceObject) -> Option<Vec<u8>> {
    stored.private.as_ref().and_then(|text| BASE64_STANDARD.decode(text).ok())
}

/// Replaces what the provider remembers of an object. Says whether that changed anything.
pub(crate) fn remember(stored: &mut InstanceObject, now: Option<&[u8]>) -> bool {
    let changed = private(stored).as_deref() != now;
    if changed {
        stored.private = now.map(|bytes| BASE64_STANDARD.encode(bytes));
    }
    changed
}

/// Reads the stored result of a data source; nothing when it does not fit the current schema. It is read anew anyway.
pub(crate) fn load_data(schema: &Schema, stored: &InstanceObject) -> Option<Object> {
    let value = infra_value::from_json(stored.attributes.as_str(), &schema.block.implied_type()).ok()?;
    let value = marks::apply(&marks::by_schema(&schema.block, &value), &sensitive_places(stored));
    Some(Object::new(value))
}

/// An object as the state keeps it. `value` must be wholly known.
pub(crate) fn store(
    schema: &Schema,
    object: &Object,
    dependencies: &[String],
    create_before_destroy: bool,
    tainted: bool,
) -> Result<InstanceObject, String> {
    let attributes = infra_value::to_json_typed(&object.value.unmark_deep(), &schema.block.implied_type())
        .map_err(|e| e.to_string())?;
    let attributes = RawJson::parse(&attributes).map_err(|e| e.to_string())?;
    let mut stored = InstanceObject::new(schema.version, attributes);
    stored.status = if tainted { ObjectStatus::Tainted } else { ObjectStatus::Ready };
    stored.sensitive_attributes = Some(sensitive_json(&object.value)?);
    remember(&mut stored, object.private.as_deref());
    stored.dependencies = dependencies.to_vec();
    stored.create_before_destroy = create_before_destroy;
    Ok(stored)
}

/// A step of a path as state version 4 has it.
#[derive(Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
enum StoredStep {
    GetAttr(String),
    Index(StoredKey),
}

#[derive(Serialize, Deserialize)]
struct StoredKey {
    value: serde_json::Value,
    #[serde(rename = "type")]
    ty: String,
}

fn sensitive_places(stored: &InstanceObject) -> Vec<(Path, Marks)> {
    let paths = stored.sensitive_attributes.as_ref().and_then(|raw| raw.read::<Vec<Vec<StoredStep>>>().ok());
    let step = |step: StoredStep| match step {
        StoredStep::GetAttr(name) => Some(Step::Attr(name.into())),
        StoredStep::Index(key) => match key.value {
            serde_json::Value::String(text) => Some(Step::Index(Value::string(text))),
            serde_json::Value::Number(n) => Some(Step::Index(Value::number(n.as_i64()?))),
            _ => None,
        },
    };
    let path = |steps: Vec<StoredStep>| steps.into_iter().map(step).collect::<Option<Vec<_>>>().map(Path);
    paths.into_iter().flatten().filter_map(path).map(|path| (path, Marks::SENSITIVE)).collect()
}

/// Whether a stored object holds a sensitive value. A sensitive attribute without a value is no secret.
pub fn holds_secrets(stored: &InstanceObject) -> bool {
    let places = sensitive_places(stored);
    if places.is_empty() {
        return false;
    }
    let Ok(value) = infra_value::parse_json(stored.attributes.as_str()) else { return true };
    // What cannot be found may have another form than the path says.
    places.iter().any(|(path, _)| path.get(&value).is_none_or(|value| !value.is_null()))
}

fn sensitive_json(value: &Value) -> Result<RawJson, String> {
    let sensitive = marks::collect(value).into_iter().filter(|(_, marks)| marks.contains(Marks::SENSITIVE));
    let step = |step: Step| match step {
        Step::Attr(name) => StoredStep::GetAttr(name.to_string()),
        Step::Index(key) => StoredStep::Index(match (key.as_str(), key.as_i64()) {
            (Some(text), _) => StoredKey { value: text.into(), ty: "string".into() },
            (None, index) => StoredKey { value: index.unwrap_or_default().into(), ty: "number".into() },
        }),
    };
    let paths: Vec<Vec<StoredStep>> =
        sensitive.map(|(path, _)| path.0.into_iter().map(step).collect()).collect();
    RawJson::of(&paths).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_sensitive_attribute_without_a_value_is_no_secret() {
        let stored = |attributes: &str, sensitive: &str| InstanceObject {
            sensitive_attributes: Some(serde_json::from_str(sensitive).unwrap()),
            ..InstanceObject::new(0, serde_json::from_str(attributes).unwrap())
        };
        let password = r#"[[{"type":"get_attr","value":"password"}]]"#;
        assert!(holds_secrets(&stored(r#"{"password":"x"}"#, password)));
        assert!(!holds_secrets(&stored(r#"{"password":null}"#, password)));
        assert!(!holds_secrets(&stored(r#"{"password":"x"}"#, "[]")));
        // It may be there under another name.
        assert!(holds_secrets(&stored(r#"{"secret":"x"}"#, password)));
    }
}
