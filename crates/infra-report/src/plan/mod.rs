//! The plan, for people.

pub(crate) mod body;
pub(crate) mod headline;
mod symbols;

use infra_engine::Catalog;
use infra_plan::{Change, Counts, Mode, OutputChange, Plan, ResourceChange};
use infra_value::{Marks, Value};

use crate::Style;
use crate::colour::Tone;
use crate::diff::{Entry, Forced, attribute};
use crate::layout::Layout;
pub(crate) use body::{differing, drifted, single};
pub(crate) use headline::fate;

/// What a plan would do: what was changed outside, what is to be done, what becomes of the outputs, and a summary.
pub fn plan(plan: &Plan, catalog: &Catalog, style: &Style) -> String {
    let mut out = String::new();
    if plan.relevant_drift().next().is_some() {
        out.push_str(&drift_section(plan, catalog, style));
    }
    let acts = plan.changes.iter().any(is_shown);
    let outputs = outputs(plan, style);
    if !acts && outputs.is_empty() {
        out.push_str(&nothing(plan, style));
        return out;
    }
    if acts {
        out.push_str(&actions(plan, catalog, style));
    }
    if !outputs.is_empty() {
        out.push_str(&format!("\n{}\n{outputs}", style.paint(Tone::Bold, "Changes to Outputs:")));
        if !acts {
            out.push_str("\nApplying this plan saves these outputs in the state and changes nothing else.\n");
        }
    }
    out
}

/// Whether there is anything to say about a change.
pub(crate) fn is_shown(change: &ResourceChange) -> bool {
    change.change != Change::NoOp || change.import.is_some() || change.moved_from.is_some()
}

fn actions(plan: &Plan, catalog: &Catalog, style: &Style) -> String {
    let mut out = format!("\nThe symbols below mean:\n{}", symbols::legend(plan, style));
    out.push_str("\ninfra will perform these actions:\n");
    for change in plan.changes.iter().filter(|c| is_shown(c)) {
        out.push('\n');
        out.push_str(&headline::lines(change, style));
        out.push_str(&body::changed(change, catalog, style));
    }
    out.push_str(&format!("\n{}{}\n", style.paint(Tone::Bold, "Plan:"), summary(&plan.counts())));
    out
}

/// How much a plan does, after `Plan:`.
pub(crate) fn summary(counts: &Counts) -> String {
    let Counts { add, change, destroy, forget, import } = counts;
    let imported = if *import > 0 { format!(" {import} to import,") } else { String::new() };
    let forgotten = if *forget > 0 { format!(", {forget} to forget") } else { String::new() };
    format!("{imported} {add} to add, {change} to change, {destroy} to destroy{forgotten}.")
}

fn drift_section(plan: &Plan, catalog: &Catalog, style: &Style) -> String {
    let title = style.paint(Tone::Bold, "Note: Objects have changed outside of infra");
    let mut out = format!("\n{title}\n\nSince the last apply, someone or something else did this:\n");
    for drift in plan.relevant_drift() {
        out.push('\n');
        out.push_str(&drifted(drift, catalog, style));
    }
    let ending = match plan.mode {
        Mode::RefreshOnly => {
            "This plan only brings the state up to date: applying it records the above and changes nothing else."
        }
        _ => "The actions below may undo some of it, unless the configuration wants it, too.",
    };
    if plan.mode == Mode::RefreshOnly || !plan.is_empty() {
        out.push_str(&format!("\n{ending}\n"));
    }
    out.push_str(&format!("\n{}\n", style.paint(Tone::Dim, &"─".repeat(76))));
    out
}

fn nothing(plan: &Plan, style: &Style) -> String {
    let (claim, more) = match (plan.mode, plan.news().next().is_none()) {
        (Mode::Destroy, _) => ("Nothing is left to destroy.", ""),
        (Mode::RefreshOnly, true) => ("The state matches your infrastructure.", ""),
        (Mode::RefreshOnly, false) => return String::new(),
        (Mode::Normal, true) => ("Your infrastructure matches the configuration.", ""),
        (Mode::Normal, false) => (
            "Your infrastructure still matches the configuration.",
            "\nSomething changed outside of infra that the configuration says nothing about. `infra drift` shows it, and applying\nthis plan brings the state up to date.\n",
        ),
    };
    format!("\n{} {}\n{more}", style.strong(Tone::Good, "No changes."), style.paint(Tone::Bold, claim))
}

pub(crate) fn outputs(plan: &Plan, style: &Style) -> String {
    let changes = plan.outputs.iter().filter(|(_, output)| output.change != Change::NoOp);
    let entries: Vec<Entry> = changes.filter_map(|(name, output)| entry(name, output)).collect();
    if entries.is_empty() {
        return String::new();
    }
    let mut layout = Layout::new(style);
    layout.named(&entries, 4);
    format!("{}\n", layout.finish().trim_start_matches('\n'))
}

fn entry(name: &str, output: &OutputChange) -> Option<Entry> {
    let marks = if output.sensitive { Marks::SENSITIVE } else { Marks::NONE };
    let marked = |value: &Option<Value>| value.clone().map(|value| value.with_marks(marks));
    let (before, after) = (marked(&output.before), marked(&output.after));
    let diff = attribute(before.as_ref(), after.as_ref(), &Forced::none())?;
    Some(Entry { name: name.to_owned(), diff, nulls: true, pinned: false })
}
