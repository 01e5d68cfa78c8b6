//! `variable` blocks.

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Span};
use infra_value::{ConversionError, Type, Value, convert};

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

    /// Makes a value fit the type: fills in what optional attributes leave out, then converts. Null stays null.
    ///
    /// # Errors
    /// It cannot be converted.
    pub fn convert(&self, value: &Value) -> Result<Value, ConversionError> {
        match &self.defaults {
            Some(defaults) if !value.is_null() => convert(&defaults.apply(value), &self.ty),
            _ => convert(value, &self.ty),
        }
    }

    /// The value that the variable takes when `value` is given for it. Without the marks of `sensitive` and
    /// `ephemeral`, which are for whoever reads the variable.
    ///
    /// # Errors
    /// It does not fit the type, or it is null where null is no value. The diagnostic has no place yet, and no part
    /// of the value in it.
    pub fn accept(&self, value: &Value) -> Result<Value, Diagnostic> {
        if value.is_null() && !self.nullable {
            return self.default.clone().ok_or_else(|| {
                let detail = format!(
                    "The variable \"{}\" has no default and says \"nullable = false\", so null cannot be given for it.",
                    self.name
                );
                Diagnostic::error("Required variable not set", detail)
            });
        }
        self.convert(value).map_err(|problem| {
            // The way to the part that does not fit may lead through keys of a map, which may be secret too.
            let secret = self.sensitive || !value.deep_marks().is_empty();
            let problem = match secret || problem.path.0.is_empty() {
                true => problem.message,
                false => format!("at {}, {}", problem.path, problem.message),
            };
            let detail = format!(
                "The value does not fit the variable \"{}\", whose type is {}: {problem}.",
                self.name, self.ty
            );
            Diagnostic::error("Invalid value for input variable", detail)
        })
    }
}
