//! The configuration that is stored with a snapshot of the state, so that one can go back to it.

use std::collections::BTreeMap;

use infra_diagnostics::Diagnostic;
use infra_plan::{Mode, Plan, SourceText};
use infra_value::Value;
use serde::{Deserialize, Serialize};

/// Version of the stored form.
const FORMAT: u32 = 1;

/// What a plan was made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recorded {
    format: u32,
    /// What the plan was for.
    pub mode: Mode,
    /// Name of the workspace.
    pub workspace: String,
    /// Folder of the root module.
    pub root: String,
    /// Values of the root module's variables.
    pub variables: BTreeMap<String, Value>,
    /// The files, by path.
    pub sources: BTreeMap<String, SourceText>,
}

impl Recorded {
    /// What a plan was made from.
    pub fn of(plan: &Plan) -> Self {
        Self {
            format: FORMAT,
            mode: plan.mode,
            workspace: plan.workspace.clone(),
            root: plan.root.clone(),
            variables: plan.variables.clone(),
            sources: plan.sources.clone(),
        }
    }

    /// The stored form.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Maps with string keys and texts: nothing that JSON could not hold.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads the stored form.
    pub fn from_bytes(bytes: &[u8], serial: u64) -> Result<Self, Diagnostic> {
        let refused = |detail: String| Diagnostic::error("Recorded configuration cannot be read", detail);
        let recorded: Self = serde_json::from_slice(bytes).map_err(|error| {
            refused(format!("What is recorded with serial {serial} is damaged: {error}."))
        })?;
        match recorded.format {
            FORMAT => Ok(recorded),
            other => Err(refused(format!(
                "What is recorded with serial {serial} has format {other}, and this version of infra reads format {FORMAT}."
            ))),
        }
    }
}
