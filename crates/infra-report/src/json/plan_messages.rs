//! What a plan would do, as messages.

use std::collections::BTreeMap;

use infra_plan::{Change, ObjectId, Plan, Reason};
use infra_state::format::TERRAFORM_VERSION;
use serde::Serialize;
use serde_json::json;

use super::change::{action_reason, drift_change};
use super::message::message;
use super::resource::Resource;

#[derive(Serialize)]
struct Fields<'a> {
    change: Planned<'a>,
}

#[derive(Serialize)]
struct Planned<'a> {
    resource: Resource<'a>,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct Output {
    sensitive: bool,
    action: &'static str,
}

/// What a plan would do: `version`, `resource_drift`, `planned_change`, `change_summary` and `outputs`, each on a line.
pub fn plan_messages(plan: &Plan) -> String {
    let mut lines = vec![version()];
    for drift in plan.news() {
        let action = action(drift_change(drift));
        let text = format!("{}: Drift detected ({action})", drift.object);
        lines.push(change("resource_drift", &text, &drift.object, action, None));
    }
    for planned in plan.changes.iter().filter(|change| crate::plan::is_shown(change)) {
        let action = match (planned.change, &planned.import, &planned.moved_from) {
            (Change::NoOp, Some(_), _) => "import",
            (Change::NoOp, None, Some(_)) => "move",
            (change, _, _) => action(change),
        };
        let text = format!("{}: Plan to {action}", planned.object);
        let reason = planned.reason.and_then(reason);
        lines.push(change("planned_change", &text, &planned.object, action, reason));
    }
    lines.push(summary(plan));
    if !plan.outputs.is_empty() {
        lines.push(outputs(plan));
    }
    lines.join("\n") + "\n"
}

fn version() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let fields = json!({ "infra": version, "terraform": TERRAFORM_VERSION, "ui": "1.2" });
    message("info", "version", &format!("infra {version}"), fields)
}

fn change(
    ty: &str,
    text: &str,
    object: &ObjectId,
    action: &'static str,
    reason: Option<&'static str>,
) -> String {
    message("info", ty, text, Fields { change: Planned { resource: Resource::of(object), action, reason } })
}

fn summary(plan: &Plan) -> String {
    let counts = plan.counts();
    let text = format!("Plan:{}", crate::plan::summary(&counts));
    let changes = json!({
        "add": counts.add,
        "change": counts.change,
        "import": counts.import,
        "remove": counts.destroy,
        "operation": "plan",
    });
    message("info", "change_summary", &text, json!({ "changes": changes }))
}

fn outputs(plan: &Plan) -> String {
    let outputs: BTreeMap<&str, Output> = plan
        .outputs
        .iter()
        .map(|(name, o)| (name.as_str(), Output { sensitive: o.sensitive, action: action(o.change) }))
        .collect();
    let text = format!("Outputs: {}", outputs.len());
    message("info", "outputs", &text, json!({ "outputs": outputs }))
}

/// A change in the words of messages.
fn action(change: Change) -> &'static str {
    match change {
        Change::NoOp => "noop",
        Change::Create => "create",
        Change::Update => "update",
        Change::DeleteThenCreate | Change::CreateThenDelete => "replace",
        Change::Delete => "delete",
        Change::Read => "read",
        Change::Forget => "forget",
    }
}

/// A reason in the words of messages, which for replacements are not those of documents.
fn reason(reason: Reason) -> Option<&'static str> {
    match reason {
        Reason::Tainted => Some("tainted"),
        Reason::Requested => Some("requested"),
        Reason::CannotUpdate => Some("cannot_update"),
        Reason::Triggered => Some("replace_triggered_by"),
        other => action_reason(other),
    }
}
