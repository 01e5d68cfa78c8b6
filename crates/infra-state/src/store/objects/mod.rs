//! State in a store of objects that can be written on a condition: S3, and what is compatible with it.
//!
//! Beside the snapshot `KEY` there are
//!
//! | object | what it holds |
//! |---|---|
//! | `KEY.tflock` | the lock, where and as Terraform's S3 backend keeps it (`use_lockfile`) |
//! | `KEY.infra/journal/GENERATION-SEGMENT` | the journal, an object for each append; a new generation replaces it |
//! | `KEY.infra/history/SERIAL.json` | earlier snapshots |
//! | `KEY.infra/notes/NAME` | what snapshots were made from |
//! | `KEY.infra/applied/PLAN` | which saved plans were applied |
//! | `KEY.infra/sharers/ID/claims` | what one of those may write who share the lock |
//! | `KEY.infra/sharers/ID/journal/…` | its journal |
//!
//! What one holder wrote cannot be written over by another that was paused and comes back: snapshots are written on the
//! condition that they are still the ones that were read, and an append counts only when the lock is found to be ours
//! *after* it. A holder that takes over a dead one's lock touches the snapshot, so that writes of the former fail.

mod backend;
mod claim;
mod journal;
mod lock;
mod process;
mod sharing;
mod snapshot;
mod unlock;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Mutex;

use super::{Claims, HistoryEntry, Joined, Lease, LockInfo, Snapshot, Store, Version};
use crate::StateError;
pub use backend::ObjectBackend;
use journal::Place;
use lock::Held;

/// An object as it was found.
#[derive(Clone, PartialEq, Eq)]
pub struct Found {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its version: the entity tag.
    pub version: Version,
}

/// Shows no bytes: they hold secrets.
impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Found({} bytes, {:?})", self.bytes.len(), self.version)
    }
}

/// When an object is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// In any case.
    Always,
    /// When there is none.
    New,
    /// When it is still this version.
    Is(Version),
}

/// An object in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// Size in bytes.
    pub size: u64,
    /// When it was written, in seconds since 1970-01-01 UTC.
    pub written: u64,
}

/// Objects by key. What was written is what is read and listed from then on, for everyone.
#[async_trait]
pub trait Objects: fmt::Debug + Send + Sync {
    /// The address of an object, for messages, without credentials.
    fn address(&self, key: &str) -> String;

    /// Whether the store was asked to encrypt them.
    fn are_sealed(&self) -> bool {
        false
    }

    /// An object; none when there is none. Fails with [`StateError::Read`].
    async fn get(&self, key: &str) -> Result<Option<Found>, StateError>;

    /// Writes an object in one step, durably. Returns its version; none when the condition does not hold, and then nothing
    /// is written. A failure ([`StateError::Write`]) leaves open whether it was.
    async fn put(
        &self,
        key: &str,
        bytes: Vec<u8>,
        condition: Condition,
    ) -> Result<Option<Version>, StateError>;

    /// Removes an object, if there is one.
    async fn delete(&self, key: &str) -> Result<(), StateError>;

    /// Removes an object while it is this version, with one attempt: a store whose answer gets lost is not asked again.
    /// Returns false when it is another version or there is none. A failure ([`StateError::Write`]) leaves open whether it
    /// was removed. A store that has no such condition removes what is there.
    async fn delete_version(&self, key: &str, version: &Version) -> Result<bool, StateError>;

    /// All objects whose keys begin with `prefix`, in the order of their keys.
    async fn list(&self, prefix: &str) -> Result<Vec<Entry>, StateError>;
}

/// How a lock is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How often its holder renews it.
    pub renew_every: Duration,
    /// How long after it was last seen to be renewed it is free.
    pub lease: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { renew_every: Duration::from_secs(10), lease: Duration::from_secs(30) }
    }
}

/// State in objects.
#[derive(Clone, Debug)]
pub struct ObjectStore {
    objects: Arc<dyn Objects>,
    key: String,
    pace: Pace,
    /// Whose journal it is; none for the state's own one.
    sharer: Option<String>,
    /// The end of the journal, once it was read.
    place: Arc<Mutex<Option<Place>>>,
    held: Arc<Mutex<Option<Held>>>,
}

impl ObjectStore {
    /// The state whose snapshot is the object `key`.
    pub fn new(objects: Arc<dyn Objects>, key: &str) -> Self {
        Self {
            objects,
            key: key.to_owned(),
            pace: Pace::default(),
            sharer: None,
            place: Arc::default(),
            held: Arc::default(),
        }
    }

    /// The same with another pace.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// The key of an object beside the snapshot.
    fn beside(&self, name: &str) -> String {
        format!("{}.infra/{name}", self.key)
    }

    /// Writes an object on a condition. When the answer to a first attempt got lost, and a second one finds the condition
    /// broken by the first, that is success: `bytes` must be such that nobody else writes the same.
    async fn put(
        &self,
        key: &str,
        bytes: Vec<u8>,
        condition: Condition,
    ) -> Result<Option<Version>, StateError> {
        if let Some(version) = self.objects.put(key, bytes.clone(), condition).await? {
            return Ok(Some(version));
        }
        let found = self.objects.get(key).await?;
        Ok(found.filter(|found| found.bytes == bytes).map(|found| found.version))
    }
}

#[async_trait]
impl Store for ObjectStore {
    fn location(&self) -> String {
        self.objects.address(&self.key)
    }

    fn journal_location(&self) -> String {
        self.objects.address(&self.journal_prefix())
    }

    fn is_sealed(&self) -> bool {
        self.objects.are_sealed()
    }

    async fn read_snapshot(&self) -> Result<Option<Snapshot>, StateError> {
        self.snapshot().await
    }

    async fn write_snapshot(
        &self,
        lease: Option<&Lease>,
        bytes: Vec<u8>,
        expected: Option<&Version>,
        previous_serial: Option<u64>,
    ) -> Result<Version, StateError> {
        self.check(lease).await?;
        self.replace_snapshot(bytes, expected, previous_serial).await
    }

    async fn read_journal(&self) -> Result<Vec<u8>, StateError> {
        self.journal().await
    }

    async fn append_journal(
        &self,
        lease: Option<&Lease>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError> {
        self.append(lease, offset, bytes).await
    }

    async fn replace_journal(&self, lease: Option<&Lease>, bytes: Vec<u8>) -> Result<(), StateError> {
        self.check(lease).await?;
        self.next_generation(bytes).await
    }

    async fn history(&self) -> Result<Vec<HistoryEntry>, StateError> {
        self.earlier_snapshots().await
    }

    async fn read_history(&self, serial: u64) -> Result<Vec<u8>, StateError> {
        self.earlier_snapshot(serial).await
    }

    async fn rewrite_history(
        &self,
        lease: Option<&Lease>,
        serial: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError> {
        self.check(lease).await?;
        self.replace_earlier_snapshot(serial, bytes).await
    }

    async fn notes(&self) -> Result<Vec<String>, StateError> {
        self.list_notes().await
    }

    async fn read_note(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        Ok(self.objects.get(&self.note_key(name)).await?.map(|found| found.bytes))
    }

    async fn write_note(&self, lease: Option<&Lease>, name: &str, bytes: Vec<u8>) -> Result<(), StateError> {
        self.check(lease).await?;
        self.objects.put(&self.note_key(name), bytes, Condition::Always).await.map(drop)
    }

    async fn is_claimed(&self, plan: &str) -> Result<bool, StateError> {
        self.has_claim(plan).await
    }

    async fn claim_plan(&self, lease: Option<&Lease>, plan: &str) -> Result<bool, StateError> {
        self.check(lease).await?;
        self.claim(plan).await
    }

    async fn acquire(&self, info: LockInfo) -> Result<Lease, StateError> {
        self.take_lock(info).await
    }

    async fn at_work(&self) -> Result<Option<LockInfo>, StateError> {
        self.journal_holder().await
    }

    fn can_be_shared(&self) -> bool {
        true
    }

    async fn is_shared(&self) -> Result<bool, StateError> {
        self.has_sharers().await
    }

    async fn share(&self, lease: &Lease, claims: &Claims) -> Result<(), StateError> {
        self.share_lock(lease, claims).await
    }

    async fn join(&self, info: LockInfo, claims: &Claims) -> Result<Joined, StateError> {
        self.join_lock(info, claims).await
    }

    async fn sharers(&self) -> Result<Vec<String>, StateError> {
        self.list_sharers().await
    }

    fn sharer(&self, id: &str) -> Result<Arc<dyn Store>, StateError> {
        Ok(Arc::new(Self { sharer: Some(id.to_owned()), place: Arc::default(), ..self.clone() }))
    }

    fn main(&self) -> Result<Arc<dyn Store>, StateError> {
        Ok(Arc::new(Self { sharer: None, place: Arc::default(), ..self.clone() }))
    }

    async fn forget_sharer(&self, lease: Option<&Lease>, id: &str) -> Result<(), StateError> {
        self.check(lease).await?;
        self.remove_sharer(id).await
    }

    async fn renew(&self, lease: &Lease) -> Result<(), StateError> {
        self.renew_lock(lease).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StateError> {
        self.free_lock(lease).await
    }

    async fn force_unlock(&self, id: &str) -> Result<(), StateError> {
        self.take_away(id).await
    }

    fn abandon(&self, lease: &Lease) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (store, lease) = (self.clone(), lease.clone());
        // What does not get that far ends by itself.
        runtime.spawn(async move {
            if let Err(error) = store.free_lock(&lease).await {
                tracing::warn!(%error, "the lock was given back with an error");
            }
        });
    }
}
