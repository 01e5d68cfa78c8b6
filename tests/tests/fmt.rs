//! `infra fmt`: which files it takes, what it says and how it ends.
#![allow(clippy::unwrap_used, missing_docs)]

use infra_tests::{Infra, Workspace};

/// A folder with files in and out of layout, at the top, below and hidden.
fn workspace() -> Workspace {
    let workspace = Workspace::empty();
    for folder in ["sub/deep", ".hidden"] {
        std::fs::create_dir_all(workspace.path().join(folder)).unwrap();
    }
    let untidy = [
        "main.tf",
        "b.tfvars",
        "sub/s.tf",
        "sub/deep/d.tf",
        ".hidden/h.tf",
        "e.tftest.hcl",
        "c.txt",
        "d.tf~",
    ];
    for file in untidy {
        std::fs::write(workspace.path().join(file), "a=1\nbcd = 2\n").unwrap();
    }
    std::fs::write(workspace.path().join("tidy.tf"), TIDY).unwrap();
    workspace
}

const TIDY: &str = "a   = 1\nbcd = 2\n";

fn infra(workspace: &Workspace) -> Infra {
    Infra::new(workspace.path(), "http://127.0.0.1:1")
}

fn read(workspace: &Workspace, file: &str) -> String {
    std::fs::read_to_string(workspace.path().join(file)).unwrap()
}

#[test]
fn files_of_the_folder_are_written_and_listed() {
    let workspace = workspace();
    let outcome = infra(&workspace).run(&["fmt"]).expect_code(0);
    assert_eq!(outcome.stdout, "b.tfvars\ne.tftest.hcl\nmain.tf\n");
    for file in ["b.tfvars", "e.tftest.hcl", "main.tf", "tidy.tf"] {
        assert_eq!(read(&workspace, file), TIDY, "{file}");
    }
    for file in ["sub/s.tf", "c.txt", "d.tf~"] {
        assert_ne!(read(&workspace, file), TIDY, "{file}");
    }
    assert_eq!(infra(&workspace).run(&["fmt"]).expect_code(0).stdout, "");
}

#[test]
fn folders_within_are_taken_when_asked_for() {
    let workspace = workspace();
    let outcome = infra(&workspace).run(&["fmt", "-recursive", "-write=false", "./sub"]).expect_code(0);
    assert_eq!(outcome.stdout, "sub/deep/d.tf\nsub/s.tf\n");
    assert_ne!(read(&workspace, "sub/s.tf"), TIDY);
    let outcome = infra(&workspace).run(&["fmt", "-recursive", "-list=false"]).expect_code(0);
    assert_eq!(outcome.stdout, "");
    assert_eq!(read(&workspace, "sub/deep/d.tf"), TIDY);
    assert_ne!(read(&workspace, ".hidden/h.tf"), TIDY);
}

#[test]
fn a_check_writes_nothing_and_tells_by_its_code() {
    let workspace = workspace();
    let outcome = infra(&workspace).run(&["fmt", "-check", "-diff", "main.tf", "tidy.tf"]).expect_code(3);
    let diff = "main.tf\n--- old/main.tf\n+++ new/main.tf\n@@ -1,2 +1,2 @@\n-a=1\n+a   = 1\n bcd = 2\n";
    assert_eq!(outcome.stdout, diff);
    assert_ne!(read(&workspace, "main.tf"), TIDY);
    let _ = infra(&workspace).run(&["fmt", "-check", "tidy.tf"]).expect_code(0);
}

#[test]
fn standard_input_becomes_standard_output() {
    let workspace = workspace();
    let text = std::fs::File::open(workspace.path().join("main.tf")).unwrap();
    let output = infra(&workspace).command(&["fmt", "-"]).stdin(text).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), TIDY);
    assert_ne!(read(&workspace, "main.tf"), TIDY);
}

#[test]
fn what_cannot_be_formatted_is_said_and_left_alone() {
    let workspace = workspace();
    std::fs::write(workspace.path().join("broken.tf"), "a=\n").unwrap();
    let outcome = infra(&workspace).run(&["fmt"]).expect_code(2);
    assert!(outcome.stderr.contains("broken.tf line 1"), "{outcome}");
    assert_eq!(read(&workspace, "broken.tf"), "a=\n");
    assert_eq!(read(&workspace, "main.tf"), TIDY, "others are formatted all the same");
    for target in ["nowhere", "c.txt"] {
        let outcome = infra(&workspace).run(&["fmt", target]).expect_code(2);
        assert!(outcome.stderr.contains(target), "{outcome}");
    }
}
