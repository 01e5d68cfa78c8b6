//! How a run ended.

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The steps, in order.
    pub steps: Vec<String>,
}

/// A promise that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{ty}: {step}: {problem}")]
pub struct KitFailure {
    /// The resource type.
    pub ty: String,
    /// The step that failed.
    pub step: String,
    /// What was found.
    pub problem: String,
}
