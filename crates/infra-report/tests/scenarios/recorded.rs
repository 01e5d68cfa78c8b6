//! What Terraform wrote, as it is kept.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use infra_value::{parse_json, to_json};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::ours::tainted;
use crate::scenario::{Scenario, Step, corpus};
use crate::terraform::{STATE, terraform, with_steady_ids, write};

/// The documents of one scenario.
#[derive(Serialize, Deserialize)]
pub struct Recorded {
    pub scenario: String,
    pub steps: Vec<Documents>,
}

/// `show -json` of the plan and of the state after it.
#[derive(Default, Serialize, Deserialize)]
pub struct Documents {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Box<RawValue>>,
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

pub fn read() -> BTreeMap<String, Vec<Documents>> {
    let text = std::fs::read_to_string(folder().join("documents.jsonl")).unwrap_or_default();
    let lines = text.lines().map(|line| serde_json::from_str::<Recorded>(line).unwrap());
    lines.map(|recorded| (recorded.scenario, recorded.steps)).collect()
}

/// A document on one line, with its numbers as they are.
fn raw(document: &str) -> Box<RawValue> {
    RawValue::from_string(to_json(&parse_json(document).unwrap()).unwrap()).unwrap()
}

fn plan(dir: &Path, step: &Step) -> Result<Box<RawValue>, String> {
    terraform(dir, &["init", "-input=false", "-no-color"])?;
    let mut arguments = vec!["plan", "-input=false", "-no-color", "-lock=false", "-out=plan"];
    let asked = step.arguments();
    arguments.extend(asked.iter().map(String::as_str));
    terraform(dir, &arguments)?;
    Ok(raw(&terraform(dir, &["show", "-json", "plan"])?))
}

fn ask(scenario: &Scenario) -> Recorded {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let mut steps = Vec::new();
    for step in &scenario.steps {
        write(dir, step);
        if !step.taint.is_empty() {
            let text = std::fs::read_to_string(dir.join(STATE)).unwrap();
            std::fs::write(dir.join(STATE), tainted(&text, &step.taint)).unwrap();
        }
        let mut documents = Documents { plan: plan(dir, step).ok(), state: None };
        if documents.plan.is_some() && !step.plan_only {
            let _ = terraform(dir, &["apply", "-input=false", "-no-color", "-lock=false", "plan"]);
            documents.state = terraform(dir, &["show", "-json"]).ok().map(|text| raw(&text));
        }
        steps.push(documents);
    }
    let recorded = Recorded { scenario: scenario.name.clone(), steps };
    serde_json::from_str(&with_steady_ids(&serde_json::to_string(&recorded).unwrap())).unwrap()
}

/// `RECORD=moved` asks only about scenarios whose names hold that.
#[test]
#[ignore = "asks Terraform"]
fn record() {
    let part = std::env::var("RECORD").unwrap_or_default();
    let mut known = read();
    for scenario in corpus().iter().filter(|s| part.split(',').any(|part| s.name.contains(part))) {
        known.insert(scenario.name.clone(), ask(scenario).steps);
    }
    let names: Vec<String> = corpus().into_iter().map(|scenario| scenario.name).collect();
    known.retain(|name, _| names.contains(name));
    let line = |(scenario, steps)| serde_json::to_string(&Recorded { scenario, steps }).unwrap() + "\n";
    std::fs::write(folder().join("documents.jsonl"), known.into_iter().map(line).collect::<String>())
        .unwrap();
}
