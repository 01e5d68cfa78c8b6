//! Waiting: quickly at first, then ever more slowly, never longer than a limit.

use std::future::Future;
use std::time::Duration;

use infra_provider::{ErrorClass, Progress, ProviderError};
use tokio::time::{Instant, sleep};

/// Pauses that grow.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    next: Duration,
    longest: Duration,
}

impl Backoff {
    /// For polling: what is ready at once costs next to nothing, what takes minutes is not asked every second.
    pub fn poll() -> Self {
        Self { next: Duration::from_millis(100), longest: Duration::from_secs(10) }
    }

    /// For repeating a call that was refused or lost.
    pub fn retry() -> Self {
        Self { next: Duration::from_millis(200), longest: Duration::from_secs(10) }
    }

    /// Sleeps for the next pause, but not past `deadline`.
    pub async fn pause(&mut self, deadline: Instant) {
        sleep(self.next.min(deadline.saturating_duration_since(Instant::now()))).await;
        self.next = self.next.mul_f64(1.6).min(self.longest);
    }
}

/// Whom to ask whether to go on, and how long.
#[derive(Clone, Copy)]
pub struct Patience<'a> {
    progress: &'a dyn Progress,
    deadline: Instant,
    limit: Duration,
}

impl<'a> Patience<'a> {
    /// Patience for `limit` from now on.
    pub fn new(progress: &'a dyn Progress, limit: Duration) -> Self {
        Self { progress, deadline: Instant::now() + limit, limit }
    }

    /// Whether there is still time.
    pub fn lasts(&self) -> bool {
        Instant::now() < self.deadline && !self.progress.is_cancelled()
    }

    /// When it ends.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Asks until there is an answer. `what` completes "waited 5m for …".
    pub async fn until<T, Fut>(&self, what: &str, mut ask: impl FnMut() -> Fut) -> Result<T, ProviderError>
    where
        Fut: Future<Output = Result<Option<T>, ProviderError>>,
    {
        let mut backoff = Backoff::poll();
        loop {
            if let Some(answer) = ask().await? {
                return Ok(answer);
            }
            if !self.lasts() {
                return Err(self.end(what));
            }
            backoff.pause(self.deadline).await;
        }
    }

    /// The error of having waited in vain.
    pub fn end(&self, what: &str) -> ProviderError {
        if self.progress.is_cancelled() {
            return ProviderError::new(ErrorClass::Conflict, format!("stopped waiting for {what}"));
        }
        let seconds = self.limit.as_secs();
        let limit = if seconds >= 120 { format!("{}m", seconds / 60) } else { format!("{seconds}s") };
        ProviderError::new(ErrorClass::Conflict, format!("waited {limit} for {what}, in vain"))
            .hint("the next run goes on from here; a longer limit can be set in a `timeouts` block where the type has one")
    }
}
