//! `drift -all -json`: a format of our own, which `docs/schemas/drift-all.json` describes. It holds the document of each
//! environment as `drift -json` writes it. What was written by several runs can be made one, and compared with what was
//! written the day before.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::raw::line;
use crate::fleet::{Failed, Survey, Surveyed};

/// Changes with what a reader of the one before would be wrong about.
const VERSION: &str = "1.0";

/// A report of many environments.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FleetDocument {
    format_version: String,
    /// When the cloud was looked at, as RFC 3339 writes it.
    pub timestamp: String,
    /// Whether anything is left that nobody accepts.
    pub drifted: bool,
    /// How many environments there are.
    pub environments: usize,
    /// Of how many of them nothing can be said.
    pub failed: usize,
    /// How many objects were compared.
    pub compared: usize,
    /// Objects that were changed outside, and are not accepted.
    pub changed: usize,
    /// Objects that were deleted outside, and are not accepted.
    pub deleted: usize,
    /// Each environment, by stack and name.
    pub stacks: Vec<FleetEntry>,
}

/// An environment of a stack.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FleetEntry {
    /// Folder of the stack.
    pub stack: String,
    /// Name of the environment.
    pub environment: String,
    /// `clean`, `drifted` or `failed`
    pub status: String,
    /// Why nothing can be said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<FleetProblem>,
    /// The document of `drift -json`. Beside problems it is the one from before they were there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Box<RawValue>>,
}

/// Why nothing can be said of an environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FleetProblem {
    /// In a few words.
    pub summary: String,
    /// In a sentence or two.
    pub detail: String,
    /// The file, within the stack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// From 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

/// What is counted over all of them.
#[derive(Default, Deserialize)]
pub(crate) struct Counts {
    pub compared: usize,
    pub changed: usize,
    pub deleted: usize,
    unmanaged: Vec<Undeclared>,
}

#[derive(Deserialize)]
struct Undeclared {
    accepted: bool,
}

impl Counts {
    pub fn undeclared(&self) -> usize {
        self.unmanaged.iter().filter(|one| !one.accepted).count()
    }
}

impl FleetEntry {
    /// `stacks/shop (staging)`
    pub fn name(&self) -> String {
        format!("{} ({})", self.stack, self.environment)
    }

    pub(crate) fn counts(&self) -> Counts {
        let report = self.report.as_ref().filter(|_| self.problems.is_empty());
        report.and_then(|report| serde_json::from_str(report.get()).ok()).unwrap_or_default()
    }
}

impl FleetDocument {
    /// The document of these environments.
    pub fn new(timestamp: &str, mut stacks: Vec<FleetEntry>) -> Self {
        stacks.sort_by(|a, b| (&a.stack, &a.environment).cmp(&(&b.stack, &b.environment)));
        let counts: Vec<Counts> = stacks.iter().map(FleetEntry::counts).collect();
        let of = |status: &str| stacks.iter().filter(|entry| entry.status == status).count();
        Self {
            format_version: VERSION.to_owned(),
            timestamp: timestamp.to_owned(),
            drifted: of("drifted") > 0,
            environments: stacks.len(),
            failed: of("failed"),
            compared: counts.iter().map(|counts| counts.compared).sum(),
            changed: counts.iter().map(|counts| counts.changed).sum(),
            deleted: counts.iter().map(|counts| counts.deleted).sum(),
            stacks,
        }
    }

    /// Reads what [`FleetDocument::to_text`] wrote.
    ///
    /// # Errors
    /// It is something else, or of a version that this one does not read.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document: Self = serde_json::from_str(text)
            .map_err(|error| format!("it is no report of \"infra drift -all\": {error}"))?;
        match document.format_version.split('.').next() == VERSION.split('.').next() {
            true => Ok(document),
            false => Err(format!(
                "it has format {}, and this version of infra reads {VERSION}",
                document.format_version
            )),
        }
    }

    /// One line of JSON.
    pub fn to_text(&self) -> String {
        format!("{}\n", line(self))
    }

    /// What several runs wrote, as one run would have written it. The time is that of the first.
    ///
    /// # Errors
    /// Two of them are about the same environment, or there is none.
    pub fn merge(documents: Vec<Self>) -> Result<Self, String> {
        let timestamp = documents.iter().map(|document| document.timestamp.clone()).min();
        let timestamp = timestamp.ok_or("there is nothing to merge")?;
        let merged =
            Self::new(&timestamp, documents.into_iter().flat_map(|document| document.stacks).collect());
        let twice = merged
            .stacks
            .windows(2)
            .find(|pair| (&pair[0].stack, &pair[0].environment) == (&pair[1].stack, &pair[1].environment));
        match twice {
            Some(pair) => Err(format!("{} is in two of them", pair[0].name())),
            None => Ok(merged),
        }
    }
}

/// What someone else has changed, in all of them.
pub fn fleet(survey: &Survey<'_>) -> FleetDocument {
    FleetDocument::new(survey.timestamp, survey.all.iter().map(entry).collect())
}

fn entry(one: &Surveyed<'_>) -> FleetEntry {
    let status = match &one.outcome {
        Err(_) => "failed",
        Ok(_) if one.is_drifted() => "drifted",
        Ok(_) => "clean",
    };
    FleetEntry {
        stack: one.stack.to_owned(),
        environment: one.environment.to_owned(),
        status: status.to_owned(),
        problems: one.outcome.as_ref().err().map(problems).unwrap_or_default(),
        report: one.outcome.as_ref().ok().and_then(|findings| {
            // It was just written as JSON.
            RawValue::from_string(super::drift(findings)).ok()
        }),
    }
}

pub(super) fn problems(failed: &Failed<'_>) -> Vec<FleetProblem> {
    let one = |problem: &infra_diagnostics::Diagnostic| {
        let file = problem.subject.and_then(|span| Some((span, failed.sources.get(span.file)?)));
        FleetProblem {
            summary: problem.summary.clone(),
            detail: problem.detail.clone(),
            file: file.map(|(_, file)| file.name().to_owned()),
            line: file.map(|(span, file)| file.position(span.start as usize).line),
        }
    };
    failed.problems.iter().filter(|problem| problem.is_error()).map(one).collect()
}
