//! One call as the proxy saw it.

use std::fmt;

/// Whether a call can change anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It only reads.
    Read,
    /// It may create, change or delete.
    Mutating,
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Not decided yet.
    Open,
    /// The emulator's answer went back, with this status.
    Answered(u16),
    /// The proxy gave an answer that it had kept, with this status.
    Replayed(u16),
    /// A rule dropped it: the emulator never saw it.
    Dropped,
    /// A rule swallowed the emulator's answer, which had this status.
    Swallowed(u16),
    /// A rule answered in the emulator's place, with this status.
    Injected(u16),
    /// The emulator could not be reached.
    Unreachable(String),
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its place among all calls, from 1.
    pub number: usize,
    /// Its place among the mutating calls, from 1; `None` for one that reads.
    pub mutating: Option<usize>,
    /// The service's signing name: `ec2`, `iam`, `s3`, `elasticloadbalancing`.
    pub service: String,
    /// The operation, such as `CreateVpc`; `METHOD /path` for REST services other than S3.
    pub operation: String,
    /// Whether it can change anything.
    pub effect: Effect,
    /// Method, path and query.
    pub request: String,
    /// What became of it.
    pub fate: Fate,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>4} ", self.number)?;
        match self.mutating {
            Some(mutating) => write!(f, "{mutating:>4} ")?,
            None => write!(f, "   - ")?,
        }
        write!(f, "{} {} ({}): ", self.service, self.operation, self.request)?;
        match &self.fate {
            Fate::Open => write!(f, "no answer yet"),
            Fate::Answered(status) => write!(f, "{status}"),
            Fate::Replayed(status) => write!(f, "{status}, as before"),
            Fate::Dropped => write!(f, "dropped"),
            Fate::Swallowed(status) => write!(f, "{status}, swallowed"),
            Fate::Injected(status) => write!(f, "{status}, injected"),
            Fate::Unreachable(error) => write!(f, "unreachable: {error}"),
        }
    }
}
