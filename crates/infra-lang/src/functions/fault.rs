//! Why a function gives nothing.

/// Why a function gives nothing. Messages are clauses without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The argument at this position is of no use.
    Argument(usize, String),
    /// The arguments together are of no use, or something else went wrong.
    Call(String),
}

impl Fault {
    pub(crate) fn argument(position: usize, message: impl Into<String>) -> Self {
        Self::Argument(position, message.into())
    }

    pub(crate) fn call(message: impl Into<String>) -> Self {
        Self::Call(message.into())
    }
}
