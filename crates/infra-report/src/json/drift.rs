//! `drift -json`: a format of our own.

use infra_plan::{Change, Drift, Plan};
use infra_value::Value;
use serde::Serialize;

use super::change::{ObjectChange, action_reason, actions};
use super::raw::line;

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    drifted: bool,
    changed: usize,
    deleted: usize,
    resource_drift: Vec<ObjectChange<'a>>,
    configuration_changes: Vec<Wanted>,
}

#[derive(Serialize)]
struct Wanted {
    address: String,
    actions: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    action_reason: Option<&'static str>,
}

/// What someone else has changed, on one line.
///
/// `drifted`, then how many objects were `changed` and `deleted`; `resource_drift` as in a plan, but with null instead of
/// sensitive values, since this document is made to be kept and sent; `configuration_changes`: what the configuration
/// itself wants changed, as `address`, `actions` and `action_reason`.
pub fn drift(plan: &Plan) -> String {
    let shown: Vec<Drift> = plan.news().map(without_sensitive).collect();
    let deleted = shown.iter().filter(|drift| drift.after.is_none()).count();
    let wanted = plan.changes.iter().filter(|c| !matches!(c.change, Change::NoOp | Change::Read));
    line(&Document {
        format_version: "1.0",
        drifted: !shown.is_empty(),
        changed: shown.len() - deleted,
        deleted,
        resource_drift: shown.iter().map(ObjectChange::drifted).collect(),
        configuration_changes: wanted
            .map(|change| Wanted {
                address: change.object.to_string(),
                actions: actions(change.change),
                action_reason: change.reason.and_then(action_reason),
            })
            .collect(),
    })
}

fn without_sensitive(drift: &Drift) -> Drift {
    Drift { before: shown(&drift.before), after: drift.after.as_ref().map(shown), ..drift.clone() }
}

/// The value with null, still marked, where it is sensitive.
fn shown(value: &Value) -> Value {
    if value.is_sensitive() {
        return Value::null(value.ty()).with_marks(value.marks());
    }
    value.map_children(&mut shown)
}
