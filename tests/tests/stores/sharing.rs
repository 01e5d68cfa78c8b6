//! Two applies on one state at the same time: on different resources both succeed; on the same one the second is refused.

use std::collections::BTreeMap;

use infra_tests::{Peer, Running, note};
use serde_json::Value;

use crate::place::{Place, Stage};

/// Each object says that it is being made, and waits.
const MAIN: &str = r#"
resource "terraform_data" "base" {
  input = "base"
}

resource "terraform_data" "a" {
  input = terraform_data.base.id
  provisioner "local-exec" {
    command = "touch a-started; for i in $(seq 1200); do [ -e a-go ] && break; sleep 0.1; done"
  }
}

resource "terraform_data" "b" {
  input = terraform_data.base.id
  provisioner "local-exec" {
    command = "touch b-started; for i in $(seq 1200); do [ -e b-go ] && break; sleep 0.1; done"
  }
}

output "a" {
  value = terraform_data.a.output
}
"#;

const APPLY_A: [&str; 3] = ["apply", "-auto-approve", "-target=terraform_data.a"];
const APPLY_B: [&str; 3] = ["apply", "-auto-approve", "-target=terraform_data.b"];

/// A state with the first object, and an apply of `a` by Alice and of `b` by Bob, which are both under way.
fn at_work(place: &Place) -> (Stage, Running, Running) {
    let stage = place.stage(MAIN);
    stage.succeeds(&["apply", "-auto-approve", "-target=terraform_data.base"]);
    let alice = stage.infra.clone().env("USER", "alice").start(&APPLY_A);
    stage.wait_for("a-started");
    let bob = stage.infra.clone().env("USER", "bob").start(&APPLY_B);
    stage.wait_for("b-started");
    (stage, alice, bob)
}

fn resources(stage: &Stage) -> BTreeMap<String, usize> {
    let state: Value = serde_json::from_str(&stage.succeeds(&["state", "pull"]).stdout).expect("a state");
    let name = |resource: &Value| {
        let instances = resource["instances"].as_array().expect("instances").len();
        (resource["name"].as_str().expect("a name").to_owned(), instances)
    };
    state["resources"].as_array().expect("resources").iter().map(name).collect()
}

fn serials(stage: &Stage) -> Vec<u64> {
    let history: Value =
        serde_json::from_str(&stage.succeeds(&["state", "history", "-json"]).stdout).expect("history");
    let snapshots = history["snapshots"].as_array().expect("snapshots").iter();
    snapshots.map(|line| line["serial"].as_u64().expect("a serial")).collect()
}

fn all() -> BTreeMap<String, usize> {
    ["a", "b", "base"].map(|name| (name.to_owned(), 1)).into()
}

#[test]
fn two_applies_on_different_resources_both_succeed() {
    for place in Place::all().into_iter().filter(Place::has_leases) {
        let (stage, alice, bob) = at_work(&place);
        // The same resource, and one that the others rest on, are refused at once, by name and holder.
        for (arguments, name) in [(&APPLY_A[..], "terraform_data.a"), (&["destroy", "-auto-approve"], "")] {
            let refused = stage.fails(arguments);
            let words = refused.split_ascii_whitespace().filter(|word| *word != "│");
            let refused = words.collect::<Vec<_>>().join(" ");
            let is_named = refused.contains("is being worked on by alice") || refused.contains("by bob");
            assert!(is_named && refused.contains(name), "{}: {refused}", place.name);
        }
        let refused = stage.fails(&["taint", "terraform_data.base"]);
        assert!(refused.contains("State is locked"), "{refused}");
        // Terraform waits for both, and reads the state while they work.
        let peer = Peer::set_up_in(stage.workspace.path(), &place.endpoint());
        if let Some(peer) = &peer {
            let refused = peer.run(&["apply", "-auto-approve"]).expect_code(1);
            assert!(refused.stderr.contains("Error acquiring the state lock"), "{}: {refused}", place.name);
            let shown = peer.run(&["show"]).expect_code(0);
            assert!(shown.stdout.contains("terraform_data.base"), "{shown}");
            peer.run(&["state", "pull"]).expect_code(0);
        }
        stage.workspace.write("b-go", "");
        bob.wait().expect_code(0);
        if let Some(peer) = &peer {
            let refused = peer.run(&["apply", "-auto-approve"]).expect_code(1);
            assert!(refused.stderr.contains("Error acquiring the state lock"), "{}: {refused}", place.name);
        }
        stage.workspace.write("a-go", "");
        alice.wait().expect_code(0);
        assert_eq!(resources(&stage), all(), "{}", place.name);
        assert_eq!(serials(&stage), [1, 2, 3], "{}", place.name);
        stage.succeeds(&["apply", "-auto-approve"]);
        stage.succeeds(&["plan", "-detailed-exitcode"]);
        if let Some(peer) = &peer {
            peer.run(&["plan", "-detailed-exitcode"]).expect_code(0);
        }
        stage.succeeds(&["destroy", "-auto-approve"]);
        note(format_args!("{}: two applies at the same time, a third one refused by name", place.name));
    }
}

#[test]
fn one_of_two_that_is_killed_is_finished_beside_the_other() {
    for place in Place::all().into_iter().filter(Place::has_leases) {
        for first in [true, false] {
            let (stage, alice, bob) = at_work(&place);
            let (killed, other, again) = if first { (alice, bob, APPLY_A) } else { (bob, alice, APPLY_B) };
            killed.kill();
            assert!(killed.wait().was_killed());
            for go in ["a-go", "b-go"] {
                if go.starts_with(if first { 'a' } else { 'b' }) {
                    stage.workspace.write(go, "");
                }
            }
            // The dead one's own command goes on, while the other one is at work.
            stage.succeeds(&again);
            stage.workspace.write("a-go", "");
            stage.workspace.write("b-go", "");
            other.wait().expect_code(0);
            assert_eq!(resources(&stage), all(), "{} {first}", place.name);
            stage.succeeds(&["apply", "-auto-approve"]);
            stage.succeeds(&["plan", "-detailed-exitcode"]);
            stage.succeeds(&["destroy", "-auto-approve"]);
        }
        note(format_args!("{}: one of two killed, and finished beside the other", place.name));
    }
}
