//! Taking the lock and keeping it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{Request, Shared};
use crate::StateError;
use crate::store::{Lease, LockInfo, Store};

/// How the lock is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockOptions {
    /// Whether it is taken at all: `-lock`.
    pub lock: bool,
    /// How long to wait for another holder: `-lock-timeout`.
    pub timeout: Duration,
    /// What it is held for: `apply`.
    pub operation: String,
    /// `user@host`, for those who find it held.
    pub who: String,
}

impl LockOptions {
    /// The defaults: the lock is taken, and nobody is waited for.
    pub fn new(operation: &str, who: &str) -> Self {
        Self { lock: true, timeout: Duration::ZERO, operation: operation.to_owned(), who: who.to_owned() }
    }
}

pub(super) async fn acquire(store: &dyn Store, options: &LockOptions) -> Result<Option<Lease>, StateError> {
    if !options.lock {
        return Ok(None);
    }
    let deadline = Instant::now() + options.timeout;
    let mut pause = Duration::from_millis(50);
    loop {
        let info = LockInfo::new(&options.operation, &options.who, store.location());
        match store.acquire(info).await {
            Ok(lease) => return Ok(Some(lease)),
            Err(StateError::Locked { .. }) if Instant::now() < deadline => {
                sleep(pause.min(deadline - Instant::now())).await;
                pause = (pause * 2).min(Duration::from_secs(2));
            }
            Err(error) => return Err(error),
        }
    }
}

/// Renews the lease until that fails; then nothing more is written.
pub(super) async fn keep(store: Arc<dyn Store>, lease: Lease, every: Duration, shared: Arc<Shared>) {
    loop {
        sleep(every).await;
        match store.renew(&lease).await {
            Ok(()) => {}
            Err(error @ StateError::LockLost { .. }) => {
                shared.queue().requests.push(Request::Stop(error));
                shared.filled.notify_one();
                return;
            }
            // The store is not reachable. That does not say that the lease is gone, and writes are conditional.
            Err(error) => tracing::warn!(%error, "the lock could not be renewed; it is tried again"),
        }
    }
}
