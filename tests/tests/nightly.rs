//! The manifests of `docs/nightly` are what their own tools take them for, and call infra by options that it has.
//!
//! A tool that is not on PATH is skipped: `pip install kubernetes-validate check-jsonschema` installs two of them, systemd comes with
//! the third.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use infra_tests::{Infra, Workspace, note};

fn manifest(name: &str) -> PathBuf {
    xtask::repository().join("docs/nightly").join(name)
}

/// Runs a tool that must be content; nothing where it is not installed.
fn content(tool: &str, arguments: &[&str]) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let Some(program) =
        std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|path| path.is_file())
    else {
        return note(format_args!("skipped: {tool} is not on PATH"));
    };
    let output = Command::new(program).args(arguments).output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool}: {said}");
}

#[test]
fn kubernetes_takes_its_manifest() {
    content("kubernetes-validate", &["--strict", &manifest("kubernetes.yaml").display().to_string()]);
}

#[test]
fn github_takes_its_workflow() {
    let workflow = manifest("github-actions.yml").display().to_string();
    content("check-jsonschema", &["--builtin-schema", "vendor.github-workflows", &workflow]);
}

#[test]
fn systemd_takes_its_units() {
    let workspace = Workspace::empty();
    let mut paths = Vec::new();
    for name in ["infra-drift.service", "infra-drift.timer"] {
        // It looks whether the program is there.
        let unit = fs::read_to_string(manifest(name)).unwrap().replace("/usr/local/bin/infra", "/bin/true");
        paths.push(workspace.write(name, &unit).display().to_string());
    }
    content("systemd-analyze", &["verify", &paths[0], &paths[1]]);
}

#[test]
fn every_option_is_one_that_infra_has() {
    let help = Infra::new(Workspace::empty().path(), "http://127.0.0.1:1").run(&["drift", "-help"]).stdout;
    for name in ["kubernetes.yaml", "github-actions.yml", "infra-drift.service"] {
        let text = fs::read_to_string(manifest(name)).unwrap();
        // A command goes on while its lines end with a backslash.
        let (mut options, mut inside) = (Vec::new(), false);
        for line in text.lines() {
            inside |= line.contains("infra drift ");
            // What a shell does with the exit code is no option of infra.
            inside &= !line.contains("||");
            if inside {
                options
                    .extend(line.split_whitespace().filter(|word| word.starts_with('-') && word.len() > 1));
            }
            inside &= line.trim_end().ends_with('\\');
        }
        assert!(options.len() >= 4, "{name}: {options:?}");
        for option in options {
            let known = help
                .split_whitespace()
                .any(|word| word.trim_end_matches(',').split(['=', '[']).next() == Some(option));
            assert!(known, "{name}: {option}\n{help}");
        }
    }
}
