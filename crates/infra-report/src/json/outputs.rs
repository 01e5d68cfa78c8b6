//! `output -json`

use std::collections::BTreeMap;

use infra_state::{OutputState, RawJson};
use serde::Serialize;

#[derive(Serialize)]
struct Output<'a> {
    sensitive: bool,
    r#type: &'a RawJson,
    value: &'a RawJson,
}

/// All outputs with their types, sensitive ones in clear: whoever asks for this asks for the values.
pub fn outputs(outputs: &BTreeMap<String, OutputState>) -> String {
    let outputs: BTreeMap<&String, Output<'_>> = outputs
        .iter()
        .map(|(name, o)| (name, Output { sensitive: o.sensitive, r#type: &o.ty, value: &o.value }))
        .collect();
    serde_json::to_string_pretty(&outputs).unwrap_or_default() + "\n"
}
