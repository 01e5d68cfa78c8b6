//! What Terraform says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output};

use serde_json::{Value as Json, json};

use crate::case::{Case, Command, folder};

fn path() -> PathBuf {
    folder().join("terraform.json")
}

/// By name of the case: the document of `validate -json`, or one of the same form made of what another command said.
pub fn recorded() -> BTreeMap<String, Json> {
    serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap()
}

/// Asks about each case.
pub fn record(cases: &[Case]) {
    let answers: BTreeMap<&str, Json> = cases.iter().map(|case| (case.name.as_str(), ask(case))).collect();
    let lines: Vec<String> = answers.iter().map(|(name, said)| format!("{}: {said}", json!(name))).collect();
    std::fs::write(path(), format!("{{\n{}\n}}\n", lines.join(",\n"))).unwrap();
}

fn ask(case: &Case) -> Json {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in &case.files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let run = |arguments: &[&str]| run(dir.path(), arguments);
    let answer = match case.command {
        Command::Validate => {
            run(&["get", "-no-color"]);
            let output = run(&["validate", "-json"]);
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{}: {error}", case.name))
        }
        Command::Init => document(messages(&run(&["init", "-input=false", "-json"]))),
        Command::Plan => {
            run(&["init", "-input=false", "-no-color"]);
            document(messages(&run(&["plan", "-input=false", "-json"])))
        }
    };
    assert_eq!(answer["valid"], false, "Terraform accepts {}", case.name);
    answer
}

fn run(dir: &Path, arguments: &[&str]) -> Output {
    let mut terraform = Process::new("terraform");
    terraform.args(arguments).current_dir(dir);
    terraform.env("TF_CLI_CONFIG_FILE", "/dev/null").env("CHECKPOINT_DISABLE", "1").output().unwrap()
}

/// The findings among the messages of a stream.
fn messages(output: &Output) -> Vec<Json> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    messages.filter_map(|mut message| Some(message.get_mut("diagnostic")?.take())).collect()
}

fn document(findings: Vec<Json>) -> Json {
    let number = |severity: &str| findings.iter().filter(|finding| finding["severity"] == severity).count();
    let (errors, warnings) = (number("error"), number("warning"));
    json!({
        "format_version": "1.0", "valid": errors == 0, "error_count": errors, "warning_count": warnings,
        "diagnostics": findings,
    })
}
