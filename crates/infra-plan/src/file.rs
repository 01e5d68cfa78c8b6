//! The plan as a file: one JSON document.

use crate::{FORMAT, Plan};

/// A file that is not a plan, or not one that this version reads.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// It is not a plan.
    #[error("this is not a plan file: {0}")]
    NotAPlan(#[from] serde_json::Error),
    /// It was written by another version.
    #[error("the plan has format {found}, and this version reads format {FORMAT}: make the plan again")]
    Format {
        /// The format of the file.
        found: u64,
    },
}

/// The bytes of a plan file.
pub fn write(plan: &Plan) -> Result<Vec<u8>, PlanFileError> {
    Ok(serde_json::to_vec(plan)?)
}

/// Reads a plan file.
pub fn read(bytes: &[u8]) -> Result<Plan, PlanFileError> {
    #[derive(serde::Deserialize)]
    struct Head {
        format: u64,
    }
    let head: Head = serde_json::from_slice(bytes)?;
    if head.format != u64::from(FORMAT) {
        return Err(PlanFileError::Format { found: head.format });
    }
    Ok(serde_json::from_slice(bytes)?)
}
