//! How the lock goes: given back, left to others, taken away.
//!
//! The answer to a removal can get lost, and a removal that is made again could meet the lock of the next holder. So the
//! lock is removed as it was read, on the condition that it is still that version, and never blindly a second time.

use tokio::time::{Duration, sleep};

use super::lock::{Content, Held};
use super::{Condition, Lease, ObjectStore, Version};
use crate::StateError;

/// How often a removal is tried whose answer does not come.
const ATTEMPTS: u32 = 5;

impl ObjectStore {
    pub(super) async fn free_lock(&self, lease: &Lease) -> Result<(), StateError> {
        let Some(held) = self.held.lock().await.take_if(|held| held.own.info.id == lease.id) else {
            return Ok(());
        };
        let Held { version, .. } = held;
        let freed = if version.is_some() { self.give_back(lease).await } else { self.leave(lease).await };
        match freed {
            // It is no longer ours to be given back.
            Err(StateError::LockLost { .. }) => Ok(()),
            other => other,
        }
    }

    /// Removes the lock that is ours alone.
    async fn give_back(&self, lease: &Lease) -> Result<(), StateError> {
        loop {
            let found = self.objects.get(&self.lock_key()).await?;
            let content = found.as_ref().map(Content::read);
            self.check_in(lease, content.as_ref())?;
            let Some(found) = found else { return Ok(()) };
            // Otherwise it was changed meanwhile, maybe by a renewal of ours that arrives late.
            if self.remove(&found.version).await? {
                return Ok(());
            }
        }
    }

    /// Leaves the lock to the others, or removes it after the last one.
    async fn leave(&self, lease: &Lease) -> Result<(), StateError> {
        loop {
            let found = self.objects.get(&self.lock_key()).await?;
            let content = found.as_ref().map(Content::read);
            self.check_in(lease, content.as_ref())?;
            let (Some(found), Some(content)) = (found, content) else { return Ok(()) };
            let (mut own, others): (Vec<_>, Vec<_>) =
                content.sharers.into_iter().partition(|member| member.info.id == lease.id);
            let is_last = others.is_empty();
            // Nobody joins one who leaves, so that the lock can be removed after this.
            own.iter_mut().for_each(|member| member.leaving = true);
            let next = Content::of(if is_last { own } else { others });
            let left = self.put(&self.lock_key(), next.bytes(), Condition::Is(found.version)).await?;
            if let Some(version) = left {
                if is_last {
                    // When it is another version by now, somebody took it over, for whom it stays.
                    self.remove(&version).await?;
                }
                return self.clear_away(&lease.id).await;
            }
        }
    }

    /// Removes the lock of another holder, by its id.
    pub(super) async fn take_away(&self, id: &str) -> Result<(), StateError> {
        loop {
            let Some(found) = self.objects.get(&self.lock_key()).await? else {
                return Err(StateError::NotFound {
                    location: self.objects.address(&self.key),
                    what: format!("no lock with the id {id}"),
                });
            };
            let mut content = Content::read(&found);
            if !content.has(id) {
                return Err(StateError::Locked {
                    location: self.objects.address(&self.key),
                    holder: Box::new(content.info),
                });
            }
            content.sharers.retain(|member| member.info.id != id);
            let is_done = if content.sharers.is_empty() {
                self.remove(&found.version).await?
            } else {
                let next = Content::of(content.sharers).bytes();
                self.put(&self.lock_key(), next, Condition::Is(found.version)).await?.is_some()
            };
            if is_done {
                return Ok(());
            }
        }
    }

    /// Removes the lock while it is this version. Returns whether that version is gone by our doing, as far as can be said;
    /// false when there is another one in its place.
    async fn remove(&self, version: &Version) -> Result<bool, StateError> {
        let key = self.lock_key();
        for attempt in 1.. {
            match self.objects.delete_version(&key, version).await {
                Ok(true) => return Ok(true),
                Ok(false) => return Ok(self.objects.get(&key).await?.is_none()),
                Err(error) if attempt >= ATTEMPTS => return Err(error),
                Err(error) => {
                    tracing::debug!(%error, "the lock could not be removed, or the answer got lost")
                }
            }
            // It may have arrived.
            match self.objects.get(&key).await? {
                Some(found) if found.version == *version => {}
                // Whoever has it now came after us.
                _ => return Ok(true),
            }
            sleep((self.pace.lease / 300 * attempt).max(Duration::from_millis(1))).await;
        }
        Ok(false)
    }
}
