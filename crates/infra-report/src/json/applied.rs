//! What an apply has done, as messages.

use std::collections::BTreeMap;

use infra_engine::Applied;
use infra_plan::Mode;
use infra_state::{OutputState, RawJson};
use serde::Serialize;
use serde_json::json;

use super::message::message;

#[derive(Serialize)]
struct Fields<'a> {
    outputs: BTreeMap<&'a str, Output<'a>>,
}

#[derive(Serialize)]
struct Output<'a> {
    sensitive: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'a RawJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a RawJson>,
}

/// What an apply has done, as `change_summary`, and `outputs`; of sensitive ones only that they are.
///
/// An apply that did not do everything says so in the message, in `skipped` and in `interrupted`.
pub fn applied_messages(mode: Mode, applied: &Applied, outputs: &BTreeMap<String, OutputState>) -> String {
    let mut lines = vec![summary(mode, applied)];
    if !outputs.is_empty() {
        lines.push(all_outputs(outputs));
    }
    lines.join("\n") + "\n"
}

fn summary(mode: Mode, applied: &Applied) -> String {
    let mut changes = json!({
        "add": applied.added,
        "change": applied.changed,
        "import": applied.imported,
        "remove": applied.destroyed,
        "operation": if mode == Mode::Destroy { "destroy" } else { "apply" },
    });
    if !applied.is_complete() {
        changes["skipped"] = json!(applied.skipped);
        changes["interrupted"] = json!(applied.interrupted);
    }
    let text = crate::applied::headline(mode, applied);
    message("info", "change_summary", &text, json!({ "changes": changes }))
}

fn all_outputs(outputs: &BTreeMap<String, OutputState>) -> String {
    let outputs: BTreeMap<&str, Output<'_>> = outputs
        .iter()
        .map(|(name, o)| {
            let (ty, value) = (!o.sensitive).then_some((&o.ty, &o.value)).unzip();
            (name.as_str(), Output { sensitive: o.sensitive, r#type: ty, value })
        })
        .collect();
    let text = format!("Outputs: {}", outputs.len());
    message("info", "outputs", &text, Fields { outputs })
}
