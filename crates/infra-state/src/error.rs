//! What can go wrong with state.

use std::io;
use std::sync::Arc;

use infra_diagnostics::io_reason;

use crate::store::LockInfo;

/// An error of the state, its journal or its store. It never carries a value of an attribute.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StateError {
    /// Somebody else holds the lock.
    #[error("the state {location} is locked by {holder}")]
    Locked {
        /// Path or address of the state.
        location: String,
        /// Who holds it and since when, as far as they said.
        holder: Box<LockInfo>,
    },
    /// Somebody else is at work on the same resource.
    #[error("{resource} in the state {location} is being worked on by {holder}")]
    Claimed {
        /// Path or address of the state.
        location: String,
        /// The resource, or `output.NAME`, that both want.
        resource: String,
        /// Who holds it and since when.
        holder: Box<LockInfo>,
    },
    /// The lock was ours and is no longer.
    #[error("the lock on the state {location} was lost: {detail}; nothing more is written")]
    LockLost {
        /// Path or address of the state.
        location: String,
        /// How it was noticed.
        detail: String,
    },
    /// The snapshot is not a state.
    #[error("the state {path} cannot be understood: {detail}{}", at(*.line, *.column))]
    Corrupt {
        /// Path or address of the snapshot.
        path: String,
        /// What is wrong.
        detail: String,
        /// Line, from 1; 0 when the error has no position.
        line: usize,
        /// Column in bytes, from 1; 0 when the error has no position.
        column: usize,
    },
    /// The snapshot is in a format of the past.
    #[error(
        "the state {path} is in format version {version}: run `terraform apply -refresh-only` once with {upgrade_with}, \
         which writes version 4"
    )]
    OlderVersion {
        /// Path or address of the snapshot.
        path: String,
        /// Its format version.
        version: u64,
        /// The Terraform that upgrades it.
        upgrade_with: &'static str,
    },
    /// The snapshot is in a format of the future.
    #[error(
        "the state {path} is in format version {version}: it was written by a newer version of the tool; this one reads \
         version 4"
    )]
    NewerVersion {
        /// Path or address of the snapshot.
        path: String,
        /// Its format version.
        version: u64,
    },
    /// Something cannot be read.
    #[error("cannot read {path}: {}", io_reason(source))]
    Read {
        /// Path or address.
        path: String,
        /// Why.
        source: Arc<io::Error>,
    },
    /// Something cannot be written. What was there before is still there.
    #[error("cannot write {path}: {}", io_reason(source))]
    Write {
        /// Path or address.
        path: String,
        /// Why.
        source: Arc<io::Error>,
    },
    /// The snapshot is not the one that was read: somebody wrote it in between.
    #[error("the state {location} changed since it was read: {detail}; nothing was written over it")]
    Conflict {
        /// Path or address of the state.
        location: String,
        /// What was found instead.
        detail: String,
    },
    /// Bytes in the middle of the journal are wrong. (A torn end is normal after a crash, and is cut.)
    #[error(
        "the journal {path} is damaged at byte {byte}: {detail}. It holds changes that are not in the state yet, so it \
         is not skipped: restore it from a copy; or move it away and import what the records after this byte created"
    )]
    JournalDamaged {
        /// Path or address of the journal.
        path: String,
        /// Offset of the first byte of the damaged record.
        byte: u64,
        /// What is wrong with it.
        detail: String,
    },
    /// The journal continues another snapshot than the one beside it.
    #[error(
        "the journal {path} continues {expected}, but the state is {found}. Put the matching state back; or, when the \
         state is right as it is, move the journal away and import what its records created"
    )]
    JournalForeign {
        /// Path or address of the journal.
        path: String,
        /// The snapshot it was written for.
        expected: String,
        /// The snapshot that is there.
        found: String,
    },
    /// Something is encrypted, and nothing says with what.
    #[error("{path} is encrypted, and no encryption is configured")]
    Encrypted {
        /// Path or address.
        path: String,
    },
    /// Something is not encrypted that was to be.
    #[error("{path} is not encrypted, and the configuration takes only what is")]
    NotEncrypted {
        /// Path or address.
        path: String,
    },
    /// Something is encrypted with another key, or damaged.
    #[error("{path} cannot be decrypted: {detail}")]
    Undecryptable {
        /// Path or address.
        path: String,
        /// What was tried.
        detail: String,
    },
    /// There is no key to encrypt with.
    #[error("{path} cannot be encrypted: {detail}")]
    Key {
        /// Path or address.
        path: String,
        /// What the key provider says.
        detail: String,
    },
    /// A store does not offer something.
    #[error("{location}: {what}")]
    Unsupported {
        /// Path or address of the state.
        location: String,
        /// What is not offered, and what to do.
        what: String,
    },
    /// There is no such thing in the store.
    #[error("{location} has {what}")]
    NotFound {
        /// Path or address of the state.
        location: String,
        /// What was asked for, as `no …`.
        what: String,
    },
    /// A call that makes no sense at this point. It is a defect of the caller.
    #[error("{0}")]
    Misuse(String),
}

impl StateError {
    pub(crate) fn read(path: impl std::fmt::Display, source: io::Error) -> Self {
        Self::Read { path: path.to_string(), source: Arc::new(source) }
    }

    pub(crate) fn write(path: impl std::fmt::Display, source: io::Error) -> Self {
        Self::Write { path: path.to_string(), source: Arc::new(source) }
    }
}

fn at(line: usize, column: usize) -> String {
    match (line, column) {
        (0, _) => String::new(),
        (_, 0) => format!(" (line {line})"),
        _ => format!(" (line {line}, column {column})"),
    }
}
