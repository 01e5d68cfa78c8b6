//! Strings of several lines.

use super::align::{Step, align};
use super::{Action, Diff, Shape, overall};
use crate::value::visible;

/// A line of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// The text, and what becomes of it.
    Text(Action, String),
    /// So many lines stay as they are and are not shown.
    Hidden(usize),
}

/// How many unchanged lines are shown before and after a change.
const CONTEXT: usize = 3;

/// A string as it is.
pub(super) fn whole(text: &str, action: Action) -> Diff {
    let lines = lines(text).map(|line| Line::Text(Action::Same, visible(line))).collect();
    Diff::new(action, Shape::Text(lines))
}

/// Two strings line by line; nothing when their lines are equal and only the end is not.
pub(super) fn compare(before: &str, after: &str) -> Option<Diff> {
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(before).collect(), lines(after).collect());
    let steps = align(old.len(), new.len(), |i, j| old[i] == new[j]);
    let all: Vec<(Action, &str)> = steps
        .into_iter()
        .map(|step| match step {
            Step::Keep(i, _) => (Action::Same, old[i]),
            Step::Remove(i) => (Action::Remove, old[i]),
            Step::Add(j) => (Action::Add, new[j]),
        })
        .collect();
    let action = overall(all.iter().map(|(action, _)| *action));
    if action == Action::Same && before != after {
        return None;
    }
    Some(Diff::new(action, Shape::Text(near_changes(&all))))
}

/// Whether a string is shown line by line.
pub(super) fn has_lines(text: &str) -> bool {
    text.trim_end_matches('\n').contains('\n')
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_suffix('\n').unwrap_or(text).split('\n')
}

/// The changes with the lines around them. A single line is never hidden: saying so takes one, too.
fn near_changes(all: &[(Action, &str)]) -> Vec<Line> {
    let changes: Vec<usize> = (0..all.len()).filter(|i| all[*i].0 != Action::Same).collect();
    let near = |i: usize| {
        let next = changes.partition_point(|change| *change < i);
        let after = next.checked_sub(1).is_some_and(|last| i - changes[last] <= CONTEXT);
        after || changes.get(next).is_some_and(|change| change - i <= CONTEXT)
    };
    let mut out = Vec::new();
    let mut hidden = Vec::new();
    let text = |(action, line): &(Action, &str)| Line::Text(*action, visible(line));
    for (i, line) in all.iter().enumerate() {
        if !near(i) {
            hidden.push(line);
            continue;
        }
        conceal(&mut hidden, &mut out, text);
        out.push(text(line));
    }
    conceal(&mut hidden, &mut out, text);
    out
}

fn conceal<'l>(
    hidden: &mut Vec<&'l (Action, &'l str)>,
    out: &mut Vec<Line>,
    text: impl Fn(&'l (Action, &'l str)) -> Line,
) {
    match hidden[..] {
        [] => {}
        [line] => out.push(text(line)),
        _ => out.push(Line::Hidden(hidden.len())),
    }
    hidden.clear();
}
