//! What is different between two values, as a tree that is ready to be laid out.
//!
//! The tree holds text, not values: what must not be shown is replaced while the tree is made, so that nothing that
//! lays it out can show it.

mod align;
mod block;
mod forced;
mod json;
mod nested;
mod sequence;
mod text;
mod value;

pub(crate) use block::{changed_block, which, whole_block};
pub(crate) use forced::Forced;
pub(crate) use text::Line;
pub(crate) use value::{attribute, compare, whole};

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Nothing.
    Same,
    /// It was not there before.
    Add,
    /// It becomes another one.
    Change,
    /// It will not be there any more.
    Remove,
}

/// A value with what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Diff {
    /// What becomes of it.
    pub action: Action,
    /// What it looks like.
    pub shape: Shape,
    /// Whether the change needs a new object.
    pub forced: bool,
    /// What is to be said about it, on the line above.
    pub note: Option<&'static str>,
}

/// What a value looks like.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// Text on one line.
    Plain(String),
    /// One value and what comes instead.
    Becomes(Box<Diff>, Box<Diff>),
    /// A string of several lines.
    Text(Vec<Line>),
    /// A string that holds a JSON document; `rewritten` when it is written differently and says the same.
    Json { document: Box<Diff>, rewritten: bool },
    /// Elements; with `order` their neighbours matter.
    Sequence { items: Vec<Diff>, order: bool },
    /// Attributes of an object, or entries of a map.
    Mapping { entries: Vec<Entry>, noun: Noun },
    /// Contents of a block.
    Block { attributes: Vec<Entry>, blocks: Vec<Nested> },
    /// A block that holds something that must not be shown.
    HiddenBlock,
}

/// What the parts of a mapping are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noun {
    /// Of an object.
    Attribute,
    /// Of a map.
    Element,
}

/// A named part.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// Its name.
    pub name: String,
    /// What becomes of it.
    pub diff: Diff,
    /// Whether it stays, as null, when it is removed.
    pub nulls: bool,
    /// Whether it is shown although it stays the same, because it tells which object this is.
    pub pinned: bool,
}

/// A nested block.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Nested {
    /// Block type, and label where there is one.
    pub header: String,
    /// What becomes of it.
    pub diff: Diff,
}

impl Entry {
    fn new(name: &str, diff: Diff, nulls: bool) -> Self {
        Self { name: name.to_owned(), diff, nulls, pinned: false }
    }
}

impl Diff {
    fn new(action: Action, shape: Shape) -> Self {
        Self { action, shape, forced: false, note: None }
    }

    fn plain(action: Action, text: impl Into<String>) -> Self {
        Self::new(action, Shape::Plain(text.into()))
    }

    /// `before` gives way to `after`, which is of another kind.
    fn becomes(before: Diff, after: Diff) -> Self {
        Self::new(Action::Change, Shape::Becomes(Box::new(before), Box::new(after)))
    }

    fn forced(mut self, forced: bool) -> Self {
        self.forced = forced && self.action != Action::Same;
        self
    }
}

/// `Same` when all parts are, else `Change`.
fn overall(mut actions: impl Iterator<Item = Action>) -> Action {
    if actions.all(|action| action == Action::Same) { Action::Same } else { Action::Change }
}
