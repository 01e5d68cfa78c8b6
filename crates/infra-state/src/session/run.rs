//! What a snapshot was made by: kept in the store's notes, so that one can go back to it.

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::journal::Digest;
use crate::store::{Lease, Store};
use crate::{StateError, clock};

/// Who wrote a snapshot, when, what for, and from which configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// What it was for: `apply`, `state-mv`.
    pub operation: String,
    /// `user@host`
    pub who: String,
    /// When the snapshot was written, in RFC 3339.
    pub at: String,
    /// Version of infra.
    pub version: String,
    /// Names the configuration; none for what needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
}

/// A snapshot that was made by adding to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Addition {
    /// The snapshot.
    pub made: Digest,
    /// The one before.
    pub onto: Digest,
}

/// What the snapshot with this serial and content was added to; none when it was not made that way.
///
/// The note is named after the content: several may try to write the same serial, and one of them will.
pub(super) async fn read_base(
    store: &dyn Store,
    serial: u64,
    made: Digest,
) -> Result<Option<Digest>, StateError> {
    let Some(bytes) = store.read_note(&addition_note(serial, made)).await? else { return Ok(None) };
    Ok(serde_json::from_slice(&bytes).ok())
}

/// The run that wrote the snapshot with this serial; none when another tool did, or the store keeps no notes.
///
/// # Errors
/// The store cannot be read.
pub async fn read_run(store: &dyn Store, serial: u64) -> Result<Option<Run>, StateError> {
    let Some(bytes) = store.read_note(&run_note(serial)).await? else { return Ok(None) };
    // One of a later version is as good as none.
    Ok(serde_json::from_slice(&bytes).ok())
}

/// The configuration that a run names, as it was given to [`crate::Session::made_from`].
///
/// # Errors
/// The store cannot be read.
pub async fn read_configuration(store: &dyn Store, run: &Run) -> Result<Option<Vec<u8>>, StateError> {
    match &run.configuration {
        Some(name) => store.read_note(&configuration_note(name)).await,
        None => Ok(None),
    }
}

fn run_note(serial: u64) -> String {
    format!("run-{serial}")
}

fn addition_note(serial: u64, made: Digest) -> String {
    format!("addition-{serial}-{:08x}-{}", made.crc32, made.bytes)
}

fn configuration_note(name: &str) -> String {
    format!("configuration-{name}")
}

/// What a session notes with each snapshot that it writes.
#[derive(Clone, Debug, Default)]
pub(super) struct Noting {
    pub operation: String,
    pub who: String,
    /// The configuration, until it is stored.
    pub pending: Option<Vec<u8>>,
    /// Its name, once it is.
    pub configuration: Option<String>,
}

impl Noting {
    pub async fn note(
        &mut self,
        store: &dyn Store,
        lease: Option<&Lease>,
        serial: u64,
        addition: Option<Addition>,
    ) -> Result<(), StateError> {
        if let Some(bytes) = &self.pending {
            let name: String =
                digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
            let note = configuration_note(&name);
            // The same configuration is stored once, however often it is applied.
            if store.read_note(&note).await?.is_none() {
                store.write_note(lease, &note, bytes.clone()).await?;
            }
            (self.pending, self.configuration) = (None, Some(name));
        }
        if let Some(Addition { made, onto }) = addition {
            let bytes = serde_json::to_vec(&onto)
                .map_err(|error| StateError::Misuse(format!("a note cannot be written: {error}")))?;
            store.write_note(lease, &addition_note(serial, made), bytes).await?;
        }
        let run = Run {
            operation: self.operation.clone(),
            who: self.who.clone(),
            at: clock::now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            configuration: self.configuration.clone(),
        };
        let bytes = serde_json::to_vec(&run)
            .map_err(|error| StateError::Misuse(format!("a note cannot be written: {error}")))?;
        store.write_note(lease, &run_note(serial), bytes).await
    }
}
