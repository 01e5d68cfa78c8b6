//! What the proxy does to which call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::call::Call;
use super::fault::Fault;

/// Run by a rule; it sees the call that it acts on.
pub type Callback = Arc<dyn Fn(&Call) + Send + Sync>;

/// Which calls a rule acts on.
pub enum Condition {
    /// The mutating call of that number, from 1.
    Mutating(usize),
    /// Every call of that service (its signing name) and operation.
    Operation(&'static str, &'static str),
    /// Every call that fits.
    Matching(Box<dyn Fn(&Call) -> bool + Send>),
}

impl Condition {
    fn fits(&self, call: &Call) -> bool {
        match self {
            Self::Mutating(number) => call.mutating == Some(*number),
            Self::Operation(service, operation) => call.service == *service && call.operation == *operation,
            Self::Matching(fits) => fits(call),
        }
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mutating(number) => write!(f, "Mutating({number})"),
            Self::Operation(service, operation) => write!(f, "Operation({service}, {operation})"),
            Self::Matching(_) => write!(f, "Matching(..)"),
        }
    }
}

/// What a rule does.
#[derive(Clone)]
pub enum Action {
    /// Runs the callback and closes the connection; the emulator never sees the call.
    DropBefore(Callback),
    /// Lets the emulator act, runs the callback and closes the connection instead of answering.
    SwallowAfter(Callback),
    /// Answers with an error; the emulator never sees the call.
    Fail(Fault),
    /// Waits, then goes on as without a rule.
    Delay(Duration),
    /// Runs the callback, which may block, then goes on as without a rule.
    Pause(Callback),
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DropBefore(_) => write!(f, "DropBefore"),
            Self::SwallowAfter(_) => write!(f, "SwallowAfter"),
            Self::Fail(fault) => write!(f, "Fail({fault:?})"),
            Self::Delay(duration) => write!(f, "Delay({duration:?})"),
            Self::Pause(_) => write!(f, "Pause"),
        }
    }
}

/// A condition and an action, for a number of calls.
#[derive(Debug)]
pub struct Rule {
    condition: Condition,
    action: Action,
    /// How many calls it may still act on.
    left: usize,
}

impl Rule {
    /// Acts on the first call that fits.
    #[must_use]
    pub fn once(condition: Condition, action: Action) -> Self {
        Self::times(1, condition, action)
    }

    /// Acts on the first `times` calls that fit.
    #[must_use]
    pub fn times(times: usize, condition: Condition, action: Action) -> Self {
        Self { condition, action, left: times }
    }

    /// Acts on every call that fits.
    #[must_use]
    pub fn always(condition: Condition, action: Action) -> Self {
        Self::times(usize::MAX, condition, action)
    }

    /// What it does to this call, if anything; that counts.
    pub(super) fn take(&mut self, call: &Call) -> Option<Action> {
        if self.left == 0 || !self.condition.fits(call) {
            return None;
        }
        self.left -= 1;
        Some(self.action.clone())
    }
}
