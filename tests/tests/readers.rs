//! Programs that other people wrote read our documents as they read Terraform's.
//!
//! `readers/*.expected` is what each of them said of the document that Terraform 1.11.4 with its AWS provider 5.100.0 writes for
//! `readers/main.tf`; of ours it must say the same. A program that is not on PATH is skipped:
//! `pip install checkov` and `pip install terraform-compliance`, each in an environment of its own.
//!
//! To record anew, with Terraform and the programs: `READERS_RECORD=1 cargo test -p infra-tests --test readers`.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::Command;

use infra_tests::{Infra, Peer, Workspace, note};
use serde_json::Value;

/// Where nothing listens: a first plan makes no call.
const NOWHERE: &str = "http://127.0.0.1:1";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers")
}

/// A folder with the configuration and a plan of it as JSON: ours, or Terraform's to be recorded.
fn document() -> Option<Workspace> {
    let workspace = Workspace::empty();
    workspace.write("main.tf", &std::fs::read_to_string(folder().join("main.tf")).unwrap());
    std::fs::create_dir(workspace.path().join("inner")).unwrap();
    workspace.write("inner/main.tf", &std::fs::read_to_string(folder().join("inner.tf")).unwrap());
    let shown = if recording() {
        let peer = Peer::set_up_in(workspace.path(), NOWHERE)?;
        let _ = peer.run(&["plan", "-input=false", "-out=plan"]).expect_code(0);
        peer.run(&["show", "-json", "plan"]).expect_code(0)
    } else {
        let infra = Infra::new(workspace.path(), NOWHERE);
        let _ = infra.run(&["plan", "-out=plan"]).expect_code(0);
        infra.run(&["show", "-json", "plan"]).expect_code(0)
    };
    workspace.write("plan.json", &shown.stdout);
    Some(workspace)
}

fn recording() -> bool {
    std::env::var_os("READERS_RECORD").is_some()
}

/// A program on PATH; without it, says so.
fn reader(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        note(format_args!("skipped: {name} is not on PATH"));
    }
    found
}

/// Compares with what was recorded, or records.
fn expect(name: &str, said: &str) {
    let path = folder().join(format!("{name}.expected"));
    if recording() {
        std::fs::write(&path, said).unwrap();
    }
    assert_eq!(said, std::fs::read_to_string(&path).unwrap(), "{name} reads our document in another way");
}

#[test]
fn checkov_finds_the_same() {
    let Some(checkov) = reader("checkov") else { return };
    let Some(workspace) = document() else { return };
    let output = Command::new(checkov)
        .args(["--file", "plan.json", "--framework", "terraform_plan", "--output", "json", "--compact"])
        .arg("--skip-download")
        .current_dir(workspace.path())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = |kind: &str| {
        let checks = report["results"][kind].as_array().unwrap_or_else(|| panic!("no {kind} in {report:#}"));
        let mut lines: Vec<String> = checks
            .iter()
            .map(|check| format!("{kind} {} {}\n", check["check_id"].as_str().unwrap(), check["resource"]))
            .collect();
        lines.sort();
        lines.concat()
    };
    assert_eq!(report["summary"]["parsing_errors"], 0);
    let count = &report["summary"]["resource_count"];
    let said = format!("resources {count}\n{}{}", checks("failed_checks"), checks("passed_checks"));
    expect("checkov", &said);
}

#[test]
fn terraform_compliance_judges_the_same() {
    let Some(compliance) = reader("terraform-compliance") else { return };
    let Some(workspace) = document() else { return };
    let output = Command::new(compliance)
        .args(["--no-ansi", "--planfile", "plan.json", "--features"])
        .arg(folder().join("features"))
        .current_dir(workspace.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    // What it found, without where and when.
    let told =
        ["Scenario", "Given", "When", "Then", "And", "Failure", "features (", "scenarios (", "steps ("];
    let lines = text.lines().map(str::trim).filter(|line| told.iter().any(|word| line.contains(word)));
    let said: String =
        lines.map(|line| format!("{}\n", line.split("  # ").next().unwrap().trim_end())).collect();
    expect("terraform-compliance", &format!("{said}exit code {}\n", output.status.code().unwrap()));
}
