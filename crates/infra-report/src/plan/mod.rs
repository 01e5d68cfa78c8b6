//! The plan, for people.

use infra_engine::Catalog;
use infra_plan::{Change, Plan, ResourceChange};

use crate::Style;
use crate::colour::Tone;
use crate::value::render;

/// What a plan would do, object by object, with a summary.
pub fn plan(plan: &Plan, _: &Catalog, style: &Style) -> String {
    if plan.is_empty() && plan.drift.is_empty() {
        return format!(
            "{}\n",
            style.strong(Tone::Good, "No changes. Your infrastructure matches the configuration.")
        );
    }
    let mut out = String::new();
    for drift in &plan.drift {
        let what = if drift.after.is_none() { "deleted" } else { "changed" };
        out.push_str(&format!("  # {} was {what} outside of infra\n", drift.object));
    }
    for change in plan.changes.iter().filter(|c| c.change != Change::NoOp) {
        out.push_str(&changed(change));
    }
    for (name, output) in &plan.outputs {
        if output.change == Change::NoOp {
            continue;
        }
        let value = match &output.after {
            _ if output.sensitive => crate::value::SENSITIVE.to_owned(),
            Some(value) => render(value, 2),
            None => "null".to_owned(),
        };
        out.push_str(&format!("  {} output {name} = {value}\n", symbol(output.change)));
    }
    let counts = plan.counts();
    out.push_str(&format!(
        "\nPlan: {} to add, {} to change, {} to destroy.\n",
        counts.add, counts.change, counts.destroy
    ));
    out
}

fn changed(change: &ResourceChange) -> String {
    let mut out = format!("  {} {}\n", symbol(change.change), change.object);
    let value = change.after.as_ref().or(change.before.as_ref());
    for (name, value) in value.and_then(|v| v.as_entries()).into_iter().flatten() {
        if !value.is_null() {
            out.push_str(&format!("      {name} = {}\n", render(value, 6)));
        }
    }
    out
}

fn symbol(change: Change) -> &'static str {
    match change {
        Change::NoOp => " ",
        Change::Create => "+",
        Change::Update => "~",
        Change::Delete => "-",
        Change::DeleteThenCreate => "-/+",
        Change::CreateThenDelete => "+/-",
        Change::Read => "<=",
        Change::Forget => ".",
    }
}
