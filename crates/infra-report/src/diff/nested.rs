//! Nested blocks of one type: which of them stay, come and go.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_schema::{NestedBlock, Nesting};
use infra_value::Value;

use super::block::compare;
use super::sequence::{Pair, matched, paired, same};
use super::{Action, Diff, Forced, Nested, Shape, whole_block};
use crate::value::{UNKNOWN, quote};

/// A block with its label, where blocks of its type have one.
type Occurrence<'v> = (Option<&'v Arc<str>>, &'v Value);

/// The blocks of one type, before and after.
pub(super) fn changed(
    name: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    nested: &NestedBlock,
    forced: &Forced<'_>,
) -> Vec<Nested> {
    let old = before.map(|value| occurrences(value, nested)).unwrap_or_default();
    let new = after.map(|value| occurrences(value, nested)).unwrap_or_default();
    let blocks = Blocks { name, nested, forced, old, new };
    let any = |test: fn(&Value) -> bool| before.is_some_and(test) || after.is_some_and(test);
    if any(Value::is_sensitive) {
        return blocks.hidden(before, after);
    }
    if any(|value| !value.is_known()) {
        return blocks.unknown();
    }
    blocks.pairs().into_iter().map(|pair| blocks.diff(pair)).collect()
}

/// The blocks that a value holds. What is not known, or must not be shown, is one for all.
pub(super) fn occurrences<'v>(value: &'v Value, nested: &NestedBlock) -> Vec<Occurrence<'v>> {
    let (items, entries) = (value.as_slice().unwrap_or_default(), value.as_entries());
    if value.is_null() || items.is_empty() && entries.is_none_or(BTreeMap::is_empty) && value.is_known() {
        return Vec::new();
    }
    if !value.is_known() || value.is_sensitive() {
        return vec![(None, value)];
    }
    let entries = entries.into_iter().flatten();
    match nested.nesting {
        Nesting::Single => vec![(None, value)],
        Nesting::Group if entries.clone().all(|(_, part)| part.is_null()) => Vec::new(),
        Nesting::Group => vec![(None, value)],
        Nesting::List | Nesting::Set => items.iter().map(|item| (None, item)).collect(),
        Nesting::Map => entries.map(|(key, item)| (Some(key), item)).collect(),
    }
}

/// Type and label of a block.
pub(super) fn header(name: &str, label: Option<&Arc<str>>) -> String {
    label.map_or_else(|| name.to_owned(), |label| format!("{name} {}", quote(label)))
}

struct Blocks<'a> {
    name: &'a str,
    nested: &'a NestedBlock,
    forced: &'a Forced<'a>,
    old: Vec<Occurrence<'a>>,
    new: Vec<Occurrence<'a>>,
}

impl Blocks<'_> {
    /// One block for all, since something about them must not be shown.
    fn hidden(&self, before: Option<&Value>, after: Option<&Value>) -> Vec<Nested> {
        let action = match (self.old.is_empty(), self.new.is_empty(), before, after) {
            (true, true, ..) => return Vec::new(),
            (true, false, ..) => Action::Add,
            (false, true, ..) => Action::Remove,
            (_, _, Some(before), Some(after)) if same(before, after) => Action::Same,
            _ => Action::Change,
        };
        let diff = Diff::new(action, Shape::HiddenBlock).forced(self.forced.within());
        vec![Nested { header: self.name.to_owned(), diff }]
    }

    /// The blocks that there are, and that others will take their place.
    fn unknown(&self) -> Vec<Nested> {
        let action = if self.old.is_empty() { Action::Add } else { Action::Change };
        let unknown = Diff::plain(action, UNKNOWN).forced(self.forced.within());
        let mut blocks = vec![Nested { header: self.name.to_owned(), diff: unknown }];
        blocks.extend((0..self.old.len()).map(|i| self.diff(Pair::Before(i))));
        blocks
    }

    fn pairs(&self) -> Vec<Pair> {
        let values = |found: &[Occurrence<'_>]| found.iter().map(|(_, v)| (*v).clone()).collect::<Vec<_>>();
        match self.nested.nesting {
            Nesting::Single | Nesting::Group | Nesting::List => {
                paired(&values(&self.old), &values(&self.new))
            }
            Nesting::Set => matched(&values(&self.old), &values(&self.new)),
            Nesting::Map => self.by_label(),
        }
    }

    fn by_label(&self) -> Vec<Pair> {
        let mut labels: BTreeMap<_, (Option<usize>, Option<usize>)> = BTreeMap::new();
        self.old.iter().enumerate().for_each(|(i, (label, _))| labels.entry(label).or_default().0 = Some(i));
        self.new.iter().enumerate().for_each(|(j, (label, _))| labels.entry(label).or_default().1 = Some(j));
        let pair = |found| match found {
            (Some(i), Some(j)) => Some(Pair::Both(i, j)),
            (Some(i), None) => Some(Pair::Before(i)),
            (None, j) => j.map(Pair::After),
        };
        labels.into_values().filter_map(pair).collect()
    }

    fn diff(&self, pair: Pair) -> Nested {
        let block = &self.nested.block;
        let (label, diff) = match pair {
            Pair::Both(i, j) => {
                let forced = self.inside(j, self.new[j]);
                (self.new[j].0, compare(self.old[i].1, self.new[j].1, block, &forced))
            }
            Pair::Before(i) => (self.old[i].0, self.alone(i, self.old[i], Action::Remove)),
            Pair::After(j) => (self.new[j].0, self.alone(j, self.new[j], Action::Add)),
        };
        Nested { header: header(self.name, label), diff }
    }

    fn alone(&self, index: usize, block: Occurrence<'_>, action: Action) -> Diff {
        let forced = self.forced.here() || self.inside(index, block).within();
        whole_block(block.1, &self.nested.block, action).forced(forced)
    }

    /// The ways to forced changes that go on through one of the blocks.
    fn inside(&self, index: usize, (label, value): Occurrence<'_>) -> Forced<'_> {
        match (self.nested.nesting, label) {
            (Nesting::Single | Nesting::Group, _) => self.forced.clone(),
            (Nesting::Set, _) => self.forced.element(value),
            (_, Some(label)) => self.forced.key(label),
            (_, None) => self.forced.index(index),
        }
    }
}
