//! The stream of messages that a command writes with `-json`, one JSON object on each line.

use std::collections::BTreeMap;

use infra_engine::Applied;
use infra_plan::{Change, Mode, ObjectId, Plan};
use infra_state::OutputState;
use serde_json::{Value, json};

use super::raw::line;

/// The fields that all messages have, and those of this one.
pub(crate) fn envelope(level: &str, message: &str, ty: &str, fields: Value) -> Value {
    let mut out = json!({
        "@level": level,
        "@message": message,
        "@module": "infra.ui",
        "@timestamp": format!("{:.6}", jiff::Timestamp::now()),
        "type": ty,
    });
    if let (Some(out), Value::Object(fields)) = (out.as_object_mut(), fields) {
        out.extend(fields);
    }
    out
}

/// What a plan would do.
pub fn plan_messages(plan: &Plan) -> String {
    let mut lines = Vec::new();
    for drift in &plan.drift {
        let action = if drift.after.is_none() { "delete" } else { "update" };
        lines.push(change("resource_drift", &drift.object, action));
    }
    for planned in plan.changes.iter().filter(|c| c.change != Change::NoOp) {
        lines.push(change("planned_change", &planned.object, action(planned.change)));
    }
    let counts = plan.counts();
    let message =
        format!("Plan: {} to add, {} to change, {} to destroy.", counts.add, counts.change, counts.destroy);
    let changes = json!({ "add": counts.add, "change": counts.change, "import": 0, "remove": counts.destroy, "operation": "plan" });
    lines.push(line(&envelope("info", &message, "change_summary", json!({ "changes": changes }))));
    lines.join("\n") + "\n"
}

fn change(ty: &str, object: &ObjectId, action: &str) -> String {
    let fields = json!({ "change": { "resource": resource(object), "action": action } });
    line(&envelope("info", &format!("{object}: {action}"), ty, fields))
}

pub(crate) fn resource(object: &ObjectId) -> Value {
    let address = &object.address;
    let local = infra_schema::address::ResourceInstance { module: Default::default(), ..address.clone() };
    json!({
        "addr": address.to_string(),
        "module": address.module.to_string(),
        "resource": local.to_string(),
        "implied_provider": address.resource.implied_provider(),
        "resource_type": &*address.resource.ty,
        "resource_name": &*address.resource.name,
        "resource_key": address.key.as_ref().map(|key| match key {
            infra_schema::address::InstanceKey::Index(i) => json!(i),
            infra_schema::address::InstanceKey::Key(key) => json!(&**key),
        }),
    })
}

fn action(change: Change) -> &'static str {
    match change {
        Change::NoOp => "noop",
        Change::Create => "create",
        Change::Update => "update",
        Change::DeleteThenCreate | Change::CreateThenDelete => "replace",
        Change::Delete => "delete",
        Change::Read => "read",
        Change::Forget => "remove",
    }
}

/// What an apply has done, and the outputs; sensitive ones without their values.
pub fn applied_messages(mode: Mode, applied: &Applied, outputs: &BTreeMap<String, OutputState>) -> String {
    let Applied { added, changed, destroyed, .. } = applied;
    let (operation, message) = match mode {
        Mode::Destroy => ("destroy", format!("Destroy complete! Resources: {destroyed} destroyed.")),
        _ => (
            "apply",
            format!("Apply complete! Resources: {added} added, {changed} changed, {destroyed} destroyed."),
        ),
    };
    let changes =
        json!({ "add": added, "change": changed, "import": 0, "remove": destroyed, "operation": operation });
    let summary = envelope("info", &message, "change_summary", json!({ "changes": changes }));
    let values: serde_json::Map<String, Value> = outputs
        .iter()
        .map(|(name, output)| {
            let mut shown = json!({ "sensitive": output.sensitive });
            if !output.sensitive {
                shown["type"] = output.ty.read().unwrap_or_default();
                shown["value"] = output.value.read().unwrap_or_default();
            }
            (name.clone(), shown)
        })
        .collect();
    let message = format!("Outputs: {}", values.len());
    let outputs = envelope("info", &message, "outputs", json!({ "outputs": values }));
    format!("{}\n{}\n", line(&summary), line(&outputs))
}
