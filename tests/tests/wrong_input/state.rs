//! States that cannot be used.

use crate::case::{Case, STATE};

/// Every command that reads the state says the same, and none of them mends it.
const COMMANDS: [&[&str]; 4] =
    [&["plan"], &["apply", "-auto-approve"], &["state", "list"], &["show", "terraform.tfstate"]];

fn refused(name: &'static str, state: &str) {
    Case::new(name).file("terraform.tfstate", state).refuses_each(&COMMANDS);
}

#[test]
fn damaged_ones() {
    refused("state_truncated", &STATE[..500]);
    refused("state_not_json", "hello\n");
    refused("state_not_an_object", "[]\n");
    refused("state_of_something_else", "{\"name\": \"web\"}\n");
    refused("state_with_a_wrong_type", &STATE.replace("\"serial\": 1", "\"serial\": \"one\""));
}

/// An empty file is what other tools leave where there never was a state. It is no state where there was one.
#[test]
fn an_empty_one() {
    Case::new("state_empty")
        .file("terraform.tfstate", "")
        .file("terraform.tfstate.backup", STATE)
        .refuses_each(&COMMANDS[..2]);
}

#[test]
fn other_versions() {
    refused("state_newer", &STATE.replace("\"version\": 4", "\"version\": 5"));
    refused("state_older", &STATE.replace("\"version\": 4", "\"version\": 3"));
}

#[test]
fn objects_that_are_not_known() {
    let commands: [&[&str]; 2] = [&["plan"], &["apply", "-auto-approve"]];
    let case = |name, from: &str, to: &str| {
        assert!(STATE.contains(from), "{from}");
        Case::new(name).file("terraform.tfstate", &STATE.replace(from, to)).refuses_each(&commands);
    };
    case("state_unknown_type", "\"terraform_data\"", "\"terraform_date\"");
    case(
        "state_unknown_provider",
        "terraform.io/builtin/terraform",
        "registry.terraform.io/hashicorp/google",
    );
    case("state_newer_schema", "\"schema_version\": 0", "\"schema_version\": 7");
    case("state_attribute_type", "\"id\": \"fb223c6d-4e4c-4b02-bea2-8e586b452635\"", "\"id\": [1]");
}

#[test]
fn damaged_journals() {
    let journal = |name, text: &str| {
        Case::new(name).file("terraform.tfstate.journal", text).refuses_each(&COMMANDS[..3])
    };
    journal("journal_garbage", "hello\nhello\n");
    journal("journal_of_another_tool", "{\"op\": 1}\n{\"op\": 2}\n");
}

#[test]
fn places_that_are_no_file() {
    let case = Case::new("state_is_a_folder").file("states/README", "");
    case.refuses_each(&[&["plan", "-state=states"], &["apply", "-auto-approve", "-state=states"]]);
    let case = Case::new("state_below_a_file");
    case.refuses_each(&[
        &["plan", "-state=kept.tf/terraform.tfstate"],
        &["apply", "-auto-approve", "-state=kept.tf/terraform.tfstate"],
    ]);
}

#[test]
fn what_it_does_not_hold() {
    Case::new("state_addresses").refuses_each(&[
        &["state", "show", "terraform_data.kpet"],
        &["state", "show", "aws_instance.app[0]"],
        &["state", "show", "terraform_data.[kept"],
        &["state", "show", "kept"],
        &["state", "list", "terraform_data.kepd"],
    ]);
    Case::new("output_names").refuses_each(&[
        &["output", "ketp"],
        &["output", "-raw", "address"],
        &["output", "-json", "address"],
    ]);
}
