//! From a snapshot and its journal to what is known.

use std::sync::Arc;

use super::{Digest, Encoder, Header, Ledger, OpId, Record, decode};
use crate::{State, StateError};

/// What a snapshot and its journal amount to.
#[derive(Debug)]
pub(crate) struct Replayed {
    /// State and open operations.
    pub ledger: Ledger,
    /// The state of the snapshot alone.
    pub base: Arc<State>,
    /// Whether there is a snapshot.
    pub has_snapshot: bool,
    /// Continues the journal.
    pub encoder: Encoder,
    /// Length of the journal without its torn end.
    pub length: u64,
    /// Whether the snapshot already holds all that the journal says of the state.
    pub folded: bool,
}

/// Replays `journal` over `snapshot`. A new state gets `new_lineage`. Since the snapshot with the serial `added_since`,
/// others have only added to the state, so that a journal of any of these snapshots goes on.
pub(crate) fn replay(
    snapshot: Option<&[u8]>,
    journal: &[u8],
    location: &str,
    journal_location: &str,
    new_lineage: String,
    added_since: Option<u64>,
) -> Result<Replayed, StateError> {
    let decoded = decode(journal, journal_location)?;
    let damaged = |byte: u64, detail: String| StateError::JournalDamaged {
        path: journal_location.to_owned(),
        byte,
        detail,
    };
    let mut base = match snapshot {
        Some(bytes) => State::from_bytes(bytes, location)?,
        None => State { lineage: new_lineage, ..State::default() },
    };
    let mut records = decoded.records.iter();
    let header = match records.next() {
        None => None,
        Some((_, Record::Header(header))) if header.format == Header::FORMAT => Some(header),
        Some((byte, Record::Header(header))) => {
            let detail = format!("its format {} was written by a newer version", header.format);
            return Err(damaged(*byte, detail));
        }
        Some((byte, _)) => return Err(damaged(*byte, "the first record is not a header".to_owned())),
    };
    // A snapshot that a record announced holds everything up to that record, whatever the header says: the crash came
    // after it was written and before the journal was reset.
    let folded_at = snapshot.and_then(|bytes| {
        let digest = Digest::of(bytes);
        decoded.records.iter().rposition(|(_, record)| {
            matches!(record, Record::Folding { serial, digest: d } if *serial == base.serial && *d == digest)
        })
    });
    if let Some(header) = header {
        match snapshot {
            None if header.serial.is_none() => base.lineage.clone_from(&header.lineage),
            Some(_) if folded_at.is_some() => {}
            Some(_) if header.serial == Some(base.serial) && header.lineage == base.lineage => {}
            Some(_)
                if added_since.is_some_and(|since| {
                    let range = since..=base.serial;
                    header.serial.is_some_and(|serial| range.contains(&serial))
                        && header.lineage == base.lineage
                }) => {}
            _ => {
                return Err(StateError::JournalForeign {
                    path: journal_location.to_owned(),
                    expected: header.serial.map_or("a state that was never written".to_owned(), |serial| {
                        format!("serial {serial} of lineage {}", header.lineage)
                    }),
                    found: snapshot.map_or("missing".to_owned(), |_| {
                        format!("serial {} of lineage {}", base.serial, base.lineage)
                    }),
                });
            }
        }
    }
    let base = Arc::new(base);
    let mut ledger = Ledger::new(State::default());
    ledger.state = base.clone();
    ledger.next_op = header.map_or(OpId(1), |header| header.next_op);
    for (at, (byte, record)) in decoded.records.iter().enumerate() {
        ledger.apply(record).map_err(|detail| damaged(*byte, detail))?;
        if Some(at) == folded_at {
            ledger.state = base.clone();
        }
    }
    Ok(Replayed {
        has_snapshot: snapshot.is_some(),
        encoder: Encoder::after(decoded.records.len() as u64),
        length: decoded.length,
        folded: folded_at.is_some_and(|at| at + 1 == decoded.records.len()),
        ledger,
        base,
    })
}
