//! Earlier snapshots: listed, compared, and gone back to.

use crate::stage::Stage;

fn main_with(text: &str, more: &str) -> String {
    format!(
        "variable \"suffix\" {{\n  type    = string\n  default = \"plain\"\n}}\n\nresource \"terraform_data\" \"main\" {{\n  input = \"{text}-${{var.suffix}}\"\n}}\n\noutput \"value\" {{\n  value = terraform_data.main.output\n}}\n{more}"
    )
}

const MORE: &str = "\nresource \"terraform_data\" \"more\" {\n  input = 1\n}\n";

#[test]
fn snapshots_are_listed_compared_and_gone_back_to() {
    let stage = Stage::new(&main_with("first", "")).env("USER", "alice");
    assert!(stage.succeeds(&["state", "history"]).stdout.contains("No snapshots"));
    stage.succeeds(&["apply", "-auto-approve", "-var=suffix=given"]);
    stage.workspace.write("main.tf", &main_with("second", MORE));
    stage.succeeds(&["apply", "-auto-approve"]);
    stage.succeeds(&["state", "mv", "terraform_data.more", "terraform_data.moved"]);
    let listed = stage.succeeds(&["state", "history"]).stdout;
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 4, "{listed}");
    for (line, parts) in
        lines[1..].iter().zip([["1 ", "apply"], ["2 ", "apply"], ["3 (current)", "state-mv"]])
    {
        assert!(line.starts_with(parts[0]) && line.contains(parts[1]) && line.contains("alice"), "{listed}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&stage.succeeds(&["state", "history", "-json"]).stdout).unwrap();
    assert_eq!(json["snapshots"][2]["current"], true);
    assert!(json["snapshots"][0]["configuration"].is_string(), "{json}");

    let diff = stage.succeeds(&["state", "diff", "1"]).stdout;
    for part in [
        "From serial 1 to serial 3",
        "terraform_data.moved added",
        "first-given\" -> \"second-plain",
        "output value",
    ] {
        assert!(diff.contains(part), "\"{part}\" is missing\n{diff}");
    }
    assert!(stage.succeeds(&["state", "diff", "2", "2"]).stdout.contains("hold the same"));
    assert!(stage.fails(&["state", "diff", "1", "9"]).contains("no snapshot with serial 9"));

    // The way back is planned like any other, with the variables of that time.
    stage.workspace.write("main.tf", "what is this?\n");
    let shown = stage.fails(&["rollback", "1"]);
    assert!(shown.contains("main.tf"), "the backend is in the configuration: {shown}");
    stage.workspace.write("main.tf", &main_with("third", MORE));
    let asked = stage.fails(&["rollback", "1"]);
    assert!(asked.contains("first-given") && asked.contains("Approval needed"), "{asked}");
    stage.succeeds(&["rollback", "1", "-out=back.plan"]);
    stage.succeeds(&["apply", "back.plan"]);
    assert_eq!(stage.succeeds(&["output", "-raw", "value"]).stdout.trim_end(), "first-given");
    assert_eq!(stage.succeeds(&["state", "list"]).stdout, "terraform_data.main\n");
    // A snapshot that only moved addresses goes back to what was applied before it; and what was gone back to can be
    // gone back from.
    stage.succeeds(&["rollback", "3", "-auto-approve"]);
    assert_eq!(stage.succeeds(&["output", "-raw", "value"]).stdout.trim_end(), "second-plain");
    assert!(stage.succeeds(&["state", "list"]).stdout.contains("terraform_data.more"));
    stage.succeeds(&["rollback", "4", "-auto-approve"]);
    assert_eq!(stage.succeeds(&["output", "-raw", "value"]).stdout.trim_end(), "first-given");
    // And back to nothing.
    stage.succeeds(&["destroy", "-auto-approve"]);
    stage.succeeds(&["rollback", "1", "-auto-approve"]);
    stage.succeeds(&["rollback", "7", "-auto-approve"]);
    assert_eq!(stage.succeeds(&["state", "list"]).stdout, "");
    assert!(stage.fails(&["rollback", "99"]).contains("No such snapshot"));
}

#[test]
fn what_another_tool_wrote_has_no_way_back() {
    let stage = Stage::new(&main_with("first", ""));
    stage.succeeds(&["apply", "-auto-approve"]);
    let state = stage.workspace.read("terraform.tfstate").replace("\"serial\": 1", "\"serial\": 7");
    stage.workspace.write("terraform.tfstate", &state);
    let told = stage.fails(&["rollback", "7"]);
    assert!(told.contains("Nothing is recorded") && told.contains("infra state history"), "{told}");
    assert!(stage.succeeds(&["state", "history"]).stdout.contains("another tool"));
}

#[test]
fn recover_has_nothing_to_do_after_a_run_that_ended() {
    let stage = Stage::new(&main_with("first", ""));
    stage.succeeds(&["apply", "-auto-approve"]);
    let state = stage.workspace.read("terraform.tfstate");
    assert!(stage.succeeds(&["recover"]).stdout.contains("Nothing to recover"));
    assert_eq!(stage.workspace.read("terraform.tfstate"), state);
}
