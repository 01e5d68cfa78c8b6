//! What someone else has changed.

use infra_engine::Catalog;
use infra_plan::{Change, Plan};

use crate::Style;
use crate::colour::Tone;
use crate::plan::{drifted, fate};
use crate::value::visible;

/// Each object that was changed or deleted outside; then, in short, what the configuration itself wants changed.
pub fn drift(plan: &Plan, catalog: &Catalog, style: &Style) -> String {
    let mut out = String::new();
    for drift in plan.news() {
        out.push_str(&drifted(drift, catalog, style));
        out.push('\n');
    }
    out.push_str(&format!("{}\n", style.paint(Tone::Bold, &summary(plan))));
    let wanted: Vec<String> = plan
        .changes
        .iter()
        .filter(|change| !matches!(change.change, Change::NoOp | Change::Read))
        .map(|change| format!("  {} {}\n", visible(&change.object.to_string()), fate(change)))
        .collect();
    if !wanted.is_empty() {
        out.push_str(&format!(
            "\nAn apply of the configuration as it is now would do this:\n{}",
            wanted.concat()
        ));
    }
    out
}

fn summary(plan: &Plan) -> String {
    let deleted = plan.news().filter(|drift| drift.after.is_none()).count();
    match (plan.news().count() - deleted, deleted) {
        (0, 0) => "No drift.".to_owned(),
        (changed, 0) => format!("Drift: {changed} changed outside of infra."),
        (0, deleted) => format!("Drift: {deleted} deleted outside of infra."),
        (changed, deleted) => format!("Drift: {changed} changed, {deleted} deleted outside of infra."),
    }
}
