//! Terraform as a program.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::scenario::Step;

/// The name of its state.
pub const STATE: &str = "terraform.tfstate";

/// Runs Terraform in a folder: what it printed, or the first error.
pub fn terraform(dir: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("terraform")
        .args(arguments)
        .current_dir(dir)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_IN_AUTOMATION", "1")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(first_error(&text(output.stderr))) }
}

/// The summary of the first error that says what is wrong.
fn first_error(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim_start_matches(['│', '╷', '╵', ' ']).trim_end());
    let mut errors = lines.filter_map(|line| line.strip_prefix("Error: "));
    errors.find(|error| !error.contains("during initialisation")).unwrap_or(text).to_owned()
}

/// Writes the files of a step.
pub fn write(dir: &Path, step: &Step) {
    for (path, text) in &step.files {
        let path = dir.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Random ids become numbers, in the order in which they are met, so that recording anew changes nothing.
pub fn with_steady_ids(text: &str) -> String {
    let mut ids: BTreeMap<&str, String> = BTreeMap::new();
    for id in text.split('"').filter(|word| is_uuid(word)) {
        let next = ids.len();
        ids.entry(id).or_insert_with(|| format!("00000000-0000-4000-8000-{next:012}"));
    }
    let mut steady = text.to_owned();
    for (id, name) in &ids {
        steady = steady.replace(id, name);
    }
    steady
}

fn is_uuid(word: &str) -> bool {
    word.len() == 36 && uuid::Uuid::parse_str(word).is_ok()
}
