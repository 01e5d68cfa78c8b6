//! What can go wrong at a provider, and what to do about it.

use std::fmt;

use infra_value::Path;

use crate::Object;

/// What kind of failure it is: this alone decides whether to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// The object does not exist. For a delete that is success.
    NotFound,
    /// Too many calls. Try again, slower.
    Throttled,
    /// Something else has to change first: a dependant still exists, a dependency is not visible yet, the object is
    /// being modified. Try again until the type's time limit.
    Conflict,
    /// The name is taken by something that is not ours.
    AlreadyExists,
    /// The request can never succeed as it is.
    Invalid,
    /// The caller may not do this, or is not who it says.
    Denied,
    /// A quota is used up.
    Quota,
    /// No connection came about: refused, or no such host. The call did not work.
    NotSent,
    /// No answer: connection reset, timeout, unreadable answer, 5xx. The call may or may not have worked.
    Unreachable,
    /// The provider itself is wrong: a bug to report.
    Internal,
}

impl ErrorClass {
    /// Whether the same call may succeed later without anybody changing the request.
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::Throttled | Self::Conflict | Self::NotSent | Self::Unreachable)
    }
}

/// A failure at a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderError {
    /// What kind of failure.
    pub class: ErrorClass,
    /// The call that failed, as permissions name it: `ec2:CreateVpc`.
    pub operation: Option<String>,
    /// The API's own code: `VpcLimitExceeded`.
    pub code: Option<String>,
    /// The API's own message, or ours.
    pub message: String,
    /// The API's id of the request, for its support.
    pub request_id: Option<String>,
    /// The argument concerned.
    pub attribute: Option<Path>,
    /// What may help.
    pub hint: Option<String>,
}

impl ProviderError {
    /// A failure of a kind, with a message.
    pub fn new(class: ErrorClass, message: impl Into<String>) -> Self {
        Self {
            class,
            operation: None,
            code: None,
            message: message.into(),
            request_id: None,
            attribute: None,
            hint: None,
        }
    }

    /// An argument that cannot be right.
    pub fn invalid(attribute: Path, message: impl Into<String>) -> Self {
        Self { attribute: Some(attribute), ..Self::new(ErrorClass::Invalid, message) }
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with the call that failed.
    pub fn during(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.operation {
            write!(f, "{operation}: ")?;
        }
        if let Some(code) = &self.code {
            write!(f, "{code}: ")?;
        }
        f.write_str(&self.message)?;
        match &self.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ProviderError {}

/// A mutation that did not end well.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// Why.
    pub error: ProviderError,
    /// The object as far as it got, when it exists: what must not be lost.
    pub object: Option<Object>,
    /// Whether the object is useless and must be replaced. Otherwise the next plan completes it.
    pub tainted: bool,
}

impl From<ProviderError> for Failed {
    fn from(error: ProviderError) -> Self {
        Self { error, object: None, tainted: false }
    }
}
