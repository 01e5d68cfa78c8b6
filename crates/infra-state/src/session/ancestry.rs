//! Which snapshots were made by adding to the one before.
//!
//! Sessions that share a state each add to it what is theirs, while the journals of the others go on. Such a journal still
//! continues the state as long as every snapshot since was made that way: each is noted with what it was added to.

use super::run::read_base;
use crate::StateError;
use crate::journal::Digest;
use crate::store::Store;

/// The serial from which on every snapshot was made by adding to the one before, up to the present one.
pub(super) async fn oldest(store: &dyn Store, serial: u64, bytes: &[u8]) -> Result<u64, StateError> {
    let (mut serial, mut digest) = (serial, Digest::of(bytes));
    while let Some(onto) = read_base(store, serial, digest).await? {
        (serial, digest) = (serial.saturating_sub(1), onto);
    }
    Ok(serial)
}
