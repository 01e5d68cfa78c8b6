//! Reading state.

use std::sync::Arc;
use std::time::Duration;

use crate::encryption::is_sealed_journal;
use crate::journal::{Replayed, replay};
use crate::store::{Store, Version};
use crate::{State, StateError, Unresolved, Unsettled};

/// What is known at one moment.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The snapshot with every result in the journal.
    pub state: Arc<State>,
    /// Calls that were announced and have no result. Some may be in flight, when another process is at work.
    pub unresolved: Vec<Unresolved>,
    /// Objects whose intent tags must still be removed.
    pub unsettled: Vec<Unsettled>,
    /// Whether anything was ever written to the store.
    pub exists: bool,
}

/// Reads snapshot and journal without a lock, and writes nothing.
pub async fn read_state(store: &dyn Store) -> Result<Loaded, StateError> {
    // Another process may fold between the two reads; then they do not match, but soon do.
    let mut attempts = 0;
    let loaded = loop {
        attempts += 1;
        match load(store).await {
            Err(StateError::JournalForeign { .. }) if attempts < 5 => {
                tokio::time::sleep(Duration::from_millis(20 << attempts)).await;
            }
            other => break other?,
        }
    };
    let Replayed { ledger, has_snapshot, length, .. } = loaded.replayed;
    Ok(Loaded {
        state: ledger.state,
        unresolved: ledger.open.into_values().collect(),
        unsettled: ledger.unsettled.into_values().collect(),
        exists: has_snapshot || length > 0,
    })
}

/// Snapshot and journal, with what the writer needs to continue them.
pub(super) struct LoadedForWriting {
    pub replayed: Replayed,
    pub version: Option<Version>,
    /// The journal without its torn end, when it has one.
    pub cut: Option<Vec<u8>>,
}

pub(super) async fn load(store: &dyn Store) -> Result<LoadedForWriting, StateError> {
    let mut journal = store.read_journal().await?;
    if is_sealed_journal(&journal) {
        // A sealed store would have opened it.
        return Err(StateError::Encrypted { path: format!("the journal {}", store.journal_location()) });
    }
    let snapshot = store.read_snapshot().await?;
    let replayed = replay(
        snapshot.as_ref().map(|snapshot| snapshot.bytes.as_slice()),
        &journal,
        &store.location(),
        &store.journal_location(),
        uuid::Uuid::new_v4().to_string(),
    )?;
    let whole = usize::try_from(replayed.length).unwrap_or(journal.len());
    let cut = (whole < journal.len()).then(|| {
        journal.truncate(whole);
        journal
    });
    Ok(LoadedForWriting { replayed, version: snapshot.map(|snapshot| snapshot.version), cut })
}
