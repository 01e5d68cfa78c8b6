//! Waiting for the cloud.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::retry::pause;
use crate::{ErrorClass, Operation, ProviderError};

/// What a look at an object found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness<T> {
    /// It is as wanted.
    Ready(T),
    /// Not yet; the state it is in, for messages: `pending`.
    Pending(String),
}

/// Waits until an object is in the wanted state: looks at once, then more and more rarely until the time that the
/// operation usually takes, then steadily. Never sleeps before the first look.
#[derive(Clone, Debug)]
pub struct Waiter {
    what: String,
    typical: Duration,
    timeout: Duration,
}

/// Looks at one object.
struct Looks {
    begun: Instant,
    deadline: Instant,
    last: Option<String>,
}

/// What a look that did not end the waiting saw; nothing when time was up.
enum Seen {
    Pending(String),
    Failed(ProviderError),
    Nothing,
}

/// Between the first looks.
const SHORTEST: Duration = Duration::from_millis(100);
/// Between looks at something that takes long.
const LONGEST: Duration = Duration::from_secs(15);

impl Waiter {
    /// Waits for at most `timeout`. `what` says for what, in messages: `NAT gateway nat-1 to become available`.
    pub fn new(what: impl Into<String>, timeout: Duration) -> Self {
        Self { what: what.into(), typical: Duration::from_secs(5), timeout }
    }

    /// How long the operation usually takes; 5 seconds if nothing is said.
    pub fn typical(mut self, duration: Duration) -> Self {
        self.typical = duration;
        self
    }

    /// Looks until the object is ready.
    ///
    /// # Errors
    /// What `look` fails with, unless it is throttling or no answer: these only delay. When time is up or the user
    /// interrupts, an [`ErrorClass::Unreachable`] that says in what state the object was last.
    pub async fn until_ready<T, F, Fut>(&self, op: Operation<'_>, mut look: F) -> Result<T, ProviderError>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<Readiness<T>, ProviderError>>,
    {
        let begun = Instant::now();
        let mut looks = Looks { begun, deadline: begun + self.timeout, last: None };
        loop {
            let seen = match timeout_at(looks.deadline, look()).await {
                Ok(Ok(Readiness::Ready(value))) => return Ok(value),
                Ok(Ok(Readiness::Pending(state))) => Seen::Pending(state),
                Ok(Err(error)) => Seen::Failed(error),
                Err(_) => Seen::Nothing,
            };
            self.wait(&mut looks, seen, op).await?;
        }
    }

    /// Waits until the next look; fails when there is to be none. Apart from [`Waiter::until_ready`], since hundreds of looks share it.
    async fn wait(&self, looks: &mut Looks, seen: Seen, op: Operation<'_>) -> Result<(), ProviderError> {
        match seen {
            Seen::Pending(state) => looks.last = Some(state),
            Seen::Failed(error)
                if matches!(
                    error.class,
                    ErrorClass::Throttled | ErrorClass::NotSent | ErrorClass::Unreachable
                ) =>
            {
                looks.last = Some(error.to_string());
            }
            Seen::Failed(error) => return Err(error),
            Seen::Nothing => return Err(self.late(looks.last.take())),
        }
        let delay = self.delay(looks.begun.elapsed());
        if Instant::now() + delay > looks.deadline {
            return Err(self.late(looks.last.take()));
        }
        if pause(delay, Some(op)).await.is_err() {
            return Err(self.failure("interrupted while waiting for", looks.last.take()));
        }
        Ok(())
    }

    /// Until the next look: half of the time that has passed, so that the wait is never much longer than needed, but
    /// not beyond the typical duration; after it, a tenth of it.
    fn delay(&self, elapsed: Duration) -> Duration {
        let delay = if elapsed < self.typical {
            (elapsed / 2).min(self.typical - elapsed)
        } else {
            self.typical / 10
        };
        delay.clamp(SHORTEST, LONGEST)
    }

    fn late(&self, last: Option<String>) -> ProviderError {
        let after = format!("after {} still waiting for", Span(self.timeout));
        self.failure(&after, last)
    }

    fn failure(&self, how: &str, last: Option<String>) -> ProviderError {
        let state = last.map(|state| format!(" (last seen: {state})")).unwrap_or_default();
        ProviderError::new(ErrorClass::Unreachable, format!("{how} {}{state}", self.what))
    }
}

/// A duration as people say it.
struct Span(Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match (seconds / 60, seconds % 60) {
            (0, _) => write!(f, "{}s", self.0.as_secs_f64()),
            (minutes, 0) => write!(f, "{minutes}m"),
            (minutes, seconds) => write!(f, "{minutes}m{seconds}s"),
        }
    }
}
