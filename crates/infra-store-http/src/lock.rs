//! The lock: the server's, and in this machine's folder the one on the journal.

use std::collections::BTreeSet;
use std::path::PathBuf;

use bytes::Bytes;
use infra_state::StateError;
use infra_state::store::{Lease, LockInfo, Store};

use crate::client::Answer;
use crate::store::HttpStore;

/// The lock while it is ours.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// The one on the folder.
    pub local: Lease,
    info: LockInfo,
    /// Whether the server holds one, too.
    is_remote: bool,
}

fn body(info: &LockInfo) -> Bytes {
    info.to_json().into_bytes().into()
}

impl HttpStore {
    /// Ids of locks that processes of this folder asked for and did not give back, a line each.
    fn asked_path(&self) -> PathBuf {
        self.folder.join("locks")
    }

    fn asked(&self) -> BTreeSet<String> {
        let text = std::fs::read_to_string(self.asked_path()).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn remember_asked(&self, ids: &BTreeSet<String>) -> Result<(), StateError> {
        let path = self.asked_path();
        let text: String = ids.iter().map(|id| format!("{id}\n")).collect();
        let fresh = path.with_extension("next");
        let written = std::fs::write(&fresh, text)
            .and_then(|()| std::fs::File::open(&fresh)?.sync_all())
            .and_then(|()| std::fs::rename(&fresh, &path));
        written.map_err(|error| StateError::Write { path: path.display().to_string(), source: error.into() })
    }

    pub(crate) async fn take_lock(&self, info: LockInfo) -> Result<Lease, StateError> {
        let local = match self.local.acquire(info.clone()).await {
            Err(StateError::Locked { holder, .. }) => {
                return Err(StateError::Locked { location: self.location(), holder });
            }
            other => other?,
        };
        match self.lock_server(&info).await {
            Ok(is_remote) => {
                *self.held.lock().await = Some(Held { local: local.clone(), info, is_remote });
                Ok(local)
            }
            Err(error) => {
                if let Err(other) = self.local.release(&local).await {
                    tracing::warn!(%other, "the lock on the folder was given back with an error");
                }
                Err(error)
            }
        }
    }

    /// Takes the server's lock; returns whether there is such a thing.
    async fn lock_server(&self, info: &LockInfo) -> Result<bool, StateError> {
        let Some((url, method)) = &self.client.settings.lock else { return Ok(false) };
        let mut asked = self.asked();
        let former = asked.clone();
        asked.insert(info.id.clone());
        self.remember_asked(&asked)?;
        let mut freed = false;
        loop {
            let answer = self.client.call(method, url, Some(body(info))).await;
            let answer = answer.map_err(|problem| self.unwritable(problem))?;
            if answer.status.is_success() {
                break;
            }
            if !answer.is_locked() {
                return Err(self.unwritable(answer.refusal()));
            }
            let holder = LockInfo::from_json(&answer.body);
            if holder.id == info.id {
                // The answer to an earlier attempt got lost.
                break;
            }
            // It held the lock on the folder, which is ours now: it has ended.
            let has_ended = former.contains(&holder.id);
            if !has_ended || freed {
                asked.remove(&info.id);
                self.remember_asked(&asked)?;
                return Err(StateError::Locked { location: self.location(), holder: Box::new(holder) });
            }
            self.unlock_server(&holder).await?;
            freed = true;
        }
        self.remember_asked(&BTreeSet::from([info.id.clone()]))?;
        Ok(true)
    }

    async fn unlock_server(&self, info: &LockInfo) -> Result<(), StateError> {
        let Some((url, method)) = &self.client.settings.unlock else { return Ok(()) };
        let answer = self.client.call(method, url, Some(body(info))).await;
        let answer = answer.map_err(|problem| self.unwritable(problem))?;
        match answer.status.is_success() {
            true => Ok(()),
            false => Err(self.refused(&answer)),
        }
    }

    fn refused(&self, answer: &Answer) -> StateError {
        if answer.is_locked() {
            let holder = Box::new(LockInfo::from_json(&answer.body));
            return StateError::Locked { location: self.location(), holder };
        }
        self.unwritable(answer.refusal())
    }

    pub(crate) async fn free_lock(&self, lease: &Lease) -> Result<(), StateError> {
        let Some(held) = self.held.lock().await.take_if(|held| held.local.id == lease.id) else {
            return Ok(());
        };
        let freed = match held.is_remote {
            true => self.unlock_server(&held.info).await,
            false => Ok(()),
        };
        if freed.is_ok() && held.is_remote {
            // What remains costs the next one a look.
            let _ = std::fs::remove_file(self.asked_path());
        }
        freed.and(self.local.release(&held.local).await)
    }

    /// Gives back the lock of another holder, by its id.
    pub(crate) async fn take_away(&self, id: &str) -> Result<(), StateError> {
        if self.client.settings.unlock.is_none() {
            let what =
                "the backend block names no unlock_address, so that no lock can be given back".to_owned();
            return Err(StateError::Unsupported { location: self.location(), what });
        }
        self.unlock_server(&LockInfo { id: id.to_owned(), ..LockInfo::default() }).await
    }
}
