//! Many processes on one state.

use std::collections::BTreeSet;

use infra_tests::note;
use serde_json::Value;

use crate::place::Place;

const PROCESSES: usize = 50;

#[test]
fn fifty_processes_make_one_history() {
    for place in Place::all() {
        let stage = place.stage("resource \"terraform_data\" \"main\" {\n  triggers_replace = \"x\"\n}\n");
        stage.succeeds(&["apply", "-auto-approve"]);
        let change = ["apply", "-auto-approve", "-replace=terraform_data.main", "-lock-timeout=20m"];
        // Each is sure to be seen: it says what it replaced, and by what.
        let running: Vec<_> = (0..PROCESSES).map(|_| stage.infra.start(&change)).collect();
        let mut replaced = Vec::new();
        let outcomes: Vec<_> = running.into_iter().map(infra_tests::Running::wait).collect();
        for outcome in outcomes {
            let outcome = outcome.expect_code(0);
            replaced.push(destroyed(&outcome.stdout).unwrap_or_else(|| panic!("{outcome}")));
        }
        let state: Value = serde_json::from_str(&stage.succeeds(&["state", "pull"]).stdout).expect("a state");
        assert_eq!(state["serial"], PROCESSES as u64 + 1, "{}", place.name);
        // A serial order is a chain: each object was replaced once, and only the last one is there.
        let distinct: BTreeSet<&String> = replaced.iter().collect();
        assert_eq!(distinct.len(), PROCESSES, "{}: an object was replaced twice", place.name);
        let last = state["resources"][0]["instances"][0]["attributes"]["id"].as_str().unwrap();
        assert!(!replaced.iter().any(|id| id == last), "{}", place.name);
        assert_eq!(state["resources"][0]["instances"].as_array().unwrap().len(), 1);
        if place.keeps_history() {
            assert_history(&stage.succeeds(&["state", "history", "-json"]).stdout);
        }
        note(format_args!("{PROCESSES} processes race on {}: one order, none lost", place.name));
    }
}

/// The id of the object that an apply says to have destroyed.
fn destroyed(output: &str) -> Option<String> {
    let line = output.lines().find(|line| line.contains("terraform_data.main") && line.contains("id="))?;
    let id = line.split("id=").nth(1)?.split(']').next()?;
    Some(id.trim().to_owned())
}

fn assert_history(text: &str) {
    let history: Value = serde_json::from_str(text).expect("history");
    let serials: Vec<u64> = history["snapshots"]
        .as_array()
        .expect("snapshots")
        .iter()
        .map(|line| line["serial"].as_u64().expect("a serial"))
        .collect();
    assert_eq!(serials, (1..=PROCESSES as u64 + 1).collect::<Vec<_>>());
}
