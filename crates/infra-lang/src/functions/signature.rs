//! What a function takes and gives.

use infra_value::{Type, Value};

use super::{Call, Fault};

/// A function.
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: &'static str,
    /// Parameters that must be given.
    pub(crate) parameters: &'static [Param],
    /// The parameter that may be given any number of times after those.
    pub(crate) variadic: Option<Param>,
    /// The type of the result.
    pub(crate) returns: Returns,
    /// Computes the result from arguments that [`super::apply`] has prepared.
    pub(crate) body: fn(&Call<'_>) -> Result<Value, Fault>,
}

/// How many arguments a function takes.
pub(crate) struct Arity<'n> {
    /// Names of the parameters that must be given.
    pub(crate) required: Vec<&'n str>,
    /// Whether more may follow.
    pub(crate) variadic: bool,
}

/// The type of a result, which is also known when an argument is not.
pub(crate) enum Returns {
    /// Always the same; never null.
    Always(Kind),
    /// Depends on the arguments, some of which may be unknown. Reports faults that show in their types alone.
    Depends(fn(&Call<'_>) -> Result<Type, Fault>),
    /// The same, and the result is never null.
    NeverNull(fn(&Call<'_>) -> Result<Type, Fault>),
}

/// The types that parameters and results are declared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    Bool,
    Number,
    String,
    ListOfAny,
    ListOfBool,
    ListOfNumber,
    ListOfString,
    SetOfAny,
    SetOfString,
    MapOfAny,
    MapOfListsOfString,
}

impl Kind {
    pub(crate) fn ty(self) -> Type {
        match self {
            Self::Any => Type::Dynamic,
            Self::Bool => Type::Bool,
            Self::Number => Type::Number,
            Self::String => Type::String,
            Self::ListOfAny => Type::list(Type::Dynamic),
            Self::ListOfBool => Type::list(Type::Bool),
            Self::ListOfNumber => Type::list(Type::Number),
            Self::ListOfString => Type::list(Type::String),
            Self::SetOfAny => Type::set(Type::Dynamic),
            Self::MapOfAny => Type::map(Type::Dynamic),
            Self::SetOfString => Type::set(Type::String),
            Self::MapOfListsOfString => Type::map(Type::list(Type::String)),
        }
    }
}

/// A parameter. Without more it takes no null, and the body sees it neither unknown nor marked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Param {
    /// Its name in messages.
    pub(crate) name: &'static str,
    /// What arguments are converted to.
    pub(crate) kind: Kind,
    /// Whether it may be null.
    pub(crate) null: bool,
    /// Whether the body sees unknown arguments. Inside a collection it always may.
    pub(crate) unknown: bool,
    /// Whether the body sees marks and decides itself what becomes of them.
    pub(crate) marked: bool,
    /// Whether the body sees arguments of unknown type.
    pub(crate) dynamic: bool,
}

impl Param {
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, null: false, unknown: false, marked: false, dynamic: false }
    }

    pub(crate) const fn any(name: &'static str) -> Self {
        Self::new(name, Kind::Any)
    }

    pub(crate) const fn string(name: &'static str) -> Self {
        Self::new(name, Kind::String)
    }

    pub(crate) const fn number(name: &'static str) -> Self {
        Self::new(name, Kind::Number)
    }

    pub(crate) const fn nullable(self) -> Self {
        Self { null: true, ..self }
    }

    /// The body sees unknown values of known type.
    pub(crate) const fn unknown(self) -> Self {
        Self { unknown: true, ..self }
    }

    /// The body sees unknown values, also of unknown type.
    pub(crate) const fn dynamic(self) -> Self {
        Self { unknown: true, dynamic: true, ..self }
    }

    pub(crate) const fn marked(self) -> Self {
        Self { marked: true, ..self }
    }
}

impl Function {
    pub(crate) const fn new(
        name: &'static str,
        parameters: &'static [Param],
        returns: Returns,
        body: fn(&Call<'_>) -> Result<Value, Fault>,
    ) -> Self {
        Self { name, parameters, variadic: None, returns, body }
    }

    pub(crate) const fn with_more(self, parameter: Param) -> Self {
        Self { variadic: Some(parameter), ..self }
    }

    /// How many arguments it takes.
    pub(crate) fn arity(&self) -> Arity<'static> {
        let required = self.parameters.iter().map(|parameter| parameter.name).collect();
        Arity { required, variadic: self.variadic.is_some() }
    }

    /// The parameter that the argument at this position is for.
    pub(crate) fn parameter(&self, position: usize) -> Option<&Param> {
        self.parameters.get(position).or(self.variadic.as_ref())
    }
}
