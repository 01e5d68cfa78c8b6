//! The whole of `show -json` compared with Terraform's.

use infra_value::{Value, parse_json};

use crate::comparison::{Names, differences, names, steady};
use crate::ours::{Workspace, read};
use crate::recorded::{self, Documents, folder};
use crate::scenario::{Scenario, corpus};

/// Our documents of one scenario: the plan of each step that can be planned, and the state after it.
pub async fn ours(scenario: &Scenario) -> Vec<(Option<String>, Option<String>)> {
    let workspace = Workspace::new();
    let mut found = Vec::new();
    for step in &scenario.steps {
        workspace.taint(&step.taint);
        let Ok(plan) = workspace.plan(step).await else {
            found.push((None, None));
            continue;
        };
        let loaded = read(step).unwrap();
        let document = infra_report::json::plan(&plan, &workspace.catalog, Some(&loaded.config));
        let mut state = None;
        if !step.plan_only {
            let _ = workspace.apply(step, &plan).await;
            let stored = workspace.state().await;
            let prior = infra_engine::Prior::load(&stored, &workspace.catalog).unwrap();
            state = Some(infra_report::json::state(&stored, &prior));
        }
        found.push((Some(document), state));
    }
    found
}

fn parsed(documents: &Documents) -> (Option<Value>, Option<Value>) {
    let parse = |raw: &Option<Box<serde_json::value::RawValue>>| {
        raw.as_ref().map(|raw| parse_json(raw.get()).unwrap())
    };
    (parse(&documents.plan), parse(&documents.state))
}

/// `deviations.txt`: lines `place`, or `scenario place`, where a place may hold `*`; the reason stands above them.
struct Deviations(Vec<(Option<String>, Vec<String>, bool)>);

impl Deviations {
    fn read() -> Self {
        let text = std::fs::read_to_string(folder().join("deviations.txt")).unwrap();
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let parts = |place: &str| place.split('*').map(str::to_owned).collect();
        Self(
            lines
                .map(|line| match line.split_once(' ').filter(|(name, _)| !name.starts_with('/')) {
                    Some((scenario, place)) => (Some(scenario.to_owned()), parts(place), false),
                    None => (None, parts(line), false),
                })
                .collect(),
        )
    }

    fn allow(&mut self, scenario: &str, problem: &str) -> bool {
        let mut allowed = false;
        for (name, place, used) in &mut self.0 {
            if name.as_deref().is_none_or(|name| name == scenario) && holds(problem, place) {
                *used = true;
                allowed = true;
            }
        }
        allowed
    }

    fn unused(&self) -> Vec<String> {
        let unused = self.0.iter().filter(|(_, _, used)| !used);
        unused.map(|(name, place, _)| format!("no longer differs: {name:?} {}", place.join("*"))).collect()
    }
}

/// Whether a text begins with the first of these parts and has the others in order.
fn holds(text: &str, parts: &[String]) -> bool {
    let Some((first, rest)) = parts.split_first() else { return false };
    let Some(mut text) = text.strip_prefix(first.as_str()) else { return false };
    for part in rest {
        let Some(at) = text.find(part.as_str()) else { return false };
        text = &text[at + part.len()..];
    }
    true
}

#[tokio::test]
async fn whole_documents_are_those_of_terraform() {
    let recorded = recorded::read();
    let mut deviations = Deviations::read();
    let mut found = Vec::new();
    let mut compared = 0;
    for scenario in corpus() {
        let Some(theirs) = recorded.get(&scenario.name) else {
            found.push(format!("{}: not recorded yet, see main.rs", scenario.name));
            continue;
        };
        let (mut our_names, mut their_names) = (Names::new(), Names::new());
        for (at, (ours, theirs)) in ours(&scenario).await.iter().zip(theirs).enumerate() {
            let (their_plan, their_state) = parsed(theirs);
            let parse = |text: &Option<String>| text.as_ref().map(|text| parse_json(text).unwrap());
            for (kind, theirs, ours) in
                [("plan", their_plan, parse(&ours.0)), ("state", their_state, parse(&ours.1))]
            {
                let (Some(theirs), Some(ours)) = (theirs, ours) else { continue };
                compared += 1;
                names(&theirs, &mut their_names);
                names(&ours, &mut our_names);
                for difference in differences(&steady(&theirs, &their_names), &steady(&ours, &our_names)) {
                    let problem = format!("/{kind}{difference}");
                    if !deviations.allow(&scenario.name, &problem) {
                        found.push(format!("{} step {}: {problem}", scenario.name, at + 1));
                    }
                }
            }
        }
    }
    found.extend(deviations.unused());
    println!("{compared} documents");
    assert!(compared >= 300, "only {compared} documents");
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}
