//! Snapshots of the state, and what differs between two. Terraform has no such documents: the forms are ours.

use infra_engine::Prior;
use serde_json::{Value, json};

use crate::SnapshotLine;
use crate::state_diff::{objects, outputs};

/// The snapshots, oldest first.
pub fn history(lines: &[SnapshotLine]) -> String {
    let snapshots: Vec<Value> = lines
        .iter()
        .map(|line| {
            json!({
                "serial": line.serial,
                "written": line.written,
                "replaced": line.replaced,
                "operation": line.operation,
                "who": line.who,
                "configuration": line.configuration,
                "current": line.current,
            })
        })
        .collect();
    format!("{}\n", json!({ "format_version": "1.0", "snapshots": snapshots }))
}

/// Addresses of what differs, without values.
pub fn state_diff(from: &Prior, to: &Prior) -> String {
    let resources: Vec<Value> = objects(from, to)
        .into_iter()
        .map(|(id, difference)| {
            let (address, deposed) = (id.address.to_string(), id.deposed.clone());
            json!({ "address": address, "deposed": deposed, "difference": difference.word() })
        })
        .collect();
    let outputs: Vec<Value> = outputs(from, to)
        .into_iter()
        .map(|(name, difference)| json!({ "name": name, "difference": difference.word() }))
        .collect();
    let document = json!({
        "format_version": "1.0",
        "from": from.serial,
        "to": to.serial,
        "resources": resources,
        "outputs": outputs,
    });
    format!("{document}\n")
}
