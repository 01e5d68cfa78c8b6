//! What differs between two snapshots of the state.

use std::collections::BTreeSet;

use infra_engine::{Catalog, Prior};
use infra_plan::ObjectId;

use crate::Style;
use crate::colour::Tone;
use crate::plan::{differing, single};
use crate::value::{key, render, visible};

/// How an object or output differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    Added,
    Removed,
    Changed,
}

impl Difference {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// Objects that differ, in the order of their addresses.
pub(crate) fn objects(from: &Prior, to: &Prior) -> Vec<(ObjectId, Difference)> {
    let names: BTreeSet<&ObjectId> = from.objects.keys().chain(to.objects.keys()).collect();
    let differs = |id: &ObjectId| match (from.objects.get(id), to.objects.get(id)) {
        (None, Some(_)) => Some(Difference::Added),
        (Some(_), None) => Some(Difference::Removed),
        (Some(a), Some(b)) if a.basis != b.basis || a.provider != b.provider => Some(Difference::Changed),
        _ => None,
    };
    names.into_iter().filter_map(|id| differs(id).map(|difference| (id.clone(), difference))).collect()
}

/// Outputs that differ.
pub(crate) fn outputs(from: &Prior, to: &Prior) -> Vec<(String, Difference)> {
    let names: BTreeSet<&String> = from.outputs.keys().chain(to.outputs.keys()).collect();
    let differs = |name: &String| match (from.outputs.get(name), to.outputs.get(name)) {
        (None, Some(_)) => Some(Difference::Added),
        (Some(_), None) => Some(Difference::Removed),
        (a, b) if a != b => Some(Difference::Changed),
        _ => None,
    };
    names.into_iter().filter_map(|name| differs(name).map(|difference| (name.clone(), difference))).collect()
}

/// Each object that differs, with its attributes, and each output; sensitive values are not shown.
pub fn state_diff(from: &Prior, to: &Prior, catalog: &Catalog, style: &Style) -> String {
    let mut out = String::new();
    let (objects, outputs) = (objects(from, to), outputs(from, to));
    if objects.is_empty() && outputs.is_empty() {
        return format!("Serial {} and serial {} hold the same.\n", from.serial, to.serial);
    }
    let headline = format!("From serial {} to serial {}:", from.serial, to.serial);
    out.push_str(&format!("{}\n\n", style.paint(Tone::Bold, &headline)));
    for (id, difference) in objects {
        let (before, after) = (from.objects.get(&id), to.objects.get(&id));
        let shown = match (before, after) {
            (Some(before), Some(after)) => {
                let provider = after.provider.to_string();
                let tainted = match (before.stored.is_tainted(), after.stored.is_tainted()) {
                    (false, true) => "is tainted now",
                    (true, false) => "is no longer tainted",
                    _ => difference.word(),
                };
                differing(&id, &provider, &before.object.value, &after.object.value, tainted, catalog, style)
            }
            (Some(object), None) | (None, Some(object)) => single(
                &id,
                &object.provider.to_string(),
                &object.object.value,
                difference == Difference::Added,
                difference.word(),
                catalog,
                style,
            ),
            (None, None) => continue,
        };
        out.push_str(&shown);
        out.push('\n');
    }
    for (name, difference) in outputs {
        let value = |prior: &Prior| {
            prior.outputs.get(&name).map_or_else(|| "(none)".to_owned(), |output| render(&output.value, 0))
        };
        let (before, after) = (value(from), value(to));
        out.push_str(&match difference {
            Difference::Changed => format!("  output {} = {before} -> {after}\n", key(&name)),
            Difference::Added => format!("  output {} = {after} (added)\n", key(&name)),
            Difference::Removed => format!("  output {} = {before} (removed)\n", key(&visible(&name))),
        });
    }
    out
}
