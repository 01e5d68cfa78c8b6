//! How any type is created, changed and deleted: each creating call is made once, whatever the network does.

use std::future::Future;
use std::time::{Duration, SystemTime};

use infra_provider::{ErrorClass, Operation, Progress, ProviderError, Stopped};
use tokio::time::Instant;

use crate::context::Context;
use crate::resource::{Resource, Wanted};
use crate::wait::{Backoff, Patience};

/// How long something that was just created may stay invisible to the rest of AWS.
const VISIBILITY: Duration = Duration::from_secs(10);

/// A mutation that failed.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Why.
    pub error: ProviderError,
    /// Whether the object is useless and has to be replaced.
    pub tainted: bool,
}

impl From<ProviderError> for Fault {
    fn from(error: ProviderError) -> Self {
        Self { error, tainted: false }
    }
}

impl Fault {
    /// A failure that leaves an object that the next plan cannot complete.
    pub fn tainted(error: ProviderError) -> Self {
        Self { error, tainted: true }
    }
}

/// The failure that stands for an engine that shuts down.
pub(crate) fn stopped(reason: &Stopped) -> ProviderError {
    ProviderError::new(ErrorClass::Unreachable, format!("stopped: {}", reason.0))
}

/// One mutation in progress, as a type sees it.
#[derive(Clone, Copy)]
pub struct Op<'a> {
    progress: &'a dyn Progress,
    limit: Duration,
    started: Instant,
}

impl<'a> Op<'a> {
    /// A mutation that may take as long as `limit`.
    pub(crate) fn new(progress: &'a dyn Progress, limit: Duration) -> Self {
        Self { progress, limit, started: Instant::now() }
    }

    /// Patience for what is left of the type's limit, or of the one in its `timeouts` block.
    pub fn patience(&self) -> Patience<'a> {
        Patience::new(self.progress, self.limit.saturating_sub(self.started.elapsed()))
    }

    /// Patience for something that takes seconds.
    pub fn short_patience(&self, limit: Duration) -> Patience<'a> {
        Patience::new(self.progress, limit)
    }
}

impl Op<'_> {
    /// Makes a call again while it is refused because something else is not done yet. `what` completes "waited 5m for
    /// …".
    pub async fn persist<T, Fut>(&self, what: &str, mut call: impl FnMut() -> Fut) -> Result<T, ProviderError>
    where
        Fut: Future<Output = Result<T, ProviderError>>,
    {
        let patience = self.patience();
        let mut backoff = Backoff::retry();
        loop {
            match call().await {
                Err(error) if error.class == ErrorClass::Conflict && patience.lasts() => {
                    tracing::debug!(%error, what, "refused for now");
                }
                other => return other,
            }
            backoff.pause(patience.deadline()).await;
        }
    }
}

/// Makes the creating call of a type, again where that is safe. When a call was lost on the way, the object is looked
/// for by its identity before the call is made again.
pub(crate) async fn create_once<R: Resource>(
    cx: &Context,
    planned: &R,
    op: Operation<'_>,
    limit: Duration,
) -> Result<R, ProviderError> {
    let wanted = Wanted { token: op.token.to_owned(), begun: SystemTime::now(), planned: planned.clone() };
    let patience = Patience::new(op.progress, limit);
    let visible = Instant::now() + VISIBILITY;
    let mut backoff = Backoff::retry();
    let mut lost = 0;
    loop {
        let error = match R::create(cx, planned, op.token).await {
            Ok(made) => return Ok(made),
            Err(error) => error,
        };
        match error.class {
            ErrorClass::Throttled | ErrorClass::Conflict => {}
            // A dependency that was created a moment ago.
            ErrorClass::NotFound if is_about_dependency(&error) && Instant::now() < visible => {}
            ErrorClass::Unreachable => {
                lost += 1;
                if let Ok(Some(found)) = find(cx, &wanted).await {
                    return Ok(found);
                }
                if lost >= cx.attempts() {
                    return Err(error);
                }
            }
            // The answer to an earlier attempt got lost, and it had worked.
            ErrorClass::AlreadyExists if lost > 0 => {
                return match find(cx, &wanted).await? {
                    Some(found) => Ok(found),
                    None => Err(error),
                };
            }
            _ => return Err(error),
        }
        if !patience.lasts() {
            return Err(error);
        }
        backoff.pause(patience.deadline()).await;
    }
}

/// Looks for what an attempt may have made.
async fn find<R: Resource>(cx: &Context, wanted: &Wanted<R>) -> Result<Option<R>, ProviderError> {
    R::find(cx, std::slice::from_ref(wanted)).await.pop().unwrap_or(Ok(None))
}

/// Whether what was not found is something that the stack may have created just now, and not an image or a key that a
/// user wrote.
fn is_about_dependency(error: &ProviderError) -> bool {
    let code = error.code.as_deref().unwrap_or_default();
    !matches!(code, "InvalidAMIID.NotFound" | "InvalidKeyPair.NotFound" | "InvalidSnapshot.NotFound")
}

/// Makes the deleting calls of a type until nothing is in the way any more. What is not there is gone.
pub(crate) async fn delete<R: Resource>(
    cx: &Context,
    prior: &R,
    progress: &dyn Progress,
    limit: Duration,
) -> Result<(), ProviderError> {
    let op = Op::new(progress, limit);
    let patience = op.patience();
    let mut backoff = Backoff::retry();
    loop {
        let error = match R::delete(cx, prior, &op).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        match error.class {
            ErrorClass::NotFound => return Ok(()),
            ErrorClass::Conflict | ErrorClass::Throttled if patience.lasts() => {}
            _ => return Err(error),
        }
        backoff.pause(patience.deadline()).await;
    }
}
