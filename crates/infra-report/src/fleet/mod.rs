//! What someone else has changed in many stacks, in every form that the report of one has. Each stack is shown with the
//! sections of that report, named by its folder and its environment.

mod html;
mod junit;
mod markdown;
mod metrics;
mod news;
mod plans;
mod sarif;
mod text;

use infra_diagnostics::{Diagnostics, SourceMap};
use infra_drift::Findings;
use infra_engine::Catalog;

use crate::{DriftFormat, Style};

pub use news::{Item as NewsItem, News};
pub use plans::{PlannedEnvironment, Plans, plans};
pub use text::{fleet, fleet_summary};

/// What came of looking at one environment of one stack.
#[derive(Clone, Debug)]
pub struct Surveyed<'a> {
    /// Folder of the stack, as it was found.
    pub stack: &'a str,
    /// Name of the environment.
    pub environment: &'a str,
    /// What was found, or why nothing can be said.
    pub outcome: Result<Findings<'a>, Failed<'a>>,
}

/// Why nothing can be said of a stack.
#[derive(Clone, Copy, Debug)]
pub struct Failed<'a> {
    /// What is wrong.
    pub problems: &'a Diagnostics,
    /// The files that it is wrong in.
    pub sources: &'a SourceMap,
}

/// When all were looked at, and by what.
#[derive(Clone, Copy, Debug)]
pub struct Survey<'a> {
    /// When it began, as RFC 3339 writes it.
    pub timestamp: &'a str,
    /// Version of infra.
    pub engine: &'a str,
    /// The environments, by stack and name.
    pub all: &'a [Surveyed<'a>],
}

impl<'a> Surveyed<'a> {
    /// `stacks/shop (staging)`
    pub fn name(&self) -> String {
        format!("{} ({})", self.stack, self.environment)
    }

    /// Whether something is there that nobody accepted.
    pub fn is_drifted(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|findings| !findings.is_clean())
    }
}

impl<'a> Survey<'a> {
    fn drifted(&self) -> usize {
        self.all.iter().filter(|one| one.is_drifted()).count()
    }

    fn failed(&self) -> usize {
        self.all.iter().filter(|one| one.outcome.is_err()).count()
    }

    fn compared(&self) -> usize {
        self.all.iter().filter_map(|one| one.outcome.as_ref().ok()).map(Findings::compared).sum()
    }
}

/// The report in that form.
pub fn fleet_report(format: DriftFormat, survey: &Survey<'_>, catalog: &Catalog) -> String {
    match format {
        DriftFormat::Text => fleet(survey, catalog, &Style::default()),
        DriftFormat::Json => crate::json::fleet(survey).to_text(),
        DriftFormat::Junit => junit::junit(survey),
        DriftFormat::Markdown => markdown::markdown(survey),
        DriftFormat::Sarif => sarif::sarif(survey),
        DriftFormat::Html => html::html(survey, catalog),
        DriftFormat::Prometheus => metrics::metrics(survey),
    }
}

/// `1 environment`, `3 environments`
fn environments(count: usize) -> String {
    if count == 1 { "1 environment".to_owned() } else { format!("{count} environments") }
}

/// What is wrong, each on a line: what, and where.
fn complaints(failed: &Failed<'_>) -> Vec<String> {
    let line = |problem: &infra_diagnostics::Diagnostic| {
        let place = problem.subject.and_then(|span| {
            let file = failed.sources.get(span.file)?;
            Some(format!(" ({}:{})", file.name(), file.position(span.start as usize).line))
        });
        let line = format!("{}{}: {}", problem.summary, place.unwrap_or_default(), problem.detail);
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    failed.problems.iter().filter(|problem| problem.is_error()).map(line).collect()
}
