//! What an apply has done.

use std::collections::BTreeMap;

use infra_engine::Applied;
use infra_plan::Mode;
use infra_state::OutputState;

use crate::Style;
use crate::colour::Tone;
use crate::outputs::outputs as all_outputs;

/// The last words of an apply: what was done, what was not, and the outputs.
pub fn applied(
    mode: Mode,
    applied: &Applied,
    outputs: &BTreeMap<String, OutputState>,
    style: &Style,
) -> String {
    let headline = headline(mode, applied);
    if !is_complete(applied) {
        return format!("\n{}\n{}", style.strong(Tone::Bad, &headline), rest(applied));
    }
    let mut out = format!("\n{}\n", style.strong(Tone::Good, &headline));
    if mode != Mode::Destroy && !outputs.is_empty() {
        let title = style.strong(Tone::Good, "Outputs:");
        out.push_str(&format!("\n{title}\n\n{}", all_outputs(outputs, style)));
    }
    out
}

/// Whether everything that was planned was done.
pub(crate) fn is_complete(applied: &Applied) -> bool {
    !applied.problems.has_errors() && !applied.interrupted && applied.skipped == 0
}

/// What was done, in one line.
pub(crate) fn headline(mode: Mode, applied: &Applied) -> String {
    let Applied { imported, forgotten, added, changed, destroyed, .. } = applied;
    let and =
        |count: &usize, what: &str| if *count > 0 { format!("{count} {what}, ") } else { String::new() };
    let (imported, forgotten) = (and(imported, "imported"), and(forgotten, "forgotten"));
    let command = if mode == Mode::Destroy { "Destroy" } else { "Apply" };
    let end = match (is_complete(applied), applied.interrupted) {
        (true, _) => "complete!",
        (false, true) => "interrupted.",
        (false, false) => "incomplete.",
    };
    match mode {
        Mode::Destroy => format!("{command} {end} Resources: {forgotten}{destroyed} destroyed."),
        _ => format!(
            "{command} {end} Resources: {imported}{added} added, {changed} changed, {forgotten}{destroyed} destroyed."
        ),
    }
}

/// What an apply that ended early leaves to say.
fn rest(applied: &Applied) -> String {
    let count = |count: usize, one: &str, many: &str| match count {
        0 => String::new(),
        1 => format!("1 {one}\n"),
        _ => format!("{count} {many}\n"),
    };
    let errors = applied.problems.iter().filter(|problem| problem.is_error()).count();
    format!(
        "{}{}What was done is in the state. The same command goes on from there.\n",
        count(errors, "error, shown above.", "errors, shown above."),
        count(applied.skipped, "action was not started.", "actions were not started."),
    )
}
