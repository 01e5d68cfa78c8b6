//! `infra init`: places of the state.

use crate::stage::Stage;

const MAIN: &str = "resource \"terraform_data\" \"main\" {\n  input = \"x\"\n}\n";

fn backend(path: &str) -> String {
    format!("terraform {{\n  backend \"local\" {{\n    path = \"{path}\"\n  }}\n}}\n")
}

#[test]
fn a_state_moves_to_another_place_and_back() {
    let stage = Stage::new(MAIN);
    let ready = stage.succeeds(&["init"]).stdout;
    assert!(ready.contains("backend \"local\"") && ready.contains("infra plan"), "{ready}");
    stage.succeeds(&["apply", "-auto-approve"]);

    // The block names another place: nothing is planned on an empty state.
    stage.workspace.write("backend.tf", &backend("elsewhere/state.tfstate"));
    for command in [&["plan"][..], &["apply", "-auto-approve"], &["state", "list"], &["init"]] {
        let told = stage.fails(command);
        assert!(told.contains("Backend configuration changed") && told.contains("-migrate-state"), "{told}");
    }
    let moved = stage.succeeds(&["init", "-migrate-state"]).stdout;
    assert!(moved.contains("Copied the state from terraform.tfstate to elsewhere/state.tfstate"), "{moved}");
    stage.succeeds(&["plan", "-detailed-exitcode"]);
    stage.succeeds(&["init"]);

    // A place with another state is not written over.
    let other = Stage::new(MAIN);
    other.succeeds(&["apply", "-auto-approve"]);
    stage.workspace.write("third.tfstate", &other.workspace.read("terraform.tfstate"));
    stage.workspace.write("backend.tf", &backend("third.tfstate"));
    let refused = stage.fails(&["init", "-migrate-state"]);
    assert!(refused.contains("another state") && refused.contains("-force-copy"), "{refused}");
    assert_eq!(stage.workspace.read("third.tfstate"), other.workspace.read("terraform.tfstate"));
    stage.succeeds(&["init", "-migrate-state", "-force-copy"]);
    stage.succeeds(&["plan", "-detailed-exitcode"]);
    assert!(stage.workspace.read("third.tfstate.backup").contains("terraform_data"));

    // Or it is taken as it is.
    stage.workspace.write("backend.tf", &backend("empty.tfstate"));
    stage.succeeds(&["init", "-reconfigure"]);
    stage.infra.run(&["plan", "-detailed-exitcode"]).expect_code(2);
}

#[test]
fn arguments_come_from_the_command_line_and_from_files() {
    let stage = Stage::new(&format!("terraform {{\n  backend \"local\" {{}}\n}}\n\n{MAIN}"));
    stage.succeeds(&["init", "-backend-config=path=one.tfstate", "-upgrade", "-get=true", "-input=false"]);
    stage.succeeds(&["apply", "-auto-approve"]);
    assert!(stage.workspace.path().join("one.tfstate").exists());
    // They are kept.
    stage.succeeds(&["init"]);
    stage.succeeds(&["plan", "-detailed-exitcode"]);
    stage.workspace.write("two.conf", "path = \"two.tfstate\"\n");
    let told = stage.fails(&["init", "-backend-config=two.conf"]);
    assert!(told.contains("-migrate-state"), "{told}");
    stage.succeeds(&["init", "-backend-config=two.conf", "-migrate-state"]);
    assert!(stage.workspace.path().join("two.tfstate").exists());
    for (config, part) in [
        ("none.conf", "cannot be read"),
        ("paht=x", "Did you mean \"path\"?"),
        ("main.tf", "Invalid backend configuration"),
    ] {
        let told = stage.fails(&["init", "-reconfigure", &format!("-backend-config={config}")]);
        assert!(told.replace("\n│ ", " ").contains(part), "{told}");
    }
    let none = Stage::new(MAIN);
    assert!(none.fails(&["init", "-backend-config=path=x"]).contains("No backend to configure"));
    let empty = Stage::new("");
    std::fs::remove_file(empty.workspace.path().join("main.tf")).unwrap();
    assert!(empty.succeeds(&["init"]).stdout.contains("no configuration"));
}
