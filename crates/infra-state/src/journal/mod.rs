//! The journal: what happened since the snapshot, record by record, each durable before anything depends on it.

mod encoding;
mod ledger;
mod merge;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod random;
mod record;
mod replay;

pub(crate) use encoding::{Encoder, checked, decode, with_checksum};
pub(crate) use ledger::Ledger;
pub use record::{Action, Change, Intent, OpId, Stored, Unresolved, Unsettled};
pub(crate) use record::{Begin, Digest, Header, Record};
pub(crate) use replay::{Replayed, replay};
