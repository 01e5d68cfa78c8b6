//! What would be done in many stacks.

use infra_engine::Catalog;
use infra_plan::Plan;

use super::{Failed, environments};
use crate::Style;
use crate::colour::Tone;
use crate::value::visible;

/// What came of planning one environment of one stack.
#[derive(Clone, Copy, Debug)]
pub struct PlannedEnvironment<'a> {
    /// Folder of the stack, as it was found.
    pub stack: &'a str,
    /// Name of the environment.
    pub environment: &'a str,
    /// The plan, or why there is none.
    pub outcome: Result<&'a Plan, Failed<'a>>,
}

/// The plans of many environments.
#[derive(Clone, Copy, Debug)]
pub struct Plans<'a> {
    /// When planning began, as RFC 3339 writes it.
    pub timestamp: &'a str,
    /// The environments, by stack and name.
    pub all: &'a [PlannedEnvironment<'a>],
}

impl Plans<'_> {
    /// How many environments could not be planned.
    pub fn failed(&self) -> usize {
        self.all.iter().filter(|one| one.outcome.is_err()).count()
    }

    /// In how many something would be done.
    pub fn changed(&self) -> usize {
        self.all.iter().filter(|one| one.outcome.is_ok_and(|plan| plan.is_applyable())).count()
    }
}

/// Each plan that does something, in full, and what keeps others from being made; then one line for each environment, and how many
/// there are.
pub fn plans(plans: &Plans<'_>, catalog: &Catalog, style: &Style) -> String {
    let name = |one: &PlannedEnvironment<'_>| visible(&format!("{} ({})", one.stack, one.environment));
    let width = plans.all.iter().map(|one| name(one).chars().count()).max().unwrap_or_default();
    let (mut told, mut lines) = (String::new(), String::new());
    for one in plans.all {
        let (whole, line) = match one.outcome {
            Err(failed) => (
                Some(crate::diagnostics(failed.problems, failed.sources, style)),
                style.paint(Tone::Bad, "failed"),
            ),
            Ok(plan) if !plan.is_applyable() => (None, "no changes".to_owned()),
            Ok(plan) => {
                let summary = crate::plan::summary(&plan.counts());
                let line = style.paint(Tone::Notice, summary.trim().trim_end_matches('.'));
                (Some(crate::plan(plan, catalog, style)), line)
            }
        };
        let name = name(one);
        lines.push_str(&format!("{name:width$}  {line}\n"));
        if let Some(whole) = whole {
            let title = style.paint(Tone::Bold, &format!("# {name}"));
            told.push_str(&format!("{title}\n\n{}\n\n", whole.trim_matches('\n')));
        }
    }
    let total = format!(
        "{}: {} with changes, {} failed.",
        environments(plans.all.len()),
        plans.changed(),
        plans.failed()
    );
    format!("{told}{lines}\n{}\n", style.paint(Tone::Bold, &total))
}
