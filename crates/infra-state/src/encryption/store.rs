//! A store in which everything is sealed.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Mutex;

use super::lines::Tail;
use super::methods::Encryption;
use crate::StateError;
use crate::store::{Claims, HistoryEntry, Joined, Lease, LockInfo, Snapshot, Store, Version};

/// Any store, with its snapshots, its journal, its history and its notes sealed.
///
/// While a former method is configured beside the present one, each write of a snapshot also seals anew what the former
/// one left in the history.
#[derive(Debug)]
pub struct SealedStore {
    inner: Arc<dyn Store>,
    encryption: Encryption,
    /// The end of the journal, once it was read.
    tail: Mutex<Option<Tail>>,
}

impl SealedStore {
    /// Seals what goes to `inner`, and opens what comes from there.
    pub fn new(inner: Arc<dyn Store>, encryption: Encryption) -> Self {
        Self { inner, encryption, tail: Mutex::new(None) }
    }

    /// Seals what a former method left beside the snapshot. What fails is tried again with the next snapshot.
    async fn renew_history(&self, lease: Option<&Lease>) -> Result<(), StateError> {
        let location = self.inner.location();
        for HistoryEntry { serial, .. } in self.inner.history().await? {
            let stored = self.inner.read_history(serial).await?;
            let opened = self.encryption.open_by_any(stored, &location).await?;
            if !opened.current {
                let sealed = self.encryption.seal_snapshot(opened.bytes, &location).await?;
                self.inner.rewrite_history(lease, serial, sealed).await?;
            }
        }
        for name in self.inner.notes().await? {
            let Some(stored) = self.inner.read_note(&name).await? else { continue };
            let opened = self.encryption.open_by_any(stored, &location).await?;
            if !opened.current {
                let sealed = self.encryption.seal(opened.bytes, &location).await?;
                self.inner.write_note(lease, &name, sealed).await?;
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Store for SealedStore {
    fn location(&self) -> String {
        self.inner.location()
    }

    fn journal_location(&self) -> String {
        self.inner.journal_location()
    }

    fn fold_every(&self) -> Option<Duration> {
        self.inner.fold_every()
    }

    fn is_sealed(&self) -> bool {
        self.encryption.seals() || self.inner.is_sealed()
    }

    async fn read_snapshot(&self) -> Result<Option<Snapshot>, StateError> {
        let Some(Snapshot { bytes, version }) = self.inner.read_snapshot().await? else { return Ok(None) };
        let bytes = self.encryption.open(bytes, &self.inner.location()).await?;
        Ok(Some(Snapshot { bytes, version }))
    }

    async fn write_snapshot(
        &self,
        lease: Option<&Lease>,
        bytes: Vec<u8>,
        expected: Option<&Version>,
        previous_serial: Option<u64>,
    ) -> Result<Version, StateError> {
        let sealed = self.encryption.seal_snapshot(bytes, &self.inner.location()).await?;
        let version = self.inner.write_snapshot(lease, sealed, expected, previous_serial).await?;
        if self.encryption.is_in_transition()
            && let Err(error) = self.renew_history(lease).await
        {
            tracing::warn!(%error, "a part of the history is still as it was encrypted before");
        }
        Ok(version)
    }

    async fn read_journal(&self) -> Result<Vec<u8>, StateError> {
        let stored = self.inner.read_journal().await?;
        let (plain, tail) = self.encryption.open_journal(&stored, &self.inner.journal_location()).await?;
        *self.tail.lock().await = Some(tail);
        Ok(plain)
    }

    async fn append_journal(
        &self,
        lease: Option<&Lease>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError> {
        let path = self.inner.journal_location();
        let mut place = self.tail.lock().await;
        let conflict = || StateError::Conflict {
            location: self.inner.location(),
            detail: "its journal was written by another process".to_owned(),
        };
        let tail = place.as_ref().filter(|tail| tail.plain == offset).ok_or_else(conflict)?;
        if tail.outdated {
            // Nothing more is written with a former key, or with none.
            let stored = self.inner.read_journal().await?;
            let (mut plain, _) = self.encryption.open_journal(&stored, &path).await?;
            plain.extend_from_slice(&bytes);
            let (sealed, next) = self.encryption.seal_lines(&plain, &Tail::default(), &path).await?;
            self.inner.replace_journal(lease, sealed).await?;
            *place = Some(next);
            return Ok(());
        }
        let (sealed, next) = self.encryption.seal_lines(&bytes, tail, &path).await?;
        self.inner.append_journal(lease, tail.stored, sealed).await?;
        *place = Some(next);
        Ok(())
    }

    async fn replace_journal(&self, lease: Option<&Lease>, bytes: Vec<u8>) -> Result<(), StateError> {
        let path = self.inner.journal_location();
        let mut place = self.tail.lock().await;
        let (sealed, next) = match bytes.is_empty() {
            true => (Vec::new(), Tail::default()),
            false => self.encryption.seal_lines(&bytes, &Tail::default(), &path).await?,
        };
        self.inner.replace_journal(lease, sealed).await?;
        *place = Some(next);
        Ok(())
    }

    async fn history(&self) -> Result<Vec<HistoryEntry>, StateError> {
        self.inner.history().await
    }

    async fn read_history(&self, serial: u64) -> Result<Vec<u8>, StateError> {
        let stored = self.inner.read_history(serial).await?;
        let path = format!("{} (serial {serial})", self.inner.location());
        self.encryption.open(stored, &path).await
    }

    async fn rewrite_history(
        &self,
        lease: Option<&Lease>,
        serial: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError> {
        let sealed = self.encryption.seal_snapshot(bytes, &self.inner.location()).await?;
        self.inner.rewrite_history(lease, serial, sealed).await
    }

    async fn notes(&self) -> Result<Vec<String>, StateError> {
        self.inner.notes().await
    }

    async fn read_note(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        let Some(stored) = self.inner.read_note(name).await? else { return Ok(None) };
        self.encryption.open(stored, &format!("{} ({name})", self.inner.location())).await.map(Some)
    }

    async fn write_note(&self, lease: Option<&Lease>, name: &str, bytes: Vec<u8>) -> Result<(), StateError> {
        let sealed = self.encryption.seal(bytes, &self.inner.location()).await?;
        self.inner.write_note(lease, name, sealed).await
    }

    async fn is_claimed(&self, plan: &str) -> Result<bool, StateError> {
        self.inner.is_claimed(plan).await
    }

    async fn claim_plan(&self, lease: Option<&Lease>, plan: &str) -> Result<bool, StateError> {
        self.inner.claim_plan(lease, plan).await
    }

    async fn acquire(&self, info: LockInfo) -> Result<Lease, StateError> {
        self.inner.acquire(info).await
    }

    async fn at_work(&self) -> Result<Option<LockInfo>, StateError> {
        self.inner.at_work().await
    }

    fn can_be_shared(&self) -> bool {
        self.inner.can_be_shared()
    }

    async fn is_shared(&self) -> Result<bool, StateError> {
        self.inner.is_shared().await
    }

    async fn share(&self, lease: &Lease, claims: &Claims) -> Result<(), StateError> {
        self.inner.share(lease, claims).await
    }

    async fn join(&self, info: LockInfo, claims: &Claims) -> Result<Joined, StateError> {
        self.inner.join(info, claims).await
    }

    async fn sharers(&self) -> Result<Vec<String>, StateError> {
        self.inner.sharers().await
    }

    fn sharer(&self, id: &str) -> Result<Arc<dyn Store>, StateError> {
        Ok(Arc::new(Self::new(self.inner.sharer(id)?, self.encryption.clone())))
    }

    fn main(&self) -> Result<Arc<dyn Store>, StateError> {
        Ok(Arc::new(Self::new(self.inner.main()?, self.encryption.clone())))
    }

    async fn forget_sharer(&self, lease: Option<&Lease>, id: &str) -> Result<(), StateError> {
        self.inner.forget_sharer(lease, id).await
    }

    async fn renew(&self, lease: &Lease) -> Result<(), StateError> {
        self.inner.renew(lease).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StateError> {
        self.inner.release(lease).await
    }

    async fn force_unlock(&self, id: &str) -> Result<(), StateError> {
        self.inner.force_unlock(id).await
    }

    fn abandon(&self, lease: &Lease) {
        self.inner.abandon(lease);
    }
}
