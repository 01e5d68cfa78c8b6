//! Functions that providers bring.

use std::sync::Arc;

use infra_value::Type;

/// What a function of a provider takes and gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Parameters that must be given.
    pub parameters: Vec<Parameter>,
    /// The parameter that may be given any number of times after those.
    pub variadic: Option<Parameter>,
    /// The type of the result.
    pub returns: Type,
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name in messages.
    pub name: Arc<str>,
    /// What arguments are converted to.
    pub ty: Type,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether the function is called although the argument, or a part of it, is not known. Otherwise the result is
    /// unknown, and the provider is not asked.
    pub unknown: bool,
}

impl Parameter {
    /// A parameter that must be known and not null.
    pub fn new(name: impl Into<Arc<str>>, ty: Type) -> Self {
        Self { name: name.into(), ty, nullable: false, unknown: false }
    }
}

/// Why a function gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// Position of the argument that is of no use; none when it is not one of them.
    pub argument: Option<usize>,
    /// A clause without a full stop.
    pub message: String,
}

impl FunctionError {
    /// An argument is of no use.
    pub fn argument(position: usize, message: impl Into<String>) -> Self {
        Self { argument: Some(position), message: message.into() }
    }

    /// Something else went wrong.
    pub fn call(message: impl Into<String>) -> Self {
        Self { argument: None, message: message.into() }
    }
}
