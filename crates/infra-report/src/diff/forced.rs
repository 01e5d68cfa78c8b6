//! Which changes need a new object.

use infra_value::{Path, Step, Value};

/// The rest of the ways to changes that need a new object, seen from a value on the way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forced<'p>(Vec<&'p [Step]>);

impl<'p> Forced<'p> {
    /// The ways from the object itself.
    pub fn new(paths: &'p [Path]) -> Self {
        Self(paths.iter().map(|path| path.0.as_slice()).collect())
    }

    /// No change does.
    pub fn none() -> Self {
        Self::default()
    }

    /// The change of this very value does.
    pub fn here(&self) -> bool {
        self.0.iter().any(|steps| steps.is_empty())
    }

    /// The change of this value, or of something inside it, does.
    pub fn within(&self) -> bool {
        !self.0.is_empty()
    }

    /// The ways that go on through an attribute.
    pub fn attr(&self, name: &str) -> Self {
        self.through(|step| matches!(step, Step::Attr(attr) if &**attr == name))
    }

    /// The ways that go on through an entry of a map.
    pub fn key(&self, key: &str) -> Self {
        self.through(|step| match step {
            Step::Attr(attr) => &**attr == key,
            Step::Index(index) => index.as_str() == Some(key),
        })
    }

    /// The ways that go on through an element of a list.
    pub fn index(&self, index: usize) -> Self {
        let wanted = i64::try_from(index).ok();
        self.through(|step| matches!(step, Step::Index(index) if index.as_i64() == wanted))
    }

    /// The ways that go on through an element of a set.
    pub fn element(&self, element: &Value) -> Self {
        self.through(|step| matches!(step, Step::Index(index) if index == element))
    }

    fn through(&self, matches: impl Fn(&Step) -> bool) -> Self {
        Self(
            self.0
                .iter()
                .filter_map(|steps| {
                    steps.split_first().filter(|(step, _)| matches(step)).map(|(_, rest)| rest)
                })
                .collect(),
        )
    }
}
