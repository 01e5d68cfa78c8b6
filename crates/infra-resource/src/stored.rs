//! Objects as a state stores them.

use infra_provider::model::from_stored_json;
use infra_provider::{ErrorClass, ProviderError};
use infra_schema::Schema;
use infra_value::Value;
use serde_json::{Map, Value as Json};

/// Reads stored attributes, brought up to the present version of the schema first.
pub fn upgrade(
    schema: &Schema,
    ty: &str,
    version: u64,
    attributes: &str,
    to_present: fn(u64, &mut Map<String, Json>) -> Result<(), ProviderError>,
) -> Result<Value, ProviderError> {
    let broken = |why: String| {
        ProviderError::new(
            ErrorClass::Invalid,
            format!("the stored attributes of a {ty} cannot be read: {why}"),
        )
    };
    if version > schema.version {
        let message = format!(
            "a {ty} was stored with schema version {version}, but this build knows versions up to {}",
            schema.version
        );
        return Err(ProviderError::new(ErrorClass::Invalid, message).hint("a newer build is needed"));
    }
    if version == schema.version {
        return from_stored_json(schema, attributes).map_err(|error| broken(error.to_string()));
    }
    let mut stored: Map<String, Json> =
        serde_json::from_str(attributes).map_err(|error| broken(error.to_string()))?;
    to_present(version, &mut stored)?;
    from_stored_json(schema, &Json::Object(stored).to_string()).map_err(|error| broken(error.to_string()))
}
