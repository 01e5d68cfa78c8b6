//! What someone else has changed.

use infra_engine::Catalog;
use infra_plan::Plan;

use crate::Style;

/// Each object that was changed or deleted outside, then what the configuration itself wants changed.
pub fn drift(plan: &Plan, _: &Catalog, style: &Style) -> String {
    let deleted = plan.drift.iter().filter(|d| d.after.is_none()).count();
    let changed = plan.drift.len() - deleted;
    let mut out = String::new();
    for drift in &plan.drift {
        let what = if drift.after.is_none() { "was deleted" } else { "was changed" };
        out.push_str(&format!("{} {what} outside of infra\n", drift.object));
    }
    let summary = match plan.drift.len() {
        0 => "No drift.".to_owned(),
        _ => format!("Drift: {changed} changed, {deleted} deleted outside of infra."),
    };
    out.push_str(&style.paint(crate::colour::Tone::Bold, &summary));
    out.push('\n');
    out
}
