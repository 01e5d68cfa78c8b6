//! Reading state.

use std::sync::Arc;
use std::time::Duration;

use super::ancestry;
use crate::encryption::is_sealed_journal;
use crate::journal::{Ledger, Replayed, replay};
use crate::store::{LockInfo, Snapshot, Store};
use crate::{OpId, State, StateError, Unresolved, Unsettled};

/// What is known at one moment.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The snapshot with every result in the journal.
    pub state: Arc<State>,
    /// Calls that were announced and have no result, because a run was cut off.
    pub unresolved: Vec<Unresolved>,
    /// Those who have calls under way now.
    pub at_work: Vec<AtWork>,
    /// Objects whose intent tags must still be removed.
    pub unsettled: Vec<Unsettled>,
    /// Whether anything was ever written to the store.
    pub exists: bool,
}

/// Another session that is at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtWork {
    /// Who.
    pub holder: LockInfo,
    /// Calls of it, or of a run that it takes over, that were announced and have no result yet.
    pub calls: Vec<Unresolved>,
}

/// Reads snapshot and journals without a lock, and writes nothing.
pub async fn read_state(store: &dyn Store) -> Result<Loaded, StateError> {
    // Another process may fold between the two reads; then they do not match, but soon do.
    let mut attempts = 0;
    let mut before: Option<Vec<Unresolved>> = None;
    loop {
        attempts += 1;
        match read_once(store).await {
            Err(StateError::JournalForeign { .. }) if attempts < 5 => {
                tokio::time::sleep(Duration::from_millis(20 << attempts)).await;
            }
            Ok(mut loaded) if !loaded.unresolved.is_empty() => match &before {
                // Whoever made these calls may have ended well since the journal was read.
                None => before = Some(loaded.unresolved),
                Some(before) => {
                    let is_same = |a: &Unresolved, b: &Unresolved| (&a.intent, &a.at) == (&b.intent, &b.at);
                    loaded.unresolved.retain(|call| before.iter().any(|other| is_same(call, other)));
                    return Ok(loaded);
                }
            },
            other => return other,
        }
    }
}

async fn read_once(store: &dyn Store) -> Result<Loaded, StateError> {
    // Journals first: what is no longer in them is in a snapshot that is read later.
    let mut shares = Vec::new();
    for id in store.sharers().await? {
        let sharer = store.sharer(&id)?;
        let journal = plain_journal(sharer.as_ref()).await?;
        shares.push((sharer, journal));
    }
    let journal = plain_journal(store).await?;
    let snapshot = store.read_snapshot().await?;
    let Replayed { mut ledger, has_snapshot, length, .. } =
        replayed(store, snapshot.as_ref(), &journal).await?;
    let mut at_work = Vec::new();
    let mut unresolved = Vec::new();
    sort_out(store, ledger.open.values().cloned().collect(), &mut at_work, &mut unresolved).await?;
    for (sharer, journal) in shares {
        let share = replayed(sharer.as_ref(), snapshot.as_ref(), &journal).await?;
        let known: Vec<OpId> = ledger.open.keys().copied().collect();
        take_in(&mut ledger, &share.ledger)?;
        let new = ledger.open.values().filter(|call| !known.contains(&call.op)).cloned().collect();
        sort_out(sharer.as_ref(), new, &mut at_work, &mut unresolved).await?;
    }
    Ok(Loaded {
        state: ledger.state,
        unresolved,
        at_work,
        unsettled: ledger.unsettled.into_values().collect(),
        exists: has_snapshot || length > 0,
    })
}

/// Tells calls that are under way from those of a run that was cut off.
async fn sort_out(
    store: &dyn Store,
    calls: Vec<Unresolved>,
    at_work: &mut Vec<AtWork>,
    unresolved: &mut Vec<Unresolved>,
) -> Result<(), StateError> {
    if calls.is_empty() {
        return Ok(());
    }
    match store.at_work().await? {
        Some(holder) => at_work.push(AtWork { holder, calls }),
        None => unresolved.extend(calls),
    }
    Ok(())
}

fn take_in(ledger: &mut Ledger, share: &Ledger) -> Result<(), StateError> {
    let records = share.handed_over(ledger);
    records.iter().try_for_each(|record| ledger.apply(record)).map_err(StateError::Misuse)
}

/// Snapshot and journal, with what the writer needs to continue them.
pub(super) struct LoadedForWriting {
    pub replayed: Replayed,
    pub snapshot: Option<Snapshot>,
    /// The journal without its torn end, when it has one.
    pub cut: Option<Vec<u8>>,
}

pub(super) async fn load(store: &dyn Store) -> Result<LoadedForWriting, StateError> {
    let mut journal = plain_journal(store).await?;
    let snapshot = store.read_snapshot().await?;
    let replayed = replayed(store, snapshot.as_ref(), &journal).await?;
    let whole = usize::try_from(replayed.length).unwrap_or(journal.len());
    let cut = (whole < journal.len()).then(|| {
        journal.truncate(whole);
        journal
    });
    Ok(LoadedForWriting { replayed, snapshot, cut })
}

async fn plain_journal(store: &dyn Store) -> Result<Vec<u8>, StateError> {
    let journal = store.read_journal().await?;
    if is_sealed_journal(&journal) {
        // A sealed store would have opened it.
        return Err(StateError::Encrypted { path: format!("the journal {}", store.journal_location()) });
    }
    Ok(journal)
}

async fn replayed(
    store: &dyn Store,
    snapshot: Option<&Snapshot>,
    journal: &[u8],
) -> Result<Replayed, StateError> {
    let bytes = snapshot.map(|snapshot| snapshot.bytes.as_slice());
    let replay = |since| {
        let lineage = uuid::Uuid::new_v4().to_string();
        replay(bytes, journal, &store.location(), &store.journal_location(), lineage, since)
    };
    match replay(None) {
        Err(foreign @ StateError::JournalForeign { .. }) if store.can_be_shared() => {
            let Some(bytes) = bytes else { return Err(foreign) };
            let state = State::from_bytes(bytes, &store.location())?;
            let since = ancestry::oldest(store, state.serial, bytes).await?;
            replay(Some(since))
        }
        other => other,
    }
}
