//! `output -json`

use std::collections::BTreeMap;

use infra_state::{OutputState, RawJson};
use serde::Serialize;

use super::raw::pretty;

#[derive(Serialize)]
struct Output<'a> {
    sensitive: bool,
    r#type: &'a RawJson,
    value: &'a RawJson,
}

/// All outputs with their types, sensitive ones in clear: whoever asks for this asks for the values.
pub fn outputs(outputs: &BTreeMap<String, OutputState>) -> String {
    let outputs: BTreeMap<&str, Output<'_>> = outputs
        .iter()
        .map(|(name, o)| (name.as_str(), Output { sensitive: o.sensitive, r#type: &o.ty, value: &o.value }))
        .collect();
    pretty(&outputs) + "\n"
}
