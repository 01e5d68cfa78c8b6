//! Workspaces: made, listed, changed to, deleted, shared with Terraform, and moved.

use infra_tests::{Infra, Outcome, Peer, note};

use crate::place::{Place, Stage};

const MAIN: &str = "resource \"terraform_data\" \"main\" {\n  input = terraform.workspace\n}\n\noutput \"of\" {\n  value = terraform_data.main.output\n}\n";

fn output(stage: &Stage) -> String {
    stage.succeeds(&["output", "-raw", "of"]).stdout.trim_end().to_owned()
}

#[test]
fn each_has_a_state_of_its_own() {
    for place in Place::all().into_iter().filter(Place::has_workspaces) {
        let stage = place.stage(MAIN);
        stage.succeeds(&["apply", "-auto-approve"]);
        for name in ["staging", "b+1"] {
            stage.succeeds(&["workspace", "new", name]);
            assert!(stage.fails(&["workspace", "new", name]).contains("already exists"));
            stage.infra.run(&["plan", "-detailed-exitcode"]).expect_code(2);
            stage.succeeds(&["apply", "-auto-approve"]);
            assert_eq!(output(&stage), name);
        }
        let listed = stage.succeeds(&["workspace", "list"]).stdout;
        assert_eq!(listed, "  default\n* b+1\n  staging\n", "{}", place.name);
        stage.succeeds(&["workspace", "select", "default"]);
        assert_eq!(output(&stage), "default");
        stage.succeeds(&["plan", "-detailed-exitcode"]);

        let refused = stage.fails(&["workspace", "delete", "staging"]);
        assert!(refused.contains("1 objects"), "{refused}");
        stage.succeeds(&["workspace", "delete", "-force", "staging"]);
        let keys = place.keys();
        assert!(!keys.iter().any(|key| key.contains("staging")), "{keys:?}");
        assert!(stage.fails(&["workspace", "select", "staging"]).contains("No such workspace"));
        // One of the same name begins anew.
        stage.succeeds(&["workspace", "select", "-or-create", "staging"]);
        assert_eq!(stage.succeeds(&["state", "list"]).stdout, "");
        stage.succeeds(&["workspace", "select", "b+1"]);
        stage.succeeds(&["workspace", "delete", "staging"]);
        stage.succeeds(&["destroy", "-auto-approve"]);
        stage.succeeds(&["workspace", "select", "default"]);
        stage.succeeds(&["workspace", "delete", "b+1"]);
        assert_eq!(stage.succeeds(&["workspace", "list"]).stdout, "* default\n");
        assert_eq!(output(&stage), "default");
        note(format_args!("workspaces on {}: made, listed, changed to, deleted", place.name));
    }
}

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    let stage = Place::local().stage(MAIN);
    for name in ["../up", "a/b", "", ".hidden", "stände"] {
        assert!(stage.fails(&["workspace", "new", name]).contains("Invalid workspace name"), "{name}");
    }
    let stage = Stage { infra: stage.infra.clone().env("TF_WORKSPACE", "../up"), ..stage };
    for command in [&["apply", "-auto-approve"][..], &["state", "list"]] {
        assert!(stage.fails(command).contains("Invalid workspace name"));
    }
    assert!(!stage.workspace.path().join("up").exists());
}

/// Names as Terraform lists them.
fn listed(outcome: &Outcome) -> Vec<&str> {
    outcome.stdout.split_ascii_whitespace().filter(|word| *word != "*").collect()
}

#[test]
fn terraform_finds_ours_and_we_find_its() {
    for place in Place::all().into_iter().filter(Place::has_workspaces) {
        for more in ["", "workspace_key_prefix = \"teams/all\"", "workspace_key_prefix = \"\""] {
            if !more.is_empty() && place.name != "s3" {
                continue;
            }
            let place = if more.is_empty() { &place } else { &Place::s3().unwrap() };
            let stage = place.stage(MAIN);
            stage.workspace.write("backend.tf", &place.block_with(more));
            let Some(peer) = Peer::set_up_in(stage.workspace.path(), &place.endpoint()) else { return };
            stage.succeeds(&["workspace", "new", "ours"]);
            stage.succeeds(&["apply", "-auto-approve"]);
            let names = peer.run(&["workspace", "list"]).expect_code(0);
            assert_eq!(listed(&names), ["default", "ours"], "{names}");
            peer.run(&["plan", "-detailed-exitcode"]).expect_code(0);
            peer.run(&["workspace", "new", "its"]).expect_code(0);
            peer.run(&["apply", "-auto-approve"]).expect_code(0);
            assert_eq!(stage.succeeds(&["workspace", "show"]).stdout, "its\n");
            assert_eq!(stage.succeeds(&["workspace", "list"]).stdout, "  default\n* its\n  ours\n");
            stage.succeeds(&["plan", "-detailed-exitcode"]);
            assert_eq!(output(&stage), "its");
            // Each deletes what the other has made.
            stage.succeeds(&["destroy", "-auto-approve"]);
            peer.run(&["workspace", "select", "ours"]).expect_code(0);
            stage.succeeds(&["workspace", "delete", "its"]);
            peer.run(&["destroy", "-auto-approve"]).expect_code(0);
            peer.run(&["workspace", "select", "default"]).expect_code(0);
            peer.run(&["workspace", "delete", "ours"]).expect_code(0);
            for name in ["its", "ours"] {
                assert!(stage.fails(&["workspace", "select", name]).contains("No such workspace"));
            }
            note(format_args!("workspaces on {} {more}: shared with Terraform both ways", place.name));
        }
    }
}

#[test]
fn all_of_them_move_to_another_backend() {
    let places: Vec<_> = Place::all().into_iter().filter(Place::has_workspaces).collect();
    let mut stage = Place::local().stage(MAIN);
    stage.succeeds(&["init"]);
    stage.succeeds(&["apply", "-auto-approve"]);
    for name in ["one", "two"] {
        stage.succeeds(&["workspace", "new", name]);
        stage.succeeds(&["apply", "-auto-approve"]);
    }
    for place in places.iter().rev() {
        stage.workspace.write("backend.tf", &place.block());
        // What is copied from must be within reach, too.
        if let Some(cloud) = places.iter().find(|place| place.name == "s3") {
            stage.infra = Infra::new(stage.workspace.path(), &cloud.endpoint());
        }
        if place.name == "local" {
            // Those that were there stay; elsewhere there is nothing yet.
            let elsewhere = "path = \"other.tfstate\"\nworkspace_dir = \"others\"";
            stage.workspace.write("backend.tf", &place.block_with(elsewhere));
        }
        let told = stage.fails(&["plan"]);
        assert!(told.contains("Backend configuration changed"), "{told}");
        let moved = stage.succeeds(&["init", "-migrate-state"]).stdout;
        assert_eq!(moved.matches("Copied the state").count(), 3, "{}: {moved}", place.name);
        for name in ["default", "one", "two"] {
            stage.succeeds(&["workspace", "select", name]);
            stage.succeeds(&["plan", "-detailed-exitcode"]);
            assert_eq!(output(&stage), name);
        }
        note(format_args!("3 workspaces moved to {}", place.name));
    }
    // One that has room for one state says so before anything is written.
    stage.succeeds(&["workspace", "select", "default"]);
    let http = Place::http();
    stage.workspace.write("backend.tf", &http.block());
    let refused = stage.fails(&["init", "-migrate-state"]);
    assert!(refused.contains("\"default\" only"), "{refused}");
    for command in [&["workspace", "new", "three"][..], &["workspace", "select", "one"]] {
        stage.succeeds(&["init", "-reconfigure"]);
        stage.fails(command);
    }
}
