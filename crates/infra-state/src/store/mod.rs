//! Where state lives.

mod arguments;
mod backend;
mod claims;
mod holder;
mod local;
pub mod objects;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::StateError;
pub use arguments::{ArgumentProblem, Arguments};
pub use backend::{Backend, DEFAULT_WORKSPACE};
pub use claims::Claims;
pub use holder::LockInfo;
pub use local::{Disk, LocalBackend, LocalStore, OsDisk};
pub use objects::{ObjectBackend, ObjectStore};

/// Tells one written snapshot from the next. What is in it is the store's business: an entity tag, a row version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(pub String);

/// A snapshot as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its version, for a conditional write.
    pub version: Version,
}

/// Shows no bytes: they hold secrets.
impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Snapshot({} bytes, {:?})", self.bytes.len(), self.version)
    }
}

/// A lock that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Its id, as `force-unlock` takes it.
    pub id: String,
    /// Higher than that of every lease before: a store that other machines write refuses writes under a lower one.
    pub fencing_token: u64,
    /// How often it must be renewed; none when it ends with the process.
    pub renew_every: Option<Duration>,
}

/// What a session gets that joins others at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Its part of the lock.
    pub lease: Lease,
    /// Journals of those who are gone, none for the state's own one: what they hold is now this session's affair.
    pub left: Vec<Option<String>>,
}

/// An earlier snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Its serial.
    pub serial: u64,
    /// Size in bytes.
    pub size: u64,
    /// When it was written, in seconds since 1970-01-01 UTC.
    pub written: u64,
}

/// What a place must offer to hold state: snapshots, the journal, history and a lock.
///
/// Every write is durable when its future resolves with success. One that fails leaves what was there. The `lease` of a
/// write is none only when the user switched locking off; else the store refuses a write under a lease that is no
/// longer held, with [`StateError::LockLost`].
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync {
    /// The place, for messages: a path, or an address without credentials.
    fn location(&self) -> String;

    /// Where its journal is, for messages.
    fn journal_location(&self) -> String;

    /// Whether what is stored is encrypted, by infra or by the store.
    fn is_sealed(&self) -> bool {
        false
    }

    /// How often a session writes a snapshot while it works; none when only at its end. For stores whose journal may be gone
    /// when the snapshot is not.
    fn fold_every(&self) -> Option<Duration> {
        None
    }

    /// The current snapshot; none before the first one is written.
    async fn read_snapshot(&self) -> Result<Option<Snapshot>, StateError>;

    /// Replaces the current snapshot in one step, if it is still `expected`, else fails with [`StateError::Conflict`].
    /// The replaced one becomes part of the history under its serial, `previous_serial`.
    async fn write_snapshot(
        &self,
        lease: Option<&Lease>,
        bytes: Vec<u8>,
        expected: Option<&Version>,
        previous_serial: Option<u64>,
    ) -> Result<Version, StateError>;

    /// The whole journal; empty when there is none.
    async fn read_journal(&self) -> Result<Vec<u8>, StateError>;

    /// Appends to the journal, which must be `offset` bytes long. A failed append leaves it so.
    async fn append_journal(
        &self,
        lease: Option<&Lease>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError>;

    /// Replaces the whole journal in one step; by nothing, when `bytes` is empty.
    async fn replace_journal(&self, lease: Option<&Lease>, bytes: Vec<u8>) -> Result<(), StateError>;

    /// Earlier snapshots, oldest first.
    async fn history(&self) -> Result<Vec<HistoryEntry>, StateError>;

    /// The earlier snapshot with this serial.
    async fn read_history(&self, serial: u64) -> Result<Vec<u8>, StateError>;

    /// Replaces an earlier snapshot by the same in another form, wherever it is kept.
    async fn rewrite_history(
        &self,
        lease: Option<&Lease>,
        serial: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError>;

    /// Names of all notes: what is kept beside the history, such as what a snapshot was made from.
    async fn notes(&self) -> Result<Vec<String>, StateError>;

    /// The note with this name; none when there is none.
    async fn read_note(&self, name: &str) -> Result<Option<Vec<u8>>, StateError>;

    /// Writes a note in one step. Its name consists of letters, digits and dashes. A store that keeps none drops it.
    async fn write_note(&self, lease: Option<&Lease>, name: &str, bytes: Vec<u8>) -> Result<(), StateError>;

    /// Whether somebody has claimed a saved plan.
    async fn is_claimed(&self, plan: &str) -> Result<bool, StateError>;

    /// Remembers that a saved plan is being applied. Returns whether nobody has before.
    async fn claim_plan(&self, lease: Option<&Lease>, plan: &str) -> Result<bool, StateError>;

    /// Takes the lock, or fails at once with [`StateError::Locked`].
    async fn acquire(&self, info: LockInfo) -> Result<Lease, StateError>;

    /// Who has the journal under a lock now and shows signs of life, as far as that can be said at once. The lock is not
    /// touched for that.
    async fn at_work(&self) -> Result<Option<LockInfo>, StateError> {
        Ok(None)
    }

    /// Whether several sessions may be at work at once, each on resources of its own. The methods below are for such
    /// stores.
    fn can_be_shared(&self) -> bool {
        false
    }

    /// Whether those who hold the lock now share it.
    async fn is_shared(&self) -> Result<bool, StateError> {
        Ok(false)
    }

    /// Lets others in who touch nothing of `claims`. The lock, which is held, becomes one that is shared.
    async fn share(&self, lease: &Lease, claims: &Claims) -> Result<(), StateError> {
        let _ = (lease, claims);
        Err(self.unshared())
    }

    /// Takes part in a lock that is shared or free, or fails at once: with [`StateError::Locked`] when somebody holds it
    /// alone, with [`StateError::Claimed`] when one of those at work has claimed the same. The session that joins has the
    /// journal [`Store::sharer`] gives for the id of its lease.
    async fn join(&self, info: LockInfo, claims: &Claims) -> Result<Joined, StateError> {
        let _ = (info, claims);
        Err(self.unshared())
    }

    /// Ids of all sharers that have a journal, at work or gone.
    async fn sharers(&self) -> Result<Vec<String>, StateError> {
        Ok(Vec::new())
    }

    /// The same state with the journal of a sharer.
    fn sharer(&self, id: &str) -> Result<Arc<dyn Store>, StateError> {
        let _ = id;
        Err(self.unshared())
    }

    /// The same state with its own journal, which that has who first held the lock alone.
    fn main(&self) -> Result<Arc<dyn Store>, StateError> {
        Err(self.unshared())
    }

    /// Forgets a sharer whose journal is empty.
    async fn forget_sharer(&self, lease: Option<&Lease>, id: &str) -> Result<(), StateError> {
        let _ = (lease, id);
        Ok(())
    }

    /// Why there is nothing to share.
    fn unshared(&self) -> StateError {
        StateError::Unsupported {
            location: self.location(),
            what: "only one process at a time can work on a state here".to_owned(),
        }
    }

    /// Keeps the lock, or fails with [`StateError::LockLost`].
    async fn renew(&self, lease: &Lease) -> Result<(), StateError>;

    /// Gives the lock back.
    async fn release(&self, lease: &Lease) -> Result<(), StateError>;

    /// Takes the lock from another holder, by its id.
    async fn force_unlock(&self, id: &str) -> Result<(), StateError>;

    /// Gives the lock back from where nothing can be awaited, as far as that is possible. A lease that remains ends by
    /// itself.
    fn abandon(&self, lease: &Lease);
}
