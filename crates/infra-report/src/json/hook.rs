//! What happens during an apply, as messages.

use infra_engine::{Event, Outcome};
use infra_plan::{ActionKind, ObjectId};
use serde::Serialize;
use serde_json::json;

use super::message::message;
use super::resource::Resource;

#[derive(Serialize)]
struct Fields<'a> {
    hook: Hook<'a>,
}

/// What happens to an object.
#[derive(Serialize)]
pub(crate) struct Hook<'a> {
    resource: Resource<'a>,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_key: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed_seconds: Option<u64>,
}

impl<'a> Hook<'a> {
    /// Something happens to an object, which has an id perhaps, for so many seconds perhaps.
    pub fn new(
        object: &'a ObjectId,
        kind: ActionKind,
        id: Option<&'a str>,
        elapsed_seconds: Option<u64>,
    ) -> Self {
        let action = match kind {
            ActionKind::Import => "import",
            ActionKind::Create => "create",
            ActionKind::Update => "update",
            ActionKind::Delete => "delete",
            ActionKind::Read => "read",
            ActionKind::Open => "open",
            ActionKind::Forget => "forget",
            ActionKind::Join => "noop",
        };
        Self {
            resource: Resource::of(object),
            action,
            id_key: id.map(|_| "id"),
            id_value: id,
            elapsed_seconds,
        }
    }

    /// The message of that type.
    pub fn message(self, ty: &str, text: &str) -> String {
        let level = if ty == "apply_errored" { "error" } else { "info" };
        message(level, ty, text, Fields { hook: self })
    }
}

/// What happens and is not about one action: a `log` message, with more for those who look for it.
pub(crate) fn log(event: &Event, text: &str) -> String {
    match event {
        Event::Refreshing { ty, count } => {
            message("info", "log", text, json!({ "refresh": { "resource_type": ty, "count": count } }))
        }
        Event::Recovered { object, finding } => {
            let recovery = json!({ "resource": Resource::of(object), "finding": finding });
            message("info", "log", text, json!({ "recovery": recovery }))
        }
        Event::Stopping { in_flight } => {
            message("warn", "log", text, json!({ "stopping": { "in_flight": in_flight } }))
        }
        _ => message("info", "log", text, json!({})),
    }
}

/// How a provisioner goes.
pub(crate) fn provisioner(event: &Event, text: &str) -> String {
    let (object, provisioner, ty, output) = match event {
        Event::Provisioning { object, provisioner } => (object, provisioner, "provision_start", None),
        Event::Output { object, provisioner, text } => {
            (object, provisioner, "provision_progress", Some(text))
        }
        Event::Provisioned { object, provisioner, outcome: Outcome::Done(_) } => {
            (object, provisioner, "provision_complete", None)
        }
        Event::Provisioned { object, provisioner, .. } => (object, provisioner, "provision_errored", None),
        _ => return log(event, text),
    };
    let mut hook = json!({ "resource": Resource::of(object), "provisioner": provisioner });
    if let Some(output) = output {
        hook["output"] = output.as_str().into();
    }
    message("info", ty, text, json!({ "hook": hook }))
}
