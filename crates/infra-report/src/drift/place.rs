//! One difference on one line.

use infra_drift::{Difference, Finding, What};
use infra_value::Value;

use crate::value::{SENSITIVE, visible};

/// More of a value is of no use on a line.
const LONGEST: usize = 120;

/// `tags["Name"]: "a" -> "b"`; of a collection what came and what went.
pub(super) fn line(difference: &Difference) -> String {
    let path = visible(&difference.path);
    if difference.is_sensitive() {
        return format!("{path}: {SENSITIVE}");
    }
    if let Some((gone, came)) = &difference.elements {
        let told = |word: &str, items: &[Value]| {
            let items: Vec<String> = items.iter().map(short).collect();
            (!items.is_empty()).then(|| format!("{word} {}", items.join(", ")))
        };
        let parts: Vec<String> = told("added", came).into_iter().chain(told("removed", gone)).collect();
        return format!("{path}: {}", if parts.is_empty() { "order".to_owned() } else { parts.join("; ") });
    }
    match (&difference.before, &difference.after) {
        (Some(before), Some(after)) => format!("{path}: {} -> {}", short(before), short(after)),
        (None, Some(after)) => format!("{path}: added {}", short(after)),
        (Some(before), None) => format!("{path}: removed {}", short(before)),
        (None, None) => path.to_string(),
    }
}

/// Everything that happened to an object: a line for each place.
pub(super) fn lines(finding: &Finding<'_>) -> Vec<String> {
    match &finding.what {
        What::Deleted { .. } => vec!["deleted outside of infra".to_owned()],
        What::Changed(places) => places.iter().map(|place| line(&place.difference)).collect(),
    }
}

/// A value on a line: JSON, cut where it is long.
fn short(value: &Value) -> String {
    let text = infra_value::to_json(&value.unmark_deep()).unwrap_or_default();
    let text = visible(&text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}
