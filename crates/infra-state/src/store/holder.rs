//! Who holds a lock.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{RawJson, clock};

fn of_process(pid: impl fmt::Display) -> String {
    format!("infra, process {pid}")
}

/// What the holder of a lock says of itself, in the JSON that Terraform writes and shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LockInfo {
    /// Id of the lock.
    #[serde(rename = "ID")]
    pub id: String,
    /// What it is held for: `apply`, or as Terraform says it, `OperationTypeApply`.
    pub operation: String,
    /// More about it; here the process.
    pub info: String,
    /// `user@host`
    pub who: String,
    /// Version of the tool.
    pub version: String,
    /// Since when, in RFC 3339.
    pub created: String,
    /// Path or address of the state.
    pub path: String,
}

impl LockInfo {
    /// Describes this process, with a new id, from now on.
    pub fn new(operation: &str, who: &str, path: String) -> Self {
        Self {
            id: uuid::Uuid::new_v4().to_string(),
            operation: operation.to_owned(),
            info: of_process(std::process::id()),
            who: who.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            created: clock::now(),
            path,
        }
    }

    /// Whether this process of ours wrote it.
    pub(crate) fn is_of_process(&self, pid: i32) -> bool {
        self.info == of_process(pid)
    }

    /// Reads what another tool wrote; a default when that is not readable.
    pub fn from_json(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// The JSON that Terraform reads.
    pub fn to_json(&self) -> String {
        RawJson::of(self).map(|json| json.as_str().to_owned()).unwrap_or_default()
    }
}

/// Who, what for and since when, as far as it is known.
impl fmt::Display for LockInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.who.is_empty() { "another process" } else { &self.who })?;
        let operation = self.operation.strip_prefix("OperationType").unwrap_or(&self.operation);
        if !operation.is_empty() {
            write!(f, " for {}", operation.to_lowercase())?;
        }
        if !self.info.is_empty() {
            write!(f, " ({})", self.info)?;
        }
        if !self.created.is_empty() {
            write!(f, " since {}", self.created)?;
        }
        if !self.id.is_empty() {
            write!(f, ", lock id {}", self.id)?;
        }
        Ok(())
    }
}
