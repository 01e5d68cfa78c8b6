//! `show -json` of a plan, and drift.

use infra_plan::{Change, Plan};
use serde::Serialize;

use super::raw::{Raw, known, line, raw, sensitive, unknown};

#[derive(Serialize)]
struct Document {
    format_version: &'static str,
    resource_changes: Vec<ResourceChange>,
}

#[derive(Serialize)]
struct ResourceChange {
    address: String,
    change: Changed,
}

#[derive(Serialize)]
struct Changed {
    actions: &'static [&'static str],
    before: Raw,
    after: Raw,
    after_unknown: Raw,
    before_sensitive: Raw,
    after_sensitive: Raw,
}

/// The plan in Terraform's format.
pub fn plan(plan: &Plan) -> String {
    let changes = plan.changes.iter().map(|c| ResourceChange {
        address: c.object.to_string(),
        change: Changed {
            actions: actions(c.change),
            before: c.before.as_ref().map_or_else(|| raw("null".into()), known),
            after: c.after.as_ref().map_or_else(|| raw("null".into()), known),
            after_unknown: c.after.as_ref().map_or_else(|| raw("false".into()), unknown),
            before_sensitive: c.before.as_ref().map_or_else(|| raw("false".into()), sensitive),
            after_sensitive: c.after.as_ref().map_or_else(|| raw("false".into()), sensitive),
        },
    });
    line(&Document { format_version: "1.2", resource_changes: changes.collect() })
}

fn actions(change: Change) -> &'static [&'static str] {
    match change {
        Change::NoOp => &["no-op"],
        Change::Create => &["create"],
        Change::Update => &["update"],
        Change::DeleteThenCreate => &["delete", "create"],
        Change::CreateThenDelete => &["create", "delete"],
        Change::Delete => &["delete"],
        Change::Read => &["read"],
        Change::Forget => &["forget"],
    }
}

#[derive(Serialize)]
struct DriftDocument {
    format_version: &'static str,
    drift: Vec<Drifted>,
}

#[derive(Serialize)]
struct Drifted {
    address: String,
    action: &'static str,
}

/// What someone else has changed.
pub fn drift(plan: &Plan) -> String {
    let drift = plan.drift.iter().map(|d| Drifted {
        address: d.object.to_string(),
        action: if d.after.is_none() { "delete" } else { "update" },
    });
    line(&DriftDocument { format_version: "1.0", drift: drift.collect() })
}
