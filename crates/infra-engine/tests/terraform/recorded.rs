//! What Terraform said, as it is kept.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::scenario::folder;

/// What Terraform said of one step.
#[derive(Serialize, Deserialize)]
pub struct Answer {
    /// Why it could not be planned: the first error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The plan, cut down to what is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Box<RawValue>>,
    /// Why it could not be applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apply_error: Option<String>,
    /// The state afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Box<RawValue>>,
    /// What another plan would still change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsettled: Vec<String>,
}

/// A generated scenario with what Terraform said of it.
#[derive(Serialize, Deserialize)]
pub struct Generated {
    pub seed: u64,
    pub text: String,
    pub answers: Vec<Answer>,
}

/// Scenarios made at random.
pub const GENERATED: &str = "generated.jsonl";
/// Those of `matrix.rs`; their seeds are numbers only.
pub const MATRIX: &str = "matrix.jsonl";

pub fn read_generated(file: &str) -> Vec<Generated> {
    let text = std::fs::read_to_string(folder().join(file)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub fn write_generated(file: &str, generated: &[Generated]) {
    let lines = generated.iter().map(|one| serde_json::to_string(one).unwrap() + "\n");
    std::fs::write(folder().join(file), lines.collect::<String>()).unwrap();
}

fn path(scenario: &str) -> PathBuf {
    folder().join("corpus").join(format!("{scenario}.json"))
}

pub fn read(scenario: &str) -> Option<Vec<Answer>> {
    let text = std::fs::read_to_string(path(scenario)).ok()?;
    Some(serde_json::from_str(&text).unwrap_or_else(|e| panic!("{scenario}: {e}")))
}

pub fn write(scenario: &str, answers: &[Answer]) {
    std::fs::write(path(scenario), format!("{}\n", serde_json::to_string_pretty(answers).unwrap())).unwrap();
}
