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
    let Applied { added, changed, destroyed, .. } = applied;
    let counts = match mode {
        Mode::Destroy => format!("Resources: {destroyed} destroyed."),
        _ => format!("Resources: {added} added, {changed} changed, {destroyed} destroyed."),
    };
    let command = if mode == Mode::Destroy { "Destroy" } else { "Apply" };
    let complete = !applied.problems.has_errors() && !applied.interrupted && applied.skipped == 0;
    if !complete {
        let how = if applied.interrupted { "interrupted" } else { "incomplete" };
        let mut out = format!("\n{}\n", style.strong(Tone::Bad, &format!("{command} {how}. {counts}")));
        if applied.skipped > 0 {
            let steps =
                if applied.skipped == 1 { "1 step was" } else { &format!("{} steps were", applied.skipped) };
            out.push_str(&format!("{steps} not started.\n"));
        }
        out.push_str("What was done is in the state. The same command goes on from there.\n");
        return out;
    }
    let mut out = format!("\n{}\n", style.strong(Tone::Good, &format!("{command} complete! {counts}")));
    if mode != Mode::Destroy && !outputs.is_empty() {
        out.push_str(&format!(
            "\n{}\n\n{}",
            style.strong(Tone::Good, "Outputs:"),
            all_outputs(outputs, style)
        ));
    }
    out
}
