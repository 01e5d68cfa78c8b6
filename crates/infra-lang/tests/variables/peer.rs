//! Values as Terraform has them.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use infra_lang::config::{Disk, load};
use infra_lang::variables::{gather, root_variables};
use infra_value::to_json;
use serde_json::Value;

/// What `terraform console` gives for an expression whose value is a JSON text.
fn console(dir: &Path, environment: &BTreeMap<String, String>, expression: &str) -> Option<Value> {
    let variables = environment.iter().map(|(name, text)| (format!("TF_VAR_{name}"), text));
    let mut child = Command::new("terraform")
        .arg("console")
        .current_dir(dir)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .envs(variables)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().unwrap().write_all(expression.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    // The console quotes the string once more, and its quoting of plain text is that of JSON.
    let text: String = serde_json::from_slice(&output.stdout).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn values_are_those_of_terraform() {
    let dir = tempfile::tempdir().unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/variables");
    std::fs::copy(here.join("peer.tf"), dir.path().join("main.tf")).unwrap();
    std::fs::copy(here.join("peer.tfvars"), dir.path().join("terraform.tfvars")).unwrap();
    let environment =
        BTreeMap::from([("u", "[1]"), ("a", "[1, \"b\"]"), ("w", "[{}, { a = {} }, { a = null }]")]);
    let environment =
        environment.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();

    let (mut config, findings) = load(&Disk, dir.path());
    assert!(findings.is_empty(), "{findings:?}");
    let (inputs, findings) = gather(&Disk, dir.path(), &environment, &[]);
    assert!(findings.is_empty(), "{findings:?}");
    let root = config.modules.values().next().unwrap().clone();
    let (values, findings) = root_variables(&root, &inputs, &mut config.sources);
    assert!(findings.is_empty(), "{findings:?}");

    let all: Vec<String> = values.keys().map(|name| format!("{name} = var.{name}")).collect();
    let Some(expected) =
        console(dir.path(), &environment, &format!("jsonencode({{ {} }})\n", all.join(", ")))
    else {
        eprintln!("skipped: terraform is not installed");
        return;
    };
    for (name, value) in &values {
        let ours: Value = serde_json::from_str(&to_json(value).unwrap()).unwrap();
        assert_eq!(ours, expected[&**name], "{name}");
    }
}
