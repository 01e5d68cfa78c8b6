//! Comparing with what was recorded.

use std::collections::BTreeMap;
use std::fmt::Write;

use infra_diagnostics::Diagnostics;
use infra_plan::Plan;
use infra_state::State;
use infra_value::{Value, parse_json};
use serde_json::value::RawValue;

use crate::deviations::Deviations;
use crate::document::{self, differences};
use crate::ours::{Workspace, tainted};
use crate::recorded::{self, Answer, Generated};
use crate::scenario::{Scenario, Step, corpus};

/// What is wrong with a scenario, a line for each thing.
struct Findings<'d> {
    scenario: String,
    deviations: &'d mut Deviations,
    lines: Vec<String>,
}

impl Findings<'_> {
    /// `problem` begins with its place.
    fn add(&mut self, step: usize, with: &str, problem: &str) {
        if !self.deviations.allow(&self.scenario, problem) {
            self.lines.push(format!("{} step {} ({with}): {problem}", self.scenario, step + 1));
        }
    }
}

fn messages(problems: &Diagnostics) -> String {
    problems.iter().fold(String::new(), |mut text, problem| {
        let _ = write!(text, "[{}: {}] ", problem.summary, problem.detail);
        text
    })
}

fn parsed(raw: &RawValue) -> Value {
    parse_json(raw.get()).unwrap()
}

/// Names in place of ids, as far as they are known from these states.
type Names = BTreeMap<String, String>;

pub async fn compare(scenario: &Scenario, answers: &[Answer], deviations: &mut Deviations) -> Vec<String> {
    let mut found = Findings { scenario: scenario.name.clone(), deviations, lines: Vec::new() };
    if answers.len() != scenario.steps.len() {
        found.add(0, "recorded", "the recording has another number of steps: record anew");
        return found.lines;
    }
    let ours = Workspace::new();
    let (mut our_names, mut their_names) = (Names::new(), Names::new());
    let mut before: Option<String> = None;
    for (at, (step, answer)) in scenario.steps.iter().zip(answers).enumerate() {
        ours.taint(&step.taint);
        if let Some(state) = &before {
            let state = if step.taint.is_empty() { state.clone() } else { tainted(state, &step.taint) };
            let plan = Workspace::with_state(&state).plan(step).await;
            planned(step, answer, plan, at, "on Terraform's state", None, &mut found);
        }
        let plan = ours.plan(step).await;
        let names = Some((&our_names, &their_names));
        let Some(plan) = planned(step, answer, plan, at, "on our state", names, &mut found) else { continue };
        let Some(state) = &answer.state else { continue };
        match (ours.apply(step, &plan).await, &answer.apply_error) {
            (Ok(()), None) | (Err(_), Some(_)) => {}
            (Ok(()), Some(error)) => found.add(at, "apply", &format!("theirs failed, ours did not: {error}")),
            (Err(problems), None) => found.add(at, "apply", &messages(&problems)),
        }
        let (our_state, their_state) = (ours.state().await, read(state.get()).await);
        document::ids(&our_state, &mut our_names);
        document::ids(&their_state, &mut their_names);
        for difference in differences(
            &document::rename(&document::of_state(&their_state), &their_names),
            &document::rename(&document::of_state(&our_state), &our_names),
        ) {
            found.add(at, "state", &difference);
        }
        if answer.apply_error.is_none() && !step.destroy {
            match ours.plan(step).await {
                Ok(again) => {
                    let left = document::unsettled(&document::of_plan(&again));
                    if left != answer.unsettled {
                        found.add(
                            at,
                            "after apply",
                            &format!("/second plan: theirs {:?}, ours {left:?}", answer.unsettled),
                        );
                    }
                }
                Err(problems) => found.add(at, "after apply", &messages(&problems)),
            }
        }
        before = Some(state.get().to_owned());
    }
    found.lines
}

async fn read(state: &str) -> std::sync::Arc<State> {
    Workspace::with_state(state).state().await
}

/// Compares one plan; gives it back when it is fit to be applied.
fn planned(
    step: &Step,
    answer: &Answer,
    plan: Result<Plan, Diagnostics>,
    at: usize,
    with: &str,
    names: Option<(&Names, &Names)>,
    found: &mut Findings<'_>,
) -> Option<Plan> {
    if step.refused {
        if plan.is_ok() {
            found.add(at, with, "this is supported now: take \"refused\" out of the scenario");
        }
        return None;
    }
    match (plan, &answer.plan) {
        (Err(_), None) => None,
        (Err(problems), Some(_)) => {
            found.add(at, with, &format!("ours fails: {}", messages(&problems)));
            None
        }
        (Ok(_), None) => {
            let error = answer.error.as_deref().unwrap_or_default();
            found.add(at, with, &format!("theirs fails, ours does not: {error}"));
            None
        }
        (Ok(plan), Some(theirs)) => {
            let (theirs, ours) = (parsed(theirs), document::of_plan(&plan));
            let mut theirs = document::without_output_marks(&theirs);
            let mut ours = document::without_output_marks(&ours);
            if let Some((our_names, their_names)) = names {
                theirs = document::rename(&theirs, their_names);
                ours = document::rename(&ours, our_names);
            }
            for difference in differences(&theirs, &ours) {
                found.add(at, with, &difference);
            }
            Some(plan)
        }
    }
}

#[tokio::test]
async fn the_corpus_agrees_with_terraform() {
    let mut deviations = Deviations::read();
    let mut found = Vec::new();
    let mut steps = 0;
    let scenarios = corpus();
    for scenario in &scenarios {
        let Some(answers) = recorded::read(&scenario.name) else {
            found.push(format!("{}: not recorded yet, see main.rs", scenario.name));
            continue;
        };
        steps += answers.len();
        found.extend(compare(scenario, &answers, &mut deviations).await);
    }
    found.extend(deviations.unused(|name| !name.starts_with(SEED) && name != MATRIX));
    println!("{} scenarios with {steps} steps", scenarios.len());
    assert!(scenarios.len() >= 60, "only {} scenarios", scenarios.len());
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

/// The name of all scenarios of the matrix.
pub const MATRIX: &str = "matrix";

#[tokio::test]
async fn the_matrix_agrees_with_terraform() {
    let mut deviations = Deviations::read();
    let mut found = Vec::new();
    let recorded = recorded::read_generated(recorded::MATRIX);
    let (mut expressions, mut refused) = (0, 0);
    for Generated { text, answers, .. } in &recorded {
        expressions += text.matches("resource \"terraform_data\" \"e").count();
        refused += usize::from(answers.iter().all(|answer| answer.plan.is_none()));
        for difference in compare(&Scenario::parse(MATRIX, text), answers, &mut deviations).await {
            let first = text.lines().find(|line| line.starts_with("  input = ")).unwrap_or_default();
            found.push(if answers.iter().any(|a| a.plan.is_none()) {
                format!("{difference}\n{first}")
            } else {
                difference
            });
        }
    }
    found.extend(deviations.unused(|name| name == MATRIX));
    println!("{} configurations with {expressions} expressions, {refused} refused by both", recorded.len());
    assert!(recorded.len() >= 150 && expressions >= 600, "the configurations are too few");
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

/// How the names of generated scenarios begin.
pub const SEED: &str = "seed-";

#[tokio::test]
async fn generated_scenarios_agree_with_terraform() {
    let mut deviations = Deviations::read();
    let mut found = Vec::new();
    let generated = recorded::read_generated(recorded::GENERATED);
    let failing =
        generated.iter().filter(|one| one.answers.iter().all(|answer| answer.plan.is_none())).count();
    for Generated { seed, text, answers } in &generated {
        let scenario = Scenario::parse(&format!("{SEED}{seed}"), text);
        found.extend(compare(&scenario, answers, &mut deviations).await);
    }
    found.extend(deviations.unused(|name| name.starts_with(SEED)));
    println!("{} scenarios, {failing} of them refused by both", generated.len());
    assert!(
        generated.len() >= 200 && failing * 4 < generated.len(),
        "the scenarios are too few or too wrong"
    );
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}
