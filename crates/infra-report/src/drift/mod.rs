//! What someone else has changed, for people and for the programs that they use.
//!
//! Every report shows the same [`Findings`], none shows a sensitive value, and none says anything that depends on when it was
//! written but the time at which the cloud was looked at.

pub(crate) mod html;
pub(crate) mod junit;
pub(crate) mod markdown;
pub(crate) mod metrics;
mod place;
pub(crate) mod sarif;
pub(crate) mod text;

use infra_drift::Findings;
use infra_engine::Catalog;

use crate::Style;

/// A form that a report can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriftFormat {
    /// As on a terminal, without colours.
    Text,
    /// The document of `drift -json`, whose schema is `docs/schemas/drift.json`.
    Json,
    /// JUnit XML: a test case for each object.
    Junit,
    /// Markdown, for the summary of a job.
    Markdown,
    /// SARIF 2.1.0, for tools that show findings beside the code.
    Sarif,
    /// A page that needs nothing else.
    Html,
    /// Prometheus' text format, for the textfile collector.
    Prometheus,
}

impl DriftFormat {
    /// All, with the names that users give them.
    pub const ALL: [(&'static str, Self); 7] = [
        ("text", Self::Text),
        ("json", Self::Json),
        ("junit", Self::Junit),
        ("markdown", Self::Markdown),
        ("sarif", Self::Sarif),
        ("html", Self::Html),
        ("prometheus", Self::Prometheus),
    ];

    /// The form of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, format)| format)
    }
}

/// The report in that form.
pub fn drift_report(format: DriftFormat, findings: &Findings<'_>, catalog: &Catalog) -> String {
    match format {
        DriftFormat::Text => drift(findings, catalog, &Style::default()),
        DriftFormat::Json => format!("{}\n", crate::json::drift(findings)),
        DriftFormat::Junit => junit::junit(findings),
        DriftFormat::Markdown => markdown::markdown(findings),
        DriftFormat::Sarif => sarif::sarif(findings),
        DriftFormat::Html => html::html(findings, catalog),
        DriftFormat::Prometheus => metrics::metrics(findings),
    }
}

pub use text::drift;
