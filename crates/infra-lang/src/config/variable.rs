//! `variable` blocks.

use std::sync::Arc;

use infra_diagnostics::Span;
use infra_value::{Type, Value};

use super::{Condition, Defaults};

/// An input of a module.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: Arc<str>,
    /// What its value must be convertible to; [`Type::Dynamic`] when it may be anything.
    pub ty: Type,
    /// Values of `optional(T, default)` attributes that the given value leaves out.
    pub defaults: Option<Arc<Defaults>>,
    /// How text from the command line or the environment is read.
    pub parsing: Parsing,
    /// Its value when none is given, converted to `ty`; without it, a value is required.
    pub default: Option<Value>,
    /// What it is for.
    pub description: Option<Arc<str>>,
    /// Whether its value must not be shown.
    pub sensitive: bool,
    /// Whether its value must not be stored.
    pub ephemeral: bool,
    /// Whether null is a value of its own; if not, null means the default.
    pub nullable: bool,
    /// What its value must satisfy.
    pub validations: Vec<Condition>,
    /// The block's header.
    pub span: Span,
}

/// How a text becomes the value of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsing {
    /// The text is the value: for `string`, `number`, `bool`, and variables without a type.
    Literal,
    /// The text is an expression: `["a", "b"]`.
    Expression,
}

impl Variable {
    /// Whether a value must be given.
    pub fn is_required(&self) -> bool {
        self.default.is_none()
    }
}
