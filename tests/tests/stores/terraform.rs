//! Terraform and infra on the same state: each goes on where the other has ended, and waits while the other works.

use infra_tests::{Peer, note};

use crate::place::Place;

const MAIN: &str = r#"
variable "by" {
  type    = string
  default = "one"
}

resource "terraform_data" "main" {
  input = var.by
}

resource "terraform_data" "slow" {
  triggers_replace = var.by
  provisioner "local-exec" {
    command = "touch started; for i in $(seq 3000); do [ -e go ] && break; sleep 0.1; done"
  }
}
"#;

#[test]
fn a_state_goes_to_terraform_and_back() {
    for place in Place::all() {
        let stage = place.stage(MAIN);
        stage.workspace.write("go", "");
        let Some(peer) = Peer::set_up_in(stage.workspace.path(), &place.endpoint()) else { return };
        stage.succeeds(&["apply", "-auto-approve"]);
        peer.run(&["plan", "-detailed-exitcode"]).expect_code(0);
        peer.run(&["apply", "-auto-approve", "-var=by=two"]).expect_code(0);
        stage.succeeds(&["plan", "-detailed-exitcode", "-var=by=two"]);
        stage.succeeds(&["apply", "-auto-approve", "-var=by=three"]);
        peer.run(&["plan", "-detailed-exitcode", "-var=by=three"]).expect_code(0);
        peer.run(&["destroy", "-auto-approve"]).expect_code(0);
        assert_eq!(stage.succeeds(&["state", "list"]).stdout, "");
        stage.succeeds(&["apply", "-auto-approve"]);
        stage.succeeds(&["destroy", "-auto-approve"]);
        peer.run(&["plan", "-destroy", "-detailed-exitcode"]).expect_code(0);
        note(format_args!("{}: a state went to Terraform and back", place.name));
    }
}

#[test]
fn terraform_and_infra_exclude_each_other() {
    for place in Place::all() {
        let stage = place.stage(MAIN);
        let Some(peer) = Peer::set_up_in(stage.workspace.path(), &place.endpoint()) else { return };
        let forget = |name: &str| drop(std::fs::remove_file(stage.workspace.path().join(name)));
        let ours = stage.infra.clone().env("USER", "alice").start(&["apply", "-auto-approve"]);
        stage.wait_for("started");
        let refused = peer.run(&["apply", "-auto-approve"]).expect_code(1);
        assert!(refused.stderr.contains("Error acquiring the state lock"), "{}: {refused}", place.name);
        stage.workspace.write("go", "");
        ours.wait().expect_code(0);
        forget("go");
        forget("started");

        let its = peer.start(&["apply", "-auto-approve", "-var=by=two"]);
        stage.wait_for("started");
        let refused = stage.fails(&["apply", "-auto-approve", "-var=by=two"]);
        assert!(refused.contains("State is locked"), "{}: {refused}", place.name);
        // Reading takes no lock.
        stage.succeeds(&["state", "list"]);
        stage.workspace.write("go", "");
        its.wait().expect_code(0);
        stage.succeeds(&["plan", "-detailed-exitcode", "-var=by=two"]);
        note(format_args!("{}: Terraform and infra exclude each other", place.name));
    }
}
