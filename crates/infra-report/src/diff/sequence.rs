//! Elements of lists, tuples and sets.

use infra_value::Value;

use super::align::{Step, align};
use super::{Action, Diff, Forced, Shape, compare, overall, whole};

/// Elements in order: what is equal stays, and what differs between two equal elements is compared one by one.
pub(super) fn ordered(before: &[Value], after: &[Value], forced: &Forced<'_>) -> Diff {
    let items: Vec<Diff> = paired(before, after)
        .into_iter()
        .map(|pair| match pair {
            Pair::Both(i, j) => compare(&before[i], &after[j], &forced.index(j)),
            Pair::Before(i) => whole(&before[i], Action::Remove).forced(forced.index(i).within()),
            Pair::After(j) => whole(&after[j], Action::Add).forced(forced.index(j).within()),
        })
        .collect();
    let action = overall(items.iter().map(|item| item.action));
    Diff::new(action, Shape::Sequence { items, order: true }).forced(forced.here())
}

/// Elements without order: each stays, comes or goes.
pub(super) fn unordered(before: &[Value], after: &[Value], forced: &Forced<'_>) -> Diff {
    let items: Vec<Diff> = matched(before, after)
        .into_iter()
        .map(|pair| match pair {
            Pair::Both(_, j) => whole(&after[j], Action::Same),
            Pair::Before(i) => whole(&before[i], Action::Remove),
            Pair::After(j) => whole(&after[j], Action::Add),
        })
        .collect();
    let action = overall(items.iter().map(|item| item.action));
    Diff::new(action, Shape::Sequence { items, order: false }).forced(forced.within())
}

/// Elements that are shown together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    /// Element of the first, and the one of the second that it becomes.
    Both(usize, usize),
    /// Element that goes.
    Before(usize),
    /// Element that comes.
    After(usize),
}

/// Pairs of sequences: equal elements belong together; between those, the first that goes becomes the first that comes,
/// and so on.
pub(super) fn paired(before: &[Value], after: &[Value]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for step in align(before.len(), after.len(), |i, j| same(&before[i], &after[j])) {
        match step {
            Step::Remove(i) => gone.push(i),
            Step::Add(j) => come.push(j),
            Step::Keep(i, j) => {
                flush(&mut gone, &mut come, &mut pairs);
                pairs.push(Pair::Both(i, j));
            }
        }
    }
    flush(&mut gone, &mut come, &mut pairs);
    pairs
}

fn flush(gone: &mut Vec<usize>, come: &mut Vec<usize>, pairs: &mut Vec<Pair>) {
    let both = gone.len().min(come.len());
    pairs.extend(gone.iter().zip(come.iter()).map(|(i, j)| Pair::Both(*i, *j)));
    pairs.extend(gone.drain(..).skip(both).map(Pair::Before));
    pairs.extend(come.drain(..).skip(both).map(Pair::After));
}

/// Pairs of sets: equal elements belong together, others to none.
pub(super) fn matched(before: &[Value], after: &[Value]) -> Vec<Pair> {
    let mut taken = vec![false; after.len()];
    let mut pairs: Vec<Pair> = before
        .iter()
        .enumerate()
        .map(|(i, old)| {
            let partner = (0..after.len()).find(|j| !taken[*j] && same(old, &after[*j]));
            partner.map_or(Pair::Before(i), |j| {
                taken[j] = true;
                Pair::Both(i, j)
            })
        })
        .collect();
    pairs.extend((0..after.len()).filter(|j| !taken[*j]).map(Pair::After));
    pairs
}

/// Whether two values are one, whatever their marks. What is not known is nothing else.
pub(super) fn same(before: &Value, after: &Value) -> bool {
    after.is_wholly_known() && before.unmark_deep() == after.unmark_deep()
}
