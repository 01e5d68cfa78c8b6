//! Paths to a value inside another.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Data, Value};

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Attribute of an object.
    Attr(Arc<str>),
    /// Element of a list or tuple (number), of a map (string), or of a set (the element itself).
    Index(Value),
}

/// The way from a value to one inside it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// The value itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// An attribute of the root object.
    pub fn attr(name: impl Into<Arc<str>>) -> Self {
        Self(vec![Step::Attr(name.into())])
    }

    /// This path, one step further.
    pub fn join(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// Whether `self` leads to `other` or to something that contains it.
    pub fn is_prefix_of(&self, other: &Path) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The value it leads to, when every step exists.
    pub fn get<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(root, |value, step| match (step, value.data()) {
            (Step::Attr(name), Data::Object(attrs)) => attrs.get(name),
            (Step::Index(key), Data::Map(_, items)) => match key.data() {
                Data::String(key) => items.get(key),
                _ => None,
            },
            (Step::Index(key), Data::List(_, items) | Data::Tuple(items)) => match key.data() {
                Data::Number(n) => items.get(usize::try_from(n.as_i64()?).ok()?),
                _ => None,
            },
            (Step::Index(key), Data::Set(_, items)) => items.iter().find(|item| *item == key),
            _ => None,
        })
    }
}

/// Writes the path as an expression would: `.tags["Name"]`, `.ingress[0].cidr_blocks`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            match step {
                Step::Attr(name) => write!(f, ".{name}")?,
                Step::Index(key) => match key.data() {
                    Data::String(s) => write!(f, "[{s:?}]")?,
                    Data::Number(n) => write!(f, "[{n}]")?,
                    _ => f.write_str("[...]")?,
                },
            }
        }
        Ok(())
    }
}
