//! What an apply has done.

use std::collections::BTreeMap;

use infra_engine::{Applied, Proof};
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
    if !applied.is_complete() {
        return format!("\n{}\n{}", style.strong(Tone::Bad, &headline), rest(applied));
    }
    let mut out = format!("\n{}\n", style.strong(Tone::Good, &headline));
    if mode != Mode::Destroy && !outputs.is_empty() {
        let title = style.strong(Tone::Good, "Outputs:");
        out.push_str(&format!("\n{title}\n\n{}", all_outputs(outputs, style)));
    }
    if let Some(proof) = &applied.proof {
        out.push_str(&proven(proof));
    }
    out
}

/// What was found when everything was destroyed.
fn proven(proof: &Proof) -> String {
    let objects = |count: usize| if count == 1 { "1 object".to_owned() } else { format!("{count} objects") };
    let mut out = match (proof.gone, proof.unknown.len()) {
        (0, 0) => return String::new(),
        (gone, 0) => format!("\nLooked for again: {}. None is left.\n", objects(gone)),
        (gone, unknown) => {
            format!(
                "\nLooked for again: {}, which are gone. Of {} nobody can tell:\n",
                objects(gone),
                objects(unknown)
            )
        }
    };
    for (object, why) in &proof.unknown {
        out.push_str(&format!("  {object}: {why}\n"));
    }
    if !proof.others.is_empty() {
        let tags: Vec<String> = proof.tags.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        out.push_str(&format!("\nNot in the state, but with the tags {}:\n", tags.join(", ")));
        for (ty, id) in &proof.others {
            out.push_str(&format!("  {ty} {id}\n"));
        }
    }
    out
}

/// What was done, in one line.
pub(crate) fn headline(mode: Mode, applied: &Applied) -> String {
    let Applied { imported, forgotten, added, changed, destroyed, .. } = applied;
    let and =
        |count: &usize, what: &str| if *count > 0 { format!("{count} {what}, ") } else { String::new() };
    let (imported, forgotten) = (and(imported, "imported"), and(forgotten, "forgotten"));
    let command = if mode == Mode::Destroy { "Destroy" } else { "Apply" };
    let end = match (applied.is_complete(), applied.interrupted) {
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
