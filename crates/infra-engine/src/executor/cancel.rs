//! Interrupts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use std::time::Duration;

use tokio::sync::Notify;

/// What ends so soon after the second interrupt is still written down: a wait breaks off, an answer is already there.
const GRACE: Duration = Duration::from_secs(1);

/// How urgently the user wants to stop. Clones share it.
#[derive(Clone, Default)]
pub struct Cancel {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    interrupts: AtomicU8,
    changed: Notify,
}

impl Cancel {
    /// Nobody has interrupted.
    pub fn new() -> Self {
        Self::default()
    }

    /// The user interrupts: the first time, nothing new is started; the second time, nothing is waited for.
    pub fn interrupt(&self) {
        self.shared.interrupts.fetch_add(1, Ordering::SeqCst);
        self.shared.changed.notify_waiters();
    }

    /// Whether nothing new is to be started.
    pub fn is_stopping(&self) -> bool {
        self.shared.interrupts.load(Ordering::SeqCst) >= 1
    }

    /// Whether nothing is to be waited for.
    pub fn is_urgent(&self) -> bool {
        self.shared.interrupts.load(Ordering::SeqCst) >= 2
    }

    /// Returns once the user has interrupted.
    pub async fn stopped(&self) {
        self.until(Self::is_stopping).await;
    }

    /// Returns once nothing is to be waited for.
    pub async fn hurried(&self) {
        self.until(Self::is_urgent).await;
    }

    /// Returns once nothing is waited for any more: [`GRACE`] after the second interrupt.
    pub async fn abandoned(&self) {
        self.until(Self::is_urgent).await;
        tokio::time::sleep(GRACE).await;
    }

    async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        loop {
            let changed = self.shared.changed.notified();
            if is_so(self) {
                return;
            }
            changed.await;
        }
    }
}
