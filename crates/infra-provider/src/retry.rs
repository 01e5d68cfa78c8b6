//! Trying again.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::{ErrorClass, Operation, ProviderError};

/// How to try again after a failure, decided by its [`ErrorClass`] alone.
///
/// - Throttled: until the time limit.
/// - Conflict: until the limit for conflicts, which is the time limit unless said otherwise.
/// - Not sent: a few times.
/// - Unreachable: a few times, and only if the call is idempotent, because it may have worked.
/// - Anything else: never.
///
/// Between tries it waits a random time up to a bound that doubles with each failure ("full jitter"), so that many
/// callers do not come back at once. Source: <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>.
#[derive(Clone, Debug)]
pub struct Retry {
    limit: Duration,
    conflict_limit: Duration,
    is_idempotent: bool,
}

/// Tries of one call.
struct Tries {
    begun: Instant,
    failed: u32,
}

/// How often an unreachable API is tried. It answers soon, or its address is wrong: more would only delay the news.
const UNREACHABLE_TRIES: u32 = 5;

impl Retry {
    /// Tries for at most `limit`; no try starts later.
    pub fn within(limit: Duration) -> Self {
        Self { limit, conflict_limit: limit, is_idempotent: false }
    }

    /// The call does no harm when it is made twice: it only reads, carries a client token, or sets what is set.
    pub fn idempotent(mut self) -> Self {
        self.is_idempotent = true;
        self
    }

    /// Waits at most so long for conflicts to go; zero reports them at once.
    pub fn conflicts_within(mut self, limit: Duration) -> Self {
        self.conflict_limit = limit;
        self
    }

    /// Makes the call until it works or is not to be tried again; then it is the last failure that counts. A mutation
    /// passes its operation, so that an interrupt ends the waiting.
    pub async fn run<T, F, Fut>(&self, op: Option<Operation<'_>>, mut call: F) -> Result<T, ProviderError>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T, ProviderError>>,
    {
        let mut tries = Tries { begun: Instant::now(), failed: 0 };
        loop {
            match call().await {
                Ok(value) => return Ok(value),
                Err(error) => self.wait(&mut tries, error, op).await?,
            }
        }
    }

    /// Waits until the next try; fails when there is to be none. Apart from [`Retry::run`], since hundreds of calls share it.
    async fn wait(
        &self,
        tries: &mut Tries,
        error: ProviderError,
        op: Option<Operation<'_>>,
    ) -> Result<(), ProviderError> {
        tries.failed += 1;
        let Some(bound) = self.bound(error.class, tries.failed) else { return Err(error) };
        let delay = bound.mul_f64(fastrand::f64());
        let limit = if error.class == ErrorClass::Conflict { self.conflict_limit } else { self.limit };
        if tries.begun.elapsed() + delay > limit || pause(delay, op).await.is_err() {
            return Err(error);
        }
        Ok(())
    }

    /// The longest wait after so many failures; `None` to give up.
    fn bound(&self, class: ErrorClass, tries: u32) -> Option<Duration> {
        let (first, longest) = match class {
            ErrorClass::Throttled => (Duration::from_millis(500), Duration::from_secs(20)),
            ErrorClass::Conflict => (Duration::from_secs(1), Duration::from_secs(10)),
            ErrorClass::NotSent if tries < UNREACHABLE_TRIES => {
                (Duration::from_millis(200), Duration::from_secs(2))
            }
            ErrorClass::Unreachable if self.is_idempotent && tries < UNREACHABLE_TRIES => {
                (Duration::from_millis(200), Duration::from_secs(5))
            }
            _ => return None,
        };
        Some(first.saturating_mul(2u32.saturating_pow(tries - 1)).min(longest))
    }
}

/// The user interrupted.
pub(crate) struct Cancelled;

/// How long an interrupt may go unnoticed.
const NOTICE: Duration = Duration::from_millis(200);

/// Sleeps, unless the operation is cancelled.
pub(crate) async fn pause(duration: Duration, op: Option<Operation<'_>>) -> Result<(), Cancelled> {
    let Some(op) = op else {
        sleep(duration).await;
        return Ok(());
    };
    let end = Instant::now() + duration;
    loop {
        if op.progress.is_cancelled() {
            return Err(Cancelled);
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        sleep(left.min(NOTICE)).await;
    }
}
