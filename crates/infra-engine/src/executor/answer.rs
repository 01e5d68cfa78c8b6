//! What comes of an action.

use futures::future::BoxFuture;
use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_schema::address::ResourceInstance;
use infra_state::StateError;
use infra_value::Value;

use super::provision::Unproven;

/// What an action has brought about.
pub(super) struct Done {
    /// The object; nothing when it is gone.
    pub(super) value: Option<Value>,
    /// The object, when its provisioners have yet to run.
    pub(super) unproven: Option<Unproven>,
    /// What went wrong and may.
    pub(super) warnings: Diagnostics,
    /// The ephemeral resources that are open now.
    pub(super) opened: Vec<(ResourceInstance, Value)>,
}

impl Done {
    /// An object, or that it is gone.
    pub(super) fn of(value: Option<Value>) -> Self {
        Self { value, unproven: None, warnings: Diagnostics::new(), opened: Vec::new() }
    }
}

/// How far an action is when its call has been made.
pub(super) enum Answer<'a> {
    /// It has come about, and that is durable.
    Done(Box<Done>),
    /// The answer is there, and is written down: no other call needs to wait for that.
    Recording(BoxFuture<'a, Result<Done, Failure>>),
}

impl Answer<'_> {
    /// One that is durable.
    pub(super) fn done(done: Done) -> Self {
        Self::Done(Box::new(done))
    }
}

/// What comes of a call.
pub(super) type CallResult<'a> = Result<Answer<'a>, Failure>;

/// An action's call under way.
pub(super) type Call<'a> = BoxFuture<'a, CallResult<'a>>;

/// Why an action has not come about.
pub(super) struct Failure {
    /// What went wrong.
    pub(super) problems: Diagnostics,
    /// The state cannot be written, so that nothing more may be done.
    pub(super) state: Option<StateError>,
}

impl From<Diagnostics> for Failure {
    fn from(problems: Diagnostics) -> Self {
        Self { problems, state: None }
    }
}

impl From<Diagnostic> for Failure {
    fn from(problem: Diagnostic) -> Self {
        Diagnostics::from(problem).into()
    }
}

impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        Self { problems: Diagnostics::new(), state: Some(error) }
    }
}
