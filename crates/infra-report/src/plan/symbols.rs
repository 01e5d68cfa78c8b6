//! The symbols that stand before what a plan changes.

use infra_plan::{Change, Plan};

use crate::Style;
use crate::colour::Tone;

/// All that a plan may use, in the order of the legend.
const ALL: [(Change, &str); 7] = [
    (Change::Create, "create"),
    (Change::Update, "update in-place"),
    (Change::Delete, "destroy"),
    (Change::DeleteThenCreate, "destroy and then create replacement"),
    (Change::CreateThenDelete, "create replacement and then destroy"),
    (Change::Forget, "drop from the state, without destroying"),
    (Change::Read, "read (data resources)"),
];

/// The symbols that a plan uses, each with its meaning.
pub(super) fn legend(plan: &Plan, style: &Style) -> String {
    let used = ALL.iter().filter(|(change, _)| plan.changes.iter().any(|c| c.change == *change));
    used.map(|(change, meaning)| format!("{} {meaning}\n", symbol(*change, style))).collect()
}

/// The symbol of a change, three columns wide.
pub(super) fn symbol(change: Change, style: &Style) -> String {
    let (add, remove) = (style.paint(Tone::Good, "+"), style.paint(Tone::Bad, "-"));
    match change {
        Change::NoOp => "   ".to_owned(),
        Change::Create => format!("  {add}"),
        Change::Update => format!("  {}", style.paint(Tone::Notice, "~")),
        Change::Delete => format!("  {remove}"),
        Change::DeleteThenCreate => format!("{remove}/{add}"),
        Change::CreateThenDelete => format!("{add}/{remove}"),
        Change::Read => format!(" {}", style.paint(Tone::Calm, "<=")),
        Change::Forget => "  .".to_owned(),
    }
}
