//! Keys of instances.

use std::fmt;
use std::sync::Arc;

use infra_value::Value;

/// What tells instances of one block apart: the index of `count` or the key of `for_each`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InstanceKey {
    /// `[0]`
    Index(u64),
    /// `["a"]`
    Key(Arc<str>),
}

impl InstanceKey {
    /// The key as a value of the language.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Index(i) => Value::number(*i as i64),
            Self::Key(k) => Value::string(k.clone()),
        }
    }
}

/// Writes the key with its brackets.
impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(i) => write!(f, "[{i}]"),
            Self::Key(k) => {
                f.write_str("[\"")?;
                let mut chars = k.chars().peekable();
                while let Some(c) = chars.next() {
                    match c {
                        '"' => f.write_str("\\\"")?,
                        '\\' => f.write_str("\\\\")?,
                        '\n' => f.write_str("\\n")?,
                        '\r' => f.write_str("\\r")?,
                        '\t' => f.write_str("\\t")?,
                        // Otherwise it would read as a template.
                        '$' | '%' if chars.peek() == Some(&'{') => write!(f, "{c}{c}")?,
                        c => write!(f, "{c}")?,
                    }
                }
                f.write_str("\"]")
            }
        }
    }
}
