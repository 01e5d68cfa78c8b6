//! `plan -all -json`: a format of our own, which `docs/schemas/plan-all.json` describes. It holds the plan of each environment in
//! the published format, without the configuration.

use infra_engine::Catalog;
use serde::Serialize;
use serde_json::value::RawValue;

use super::fleet::{FleetProblem, problems};
use super::raw::line;
use crate::{PlannedEnvironment, Plans};

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    timestamp: &'a str,
    environments: usize,
    changed: usize,
    failed: usize,
    stacks: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    stack: &'a str,
    environment: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<FleetProblem>,
    #[serde(flatten)]
    planned: Option<Planned>,
}

#[derive(Serialize)]
struct Planned {
    add: usize,
    change: usize,
    destroy: usize,
    forget: usize,
    import: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<Box<RawValue>>,
}

/// The plans, on one line.
pub fn plans(plans: &Plans<'_>, catalog: &Catalog) -> String {
    let document = Document {
        format_version: "1.0",
        timestamp: plans.timestamp,
        environments: plans.all.len(),
        changed: plans.changed(),
        failed: plans.failed(),
        stacks: plans.all.iter().map(|one| entry(one, catalog)).collect(),
    };
    format!("{}\n", line(&document))
}

fn entry<'a>(one: &PlannedEnvironment<'a>, catalog: &Catalog) -> Entry<'a> {
    let PlannedEnvironment { stack, environment, outcome } = *one;
    match outcome {
        Err(failed) => {
            Entry { stack, environment, status: "failed", problems: problems(&failed), planned: None }
        }
        Ok(plan) => {
            let counts = plan.counts();
            let planned = Planned {
                add: counts.add,
                change: counts.change,
                destroy: counts.destroy,
                forget: counts.forget,
                import: counts.import,
                // It was just written as JSON.
                plan: RawValue::from_string(super::plan(plan, catalog, None)).ok(),
            };
            let status = if plan.is_applyable() { "changes" } else { "clean" };
            Entry { stack, environment, status, problems: Vec::new(), planned: Some(planned) }
        }
    }
}
