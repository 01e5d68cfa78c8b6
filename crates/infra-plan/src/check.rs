//! What became of conditions.

use serde::{Deserialize, Serialize};

/// What kind of thing conditions are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// Validations of an input variable.
    InputVariable,
    /// Pre- and postconditions of a resource or data source.
    Resource,
    /// Preconditions of an output.
    OutputValue,
    /// The assertions of a `check` block.
    Check,
}

/// How it stands with the conditions of one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// All hold.
    Pass,
    /// Something needed is not known yet.
    Unknown,
    /// One does not hold.
    Fail,
    /// One cannot be evaluated.
    Error,
}

/// How it stands with the conditions of one instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedInstance {
    /// Its address: `module.net.aws_vpc.main[0]`, `check.health`.
    pub address: String,
    /// How it stands.
    pub status: CheckStatus,
    /// Messages of those that do not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// How it stands with the conditions of one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// What kind of block.
    pub kind: CheckKind,
    /// Module of the block, empty for the root: `module.net`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub module: String,
    /// The block within its module: `aws_vpc.main`, `output.id`, `check.health`.
    pub block: String,
    /// Its instances.
    pub instances: Vec<CheckedInstance>,
}

impl CheckResult {
    /// The worst of its instances.
    pub fn status(&self) -> CheckStatus {
        self.instances.iter().map(|instance| instance.status).max().unwrap_or(CheckStatus::Pass)
    }
}
