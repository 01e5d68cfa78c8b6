//! `terraform_remote_state`: the outputs of another state. Of the backends, `local` is read.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use infra_provider::{ErrorClass, ProviderError};
use infra_schema::{Attribute, Block, Presence, Schema};
use infra_state::{LocalStore, OutputState, read_state};
use infra_value::{Marks, Path, Type, Value};

pub(super) const TYPE: &str = "terraform_remote_state";

const DEFAULT_WORKSPACE: &str = "default";
const STATE_FILE: &str = "terraform.tfstate";
const WORKSPACES_FOLDER: &str = "terraform.tfstate.d";

pub(super) fn schema() -> Schema {
    let attributes = [
        ("backend", Attribute::new(Type::String, Presence::Required)),
        ("config", Attribute::new(Type::Dynamic, Presence::Optional)),
        ("defaults", Attribute::new(Type::Dynamic, Presence::Optional)),
        ("outputs", Attribute::new(Type::Dynamic, Presence::Computed)),
        ("workspace", Attribute::new(Type::String, Presence::Optional)),
    ];
    let attributes = attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect();
    Schema { version: 0, block: Block { attributes, ..Block::default() } }
}

pub(super) fn validate(config: &Value) -> Vec<ProviderError> {
    let mut errors = Vec::new();
    if let Some(backend) = text(config, "backend")
        && backend != "local"
    {
        let message = format!("state in the backend \"{backend}\" cannot be read yet");
        let error = ProviderError::invalid(Path::attr("backend"), message);
        errors.push(error.hint("Only the backend \"local\" is supported so far."));
    }
    for name in ["config", "defaults"] {
        let given = config.get(name).filter(|value| value.is_known() && !value.is_null());
        if given.is_some_and(|value| value.as_entries().is_none()) {
            errors.push(ProviderError::invalid(Path::attr(name), "this must be an object"));
        }
    }
    let known = ["path", "workspace_dir"];
    let given = config.get("config").and_then(Value::as_entries);
    for name in given.into_iter().flat_map(BTreeMap::keys).filter(|name| !known.contains(&&***name)) {
        let message =
            format!("the backend \"local\" has no argument \"{name}\": it has path and workspace_dir");
        errors.push(ProviderError::invalid(Path::attr("config"), message));
    }
    errors
}

/// Reads the state as it is now, results in its journal included. Outputs that it holds as sensitive are sensitive
/// here, too.
pub(super) async fn read(config: &Value) -> Result<Value, ProviderError> {
    if let Some(error) = validate(config).into_iter().next() {
        return Err(error);
    }
    let path = location(config);
    let failed = |problem: String| ProviderError::new(ErrorClass::Invalid, problem);
    let loaded = read_state(&LocalStore::new(&path)).await.map_err(|error| failed(error.to_string()))?;
    if !loaded.exists {
        return Err(ProviderError::new(
            ErrorClass::NotFound,
            format!("there is no state at {}", path.display()),
        ));
    }
    let mut outputs: BTreeMap<Arc<str>, Value> =
        config.get("defaults").and_then(Value::as_entries).cloned().unwrap_or_default();
    for (name, stored) in &loaded.state.outputs {
        let value = output(stored)
            .map_err(|problem| failed(format!("output \"{name}\" of {}: {problem}", path.display())))?;
        outputs.insert(name.as_str().into(), value);
    }
    let attributes =
        config.as_entries().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone()));
    Ok(Value::object(attributes.chain([("outputs".into(), Value::object(outputs))])))
}

fn output(stored: &OutputState) -> Result<Value, String> {
    let ty = Type::from_cty_json(stored.ty.as_str()).map_err(|error| error.to_string())?;
    let value = infra_value::from_json(stored.value.as_str(), &ty).map_err(|error| error.to_string())?;
    Ok(if stored.sensitive { value.with_marks(Marks::SENSITIVE) } else { value })
}

/// Where the backend `local` keeps the state of a workspace.
fn location(config: &Value) -> PathBuf {
    let argument = |name: &str| text(config.get("config")?, name).filter(|text| !text.is_empty());
    match text(config, "workspace").unwrap_or(DEFAULT_WORKSPACE) {
        DEFAULT_WORKSPACE => argument("path").unwrap_or(STATE_FILE).into(),
        other => {
            PathBuf::from(argument("workspace_dir").unwrap_or(WORKSPACES_FOLDER)).join(other).join(STATE_FILE)
        }
    }
}

fn text<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    object.get(name).and_then(Value::as_str)
}
