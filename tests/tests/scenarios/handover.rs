//! Each of Terraform and `infra` finds nothing to change in what the other applied, and can destroy it.

use std::collections::BTreeSet;

use infra_tests::{Outcome, Peer, Staging, note};
use serde_json::Value;

const PLAN: [&str; 3] = ["plan", "-detailed-exitcode", "-json"];

#[test]
fn terraform_takes_over_what_infra_applied() {
    let Some(staging) = Staging::set_up() else { return };
    let Some(peer) = Peer::set_up(&staging) else { return };
    staging.apply();
    let found = findings(peer.run(&PLAN));
    assert_eq!(found.changes, BTreeSet::new(), "what Terraform plans after infra's apply");
    peer.run(&["destroy", "-auto-approve"]).expect_code(0);
    assert_eq!(staging.emulator.inventory(), [""; 0]);
}

#[test]
fn infra_takes_over_what_terraform_applied() {
    let Some(staging) = Staging::set_up() else { return };
    let Some(peer) = Peer::set_up(&staging) else { return };
    peer.run(&["apply", "-auto-approve"]).expect_code(0);
    let own = findings(peer.run(&PLAN));
    assert_eq!(own.changes, BTreeSet::new(), "what Terraform plans after its own apply");
    let found = findings(staging.run(&PLAN));
    assert_eq!(found.changes, BTreeSet::new(), "what infra plans after Terraform's apply");

    // Terraform's state is behind where one object changes another in the same apply, as a NAT gateway does its address.
    // That is drift to both; there must be nothing that is drift to infra alone.
    let drifted = staging.drifted();
    note(format_args!(
        "after Terraform's apply {} objects have moved to infra, {} to Terraform",
        drifted.len(),
        own.drift.len()
    ));
    let unexplained: BTreeSet<_> = drifted.difference(&own.drift).collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}\n{}", staging.run(&["drift"]));
    staging.destroy();
    assert_eq!(staging.emulator.inventory(), [""; 0]);
}

/// What a plan has to say.
#[derive(Debug, Default)]
struct Findings {
    /// Objects and outputs that it would change, and how.
    changes: BTreeSet<String>,
    /// Addresses of objects that were changed outside.
    drift: BTreeSet<String>,
}

/// Reads what a plan with `-json` says: both programs do it in the same words, one JSON object a line.
#[track_caller]
fn findings(plan: Outcome) -> Findings {
    assert!(matches!(plan.code(), Some(0 | 2)), "{plan}");
    let mut found = Findings::default();
    for line in plan.stdout.lines() {
        let message: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let address = || message["change"]["resource"]["addr"].as_str().unwrap().to_owned();
        match message["type"].as_str().unwrap() {
            "planned_change" => {
                found.changes.insert(format!("{}: {}", address(), message["change"]["action"]));
            }
            "resource_drift" => {
                found.drift.insert(address());
            }
            "outputs" => {
                let outputs = message["outputs"].as_object().unwrap().iter();
                let changed = outputs.filter(|(_, output)| output["action"] != "noop");
                found.changes.extend(changed.map(|(name, output)| format!("output {name}: {output}")));
            }
            _ => {}
        }
    }
    let expected = if found.changes.is_empty() { 0 } else { 2 };
    plan.expect_code(expected);
    found
}
