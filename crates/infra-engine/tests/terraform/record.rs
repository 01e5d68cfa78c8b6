//! Asking Terraform.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use infra_value::{parse_json, to_json};
use serde_json::value::RawValue;

use crate::deviations::Deviations;
use crate::document;
use crate::generate;
use crate::matrix;
use crate::ours::tainted;
use crate::recorded::{self, Answer, Generated};
use crate::replay::{MATRIX, SEED, compare};
use crate::scenario::{Scenario, Step, corpus};
use crate::terraform::{STATE, terraform, with_steady_ids, write};

/// How many expressions of the matrix share a configuration at first.
const BATCH: usize = 16;

/// How many processes ask at once.
const WORKERS: usize = 2;

/// A plan: its document.
fn plan(dir: &Path, step: &Step) -> Result<String, String> {
    terraform(dir, &["init", "-input=false", "-no-color"])?;
    let mut arguments = vec!["plan", "-input=false", "-no-color", "-lock=false", "-out=plan"];
    let asked = step.arguments();
    arguments.extend(asked.iter().map(String::as_str));
    terraform(dir, &arguments)?;
    let shown = terraform(dir, &["show", "-json", "plan"])?;
    Ok(to_json(&document::of_terraform(&shown)).unwrap())
}

fn ask(scenario: &Scenario) -> Vec<Answer> {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let mut answers: Vec<Answer> = Vec::new();
    for step in &scenario.steps {
        write(dir, step);
        if !step.taint.is_empty() {
            let text = std::fs::read_to_string(dir.join(STATE)).unwrap();
            std::fs::write(dir.join(STATE), tainted(&text, &step.taint)).unwrap();
        }
        let mut answer =
            Answer { error: None, plan: None, apply_error: None, state: None, unsettled: Vec::new() };
        match plan(dir, step) {
            Err(error) => answer.error = Some(error),
            Ok(document) => {
                answer.plan = Some(raw(document));
                if !step.plan_only {
                    let arguments = ["apply", "-input=false", "-no-color", "-lock=false", "plan"];
                    answer.apply_error = terraform(dir, &arguments).err();
                    let state = std::fs::read_to_string(dir.join(STATE)).unwrap_or_default();
                    // On one line, with its numbers as they are.
                    answer.state = parse_json(&state).ok().map(|state| raw(to_json(&state).unwrap()));
                    if answer.apply_error.is_none() && !step.destroy {
                        answer.unsettled = match plan(dir, step) {
                            Ok(again) => document::unsettled(&parse_json(&again).unwrap()),
                            Err(error) => vec![error],
                        };
                    }
                }
            }
        }
        answers.push(answer);
    }
    // On one line, so that ids can be found.
    let steady = with_steady_ids(&serde_json::to_string(&answers).unwrap());
    serde_json::from_str(&steady).unwrap()
}

fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).unwrap()
}

/// Asks Terraform about all of these and hands each answer on.
pub fn ask_all(scenarios: &[Scenario], answered: &(dyn Fn(usize, Vec<Answer>) + Sync)) {
    let next = Mutex::new(0..scenarios.len());
    std::thread::scope(|threads| {
        for _ in 0..WORKERS {
            threads.spawn(|| {
                loop {
                    let Some(at) = next.lock().unwrap().next() else { break };
                    answered(at, ask(&scenarios[at]));
                }
            });
        }
    });
}

/// `RECORD=moved` asks only about scenarios whose names hold that.
#[test]
#[ignore = "asks Terraform"]
fn record_corpus() {
    let mut scenarios = corpus();
    if let Ok(part) = std::env::var("RECORD") {
        scenarios.retain(|scenario| part.split(',').any(|part| scenario.name.contains(part)));
    }
    ask_all(&scenarios, &|at, answers| recorded::write(&scenarios[at].name, &answers));
}

/// Asks about generated scenarios.
fn ask_seeds(seeds: std::ops::Range<u64>) -> Vec<Generated> {
    let texts: Vec<(u64, String)> = seeds.map(|seed| (seed, generate::scenario(seed))).collect();
    let scenarios: Vec<Scenario> =
        texts.iter().map(|(seed, text)| Scenario::parse(&format!("{SEED}{seed}"), text)).collect();
    let answers: Mutex<BTreeMap<usize, Vec<Answer>>> = Mutex::default();
    ask_all(&scenarios, &|at, found| drop(answers.lock().unwrap().insert(at, found)));
    let answers = answers.into_inner().unwrap();
    texts
        .into_iter()
        .zip(answers.into_values())
        .map(|((seed, text), answers)| Generated { seed, text, answers })
        .collect()
}

#[test]
#[ignore = "asks Terraform some thousand times, which takes minutes"]
fn record_generated() {
    recorded::write_generated(recorded::GENERATED, &ask_seeds(0..250));
}

#[test]
#[ignore = "asks Terraform some hundred times, which takes minutes"]
fn record_matrix() {
    let all = matrix::expressions();
    let positions: Vec<usize> = (0..all.len()).collect();
    let mut open: Vec<Vec<usize>> = positions.chunks(BATCH).map(<[usize]>::to_vec).collect();
    let mut found: Vec<(Vec<usize>, Vec<Answer>)> = Vec::new();
    while !open.is_empty() {
        let scenario = |positions: &Vec<usize>| Scenario::parse(MATRIX, &matrix::scenario(&all, positions));
        let scenarios: Vec<Scenario> = open.iter().map(scenario).collect();
        let answers: Mutex<BTreeMap<usize, Vec<Answer>>> = Mutex::default();
        ask_all(&scenarios, &|at, found| drop(answers.lock().unwrap().insert(at, found)));
        let answers = answers.into_inner().unwrap().into_values();
        let mut refused = Vec::new();
        for (positions, answers) in std::mem::take(&mut open).into_iter().zip(answers) {
            if answers.iter().all(|answer| answer.plan.is_some()) || positions.len() == 1 {
                found.push((positions, answers));
            } else {
                // One of them is refused: which, those with fewer will tell.
                refused.extend(positions.chunks(positions.len().div_ceil(4)).map(<[usize]>::to_vec));
            }
        }
        println!("{} configurations are settled, {} are asked again in parts", found.len(), refused.len());
        open = refused;
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    let numbered = found.into_iter().enumerate().map(|(seed, (positions, answers))| {
        let text = matrix::scenario(&all, &positions);
        Generated { seed: seed as u64, text, answers }
    });
    recorded::write_generated(recorded::MATRIX, &numbered.collect::<Vec<_>>());
}

/// `EXPLORE=1000..1100` says which seeds.
#[tokio::test]
#[ignore = "asks Terraform"]
async fn explore() {
    let range = std::env::var("EXPLORE").unwrap_or_else(|_| "1000..1100".to_owned());
    let (from, to) = range.split_once("..").expect("EXPLORE=FROM..TO");
    let mut found = Vec::new();
    let mut deviations = Deviations::read();
    for Generated { seed, text, answers } in ask_seeds(from.parse().unwrap()..to.parse().unwrap()) {
        let scenario = Scenario::parse(&format!("{SEED}{seed}"), &text);
        let differences = compare(&scenario, &answers, &mut deviations).await;
        if !differences.is_empty() {
            println!("{text}\n{}\n", differences.join("\n"));
        }
        found.extend(differences);
    }
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}
