//! What a plan of Terraform or `infra` says, to compare the two.

use std::collections::BTreeSet;

use infra_tests::Outcome;
use serde_json::Value;

/// A plan that can be read.
pub const PLAN: [&str; 3] = ["plan", "-detailed-exitcode", "-json"];

/// What a plan has to say.
#[derive(Debug, Default)]
pub struct Findings {
    /// Objects and outputs that it would change, and how.
    pub changes: BTreeSet<String>,
    /// Addresses of objects that were changed outside.
    pub drift: BTreeSet<String>,
}

/// Reads what a plan with `-json` says: both programs do it in the same words, one JSON object a line.
#[track_caller]
pub fn findings(plan: Outcome) -> Findings {
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
