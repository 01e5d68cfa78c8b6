//! Prometheus' text format: the samples of all, and which of them failed.

use infra_drift::Findings;

use super::Survey;
use crate::drift::metrics::{families, family, label};

pub(super) fn metrics(survey: &Survey<'_>) -> String {
    let labels = |stack: &str, environment: &str| {
        format!("stack=\"{}\",environment=\"{}\"", label(stack), label(environment))
    };
    let states: Vec<(String, &Findings<'_>)> = survey
        .all
        .iter()
        .filter_map(|one| Some((labels(one.stack, one.environment), one.outcome.as_ref().ok()?)))
        .collect();
    let failed = survey
        .all
        .iter()
        .map(|one| (labels(one.stack, one.environment), usize::from(one.outcome.is_err()).to_string()));
    families(&states)
        + &family("infra_drift_failed", "Whether nothing can be said of an environment.", failed)
}
