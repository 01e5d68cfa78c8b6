//! The records of the journal and what they carry.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use infra_schema::address::ResourceInstance;
use serde::{Deserialize, Serialize};

use crate::{InstanceObject, OutputState, ProviderAddress, RawJson};

/// An operation of the journal: unique within the journal, also over restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpId(pub(crate) u64);

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What a mutating call is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Create an object.
    Create,
    /// Change an object in place.
    Update,
    /// Destroy an object.
    Delete,
}

/// The announcement of a mutating call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The instance it is about.
    pub address: ResourceInstance,
    /// The deposed object it is about; none for the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposed: Option<String>,
    /// What it does.
    pub action: Action,
    /// Provider configuration that does it.
    pub provider: ProviderAddress,
    /// What finds the object again in the cloud when the answer of the call is lost: client token or intent tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// What recovery needs to know of the arguments. It is stored as it is given: without sensitive values in clear.
    pub inputs: RawJson,
}

/// An object with the provider configuration that manages it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// Provider configuration.
    pub provider: ProviderAddress,
    /// The object.
    pub object: Arc<InstanceObject>,
}

impl Stored {
    /// Puts the two together.
    pub fn new(provider: ProviderAddress, object: impl Into<Arc<InstanceObject>>) -> Self {
        Self { provider, object: object.into() }
    }
}

/// A new content for one place of the state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The instance.
    pub address: ResourceInstance,
    /// The key of the deposed object; none for the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposed: Option<String>,
    /// The object that is there from now on; none when nothing is.
    pub object: Option<Stored>,
}

/// A call that was announced and whose result is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// Its operation; `done` or `failed` resolve it.
    pub op: OpId,
    /// What was announced.
    pub intent: Intent,
    /// When, in RFC 3339.
    pub at: String,
    /// The object as far as it was known when the cloud gave its identity.
    pub identified: Option<Stored>,
}

/// An object that still carries the intent tag of the call that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsettled {
    /// The token.
    pub token: String,
    /// Where the object was stored.
    pub address: ResourceInstance,
    /// Provider configuration that made it.
    pub provider: ProviderAddress,
}

/// Which snapshot a journal continues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    /// Version of the journal's format.
    pub format: u32,
    /// Serial of the snapshot; none when there is no snapshot yet.
    pub serial: Option<u64>,
    /// Lineage of the snapshot, or the one that the first snapshot will have.
    pub lineage: String,
    /// Lower operations were resolved in earlier journals.
    pub next_op: OpId,
}

impl Header {
    /// The format that is written.
    pub const FORMAT: u32 = 1;
}

/// Tells a snapshot from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Digest {
    pub bytes: u64,
    pub crc32: u32,
}

impl Digest {
    pub fn of(snapshot: &[u8]) -> Self {
        Self { bytes: snapshot.len() as u64, crc32: crc32fast::hash(snapshot) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Begin {
    pub op: OpId,
    pub at: String,
    pub intent: Intent,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Record {
    /// The first record of every journal.
    Header(Header),
    /// A mutating call is about to be made.
    Begin(Begin),
    /// The cloud gave the object an identity.
    Identified { op: OpId, object: Stored },
    /// The call is complete: the object as it is now, or none when it is gone.
    Done { op: OpId, object: Option<Stored> },
    /// The call failed. The object is what is known to exist in spite of that.
    Failed { op: OpId, error: String, object: Option<Stored>, tainted: bool },
    /// The state learned something without a mutating call. All changes hold, or none.
    Set { changes: Vec<Change> },
    /// All outputs of the root module.
    Outputs { outputs: BTreeMap<String, OutputState> },
    /// How it stands with the conditions of the configuration, as the state keeps it.
    CheckResults { results: RawJson },
    /// Objects with intent tags, carried over from an earlier journal.
    Unsettled { objects: Vec<Unsettled> },
    /// The intent tags of these objects were removed.
    Settled { tokens: Vec<String> },
    /// The snapshot with this serial and content is about to be written and holds all records before this one.
    Folding { serial: u64, digest: Digest },
}
