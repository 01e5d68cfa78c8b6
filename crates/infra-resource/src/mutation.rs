//! How any type is created, changed and deleted: each creating call is made once, whatever the network does.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use futures::future::BoxFuture;
use infra_provider::retry::Retry;
use infra_provider::wait::{Readiness, Waiter};
use infra_provider::{ErrorClass, Operation, ProviderError, Stopped, Waivers};
use tokio::time::Instant;

use crate::context::Context;
use crate::erased::{Erased, Kind};
use crate::resource::{Answers, Wanted};

/// How long services without strong consistency may go on to report what was there before.
const STALE: Duration = Duration::from_secs(10);

/// How long to wait, at first, before a call that got lost is made again.
const LOST: Duration = Duration::from_millis(300);

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
pub fn stopped(reason: &Stopped) -> ProviderError {
    ProviderError::new(ErrorClass::Unreachable, format!("stopped: {}", reason.0))
}

/// One mutation in progress, as a type sees it.
#[derive(Clone, Copy)]
pub struct Op<'a> {
    operation: Operation<'a>,
    deadline: Instant,
    visibility: Visibility,
}

/// One look at whether something is as wanted.
type Look<'l> = BoxFuture<'l, Result<bool, ProviderError>>;

/// How long what an error says was not found may have been created a moment ago.
type Visibility = fn(&ProviderError) -> Duration;

impl<'a> Op<'a> {
    /// A mutation that may take as long as `limit`.
    pub fn new<C: Context>(operation: Operation<'a>, limit: Duration) -> Self {
        Self { operation, deadline: Instant::now() + limit, visibility: C::visibility }
    }

    /// The same, with another limit from now on.
    pub fn within(&self, limit: Duration) -> Self {
        Self { deadline: Instant::now() + limit, ..*self }
    }

    /// What a deletion may give up.
    pub fn waivers(&self) -> Waivers {
        self.operation.waivers
    }

    /// Unique to this attempt, as [`Operation::token`] is.
    pub fn token(&self) -> &'a str {
        self.operation.token
    }

    /// What is left of the type's limit, or of the one in its `timeouts` block.
    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Asks until there is an answer. `what` says what for: `nat-1 to become available`.
    pub async fn until<T, Fut>(
        &self,
        what: impl Into<String>,
        ask: impl FnMut() -> Fut + Send,
    ) -> Result<T, ProviderError>
    where
        T: Send,
        Fut: Future<Output = Result<Option<T>, ProviderError>> + Send,
    {
        self.until_typically(Duration::from_secs(3), what, ask).await
    }

    /// The same for something that usually takes `typical`.
    pub async fn until_typically<T, Fut>(
        &self,
        typical: Duration,
        what: impl Into<String>,
        mut ask: impl FnMut() -> Fut + Send,
    ) -> Result<T, ProviderError>
    where
        T: Send,
        Fut: Future<Output = Result<Option<T>, ProviderError>> + Send,
    {
        let answer = Mutex::new(None);
        let mut look = || -> Look<'_> {
            let (asked, answer) = (ask(), &answer);
            Box::pin(async move {
                let told = asked.await?;
                let is_ready = told.is_some();
                *answer.lock().unwrap_or_else(PoisonError::into_inner) = told;
                Ok(is_ready)
            })
        };
        self.wait(typical, what.into(), &mut look).await?;
        let answer = answer.into_inner().unwrap_or_else(PoisonError::into_inner);
        answer.ok_or_else(|| ProviderError::new(ErrorClass::Internal, "an answer got lost"))
    }

    /// Looks until it is so. All that is waited for is waited for here, whatever is asked.
    async fn wait<'l>(
        &self,
        typical: Duration,
        what: String,
        look: &mut (dyn FnMut() -> Look<'l> + Send),
    ) -> Result<(), ProviderError> {
        let look = || {
            let looked = look();
            async move {
                Ok(match looked.await? {
                    true => Readiness::Ready(()),
                    false => Readiness::Pending("not yet".to_owned()),
                })
            }
        };
        Waiter::new(what, self.left()).typical(typical).until_ready(self.operation, look).await
    }

    /// Asks until the answer is as it was written: what was there before may be reported for a while. What never is,
    /// because the cloud writes it in another way, is taken as it is in the end.
    pub async fn until_fresh<T, Fut>(
        &self,
        what: impl Into<String>,
        mut ask: impl FnMut() -> Fut + Send,
        is_as_written: impl Fn(&T) -> bool + Sync,
    ) -> Result<T, ProviderError>
    where
        T: Send,
        Fut: Future<Output = Result<Option<T>, ProviderError>> + Send,
    {
        let deadline = Instant::now() + STALE;
        let is_fresh = |now: &T| is_as_written(now) || Instant::now() >= deadline;
        let fresh = || {
            let asked = ask();
            async { Ok(asked.await?.filter(is_fresh)) }
        };
        self.until(what, fresh).await
    }

    /// Makes a call that is harmless when made twice, again while something else is in the way, or something that it
    /// is about may be too new to be found.
    pub async fn persist_new<T, Fut>(&self, mut call: impl FnMut() -> Fut) -> Result<T, ProviderError>
    where
        Fut: Future<Output = Result<T, ProviderError>>,
    {
        let begun = Instant::now();
        self.persist(|| {
            let called = call();
            async move { called.await.map_err(|error| in_time(self.visibility, error, begun)) }
        })
        .await
    }

    /// Makes a call that is harmless when made twice, again while something else is in the way.
    pub async fn persist<T, Fut>(&self, call: impl FnMut() -> Fut) -> Result<T, ProviderError>
    where
        Fut: Future<Output = Result<T, ProviderError>>,
    {
        Retry::within(self.left()).idempotent().run(Some(self.operation), call).await
    }
}

/// What a creating call made.
pub(crate) enum Made {
    /// As the call has answered: what was planned, with what the cloud named it.
    Answered(Erased),
    /// The answer was lost, and the object found: as the cloud has it, which lacks what needs calls of its own.
    Found(Erased),
}

/// Makes the creating call of a type, again where that is safe. When a call was lost on the way, the object is looked
/// for by its identity before the call is made again.
pub(crate) async fn create_once<C: Context>(
    kind: &dyn Kind<C>,
    cx: &C,
    planned: Erased,
    op: Operation<'_>,
    limit: Duration,
) -> Result<Made, ProviderError> {
    let mut wanted = Wanted { token: op.token.to_owned(), begun: SystemTime::now(), planned };
    let (begun, announced) = (Instant::now(), wanted.begun);
    let mut lost = 0;
    loop {
        let attempt = || async {
            let made = kind.create(cx, &wanted.planned, op.token).await;
            made.map_err(|error| in_time(C::visibility, error, begun))
        };
        // Does not repeat a call of which nobody knows whether it worked.
        let error = match Retry::within(limit).run(Some(op), attempt).await {
            Ok(made) => return Ok(Made::Answered(made)),
            Err(error) => error,
        };
        match error.class {
            ErrorClass::Unreachable => {
                lost += 1;
                wanted.begun = SystemTime::now();
                let found = find(kind, cx, &wanted).await;
                wanted.begun = announced;
                match found {
                    Ok(Some(found)) => return Ok(Made::Found(found)),
                    Ok(None) => {}
                    // It may exist. A second call could make a second one.
                    Err(_) => return Err(error),
                }
                if lost >= cx.attempts() || op.progress.is_cancelled() {
                    return Err(error);
                }
                tokio::time::sleep(LOST.saturating_mul(lost)).await;
            }
            // The answer to an earlier attempt got lost, and it had worked.
            ErrorClass::AlreadyExists if lost > 0 => {
                return find(kind, cx, &wanted).await?.map(Made::Found).ok_or(error);
            }
            _ => return Err(error),
        }
    }
}

/// Looks for what an attempt may have made.
async fn find<C: Context>(
    kind: &dyn Kind<C>,
    cx: &C,
    wanted: &Wanted<Erased>,
) -> Result<Option<Erased>, ProviderError> {
    find_all(kind, cx, std::slice::from_ref(wanted)).await.pop().unwrap_or(Ok(None))
}

/// Looks for what creates may have made, for as long as it may not be found yet.
pub(crate) async fn find_all<C: Context>(
    kind: &dyn Kind<C>,
    cx: &C,
    wanted: &[Wanted<Erased>],
) -> Answers<Erased> {
    loop {
        let found = kind.find(cx, wanted).await;
        let is_young = |wanted: &Wanted<Erased>| wanted.begun.elapsed().is_ok_and(|age| age < cx.lag());
        let may_come =
            wanted.iter().zip(&found).any(|(wanted, found)| matches!(found, Ok(None)) && is_young(wanted));
        if !may_come {
            return found;
        }
        tokio::time::sleep(LOST.min(cx.lag())).await;
    }
}

/// What is not found is in the way, and not missing, while it may have been created a moment ago. `begun`: when the call
/// was made first.
fn in_time(visibility: Visibility, error: ProviderError, begun: Instant) -> ProviderError {
    if error.class == ErrorClass::NotFound && begun.elapsed() < visibility(&error) {
        ProviderError { class: ErrorClass::Conflict, ..error }
    } else {
        error
    }
}

/// Makes the deleting calls of a type until nothing is in the way any more. What is not there is gone.
pub(crate) async fn delete<C: Context>(
    kind: &dyn Kind<C>,
    cx: &C,
    prior: &Erased,
    op: Operation<'_>,
    limit: Duration,
) -> Result<(), ProviderError> {
    let steps = Op::new::<C>(op, limit);
    match steps.persist(|| kind.delete(cx, prior, &steps)).await {
        Err(error) if error.class == ErrorClass::NotFound => Ok(()),
        other => other,
    }
}
