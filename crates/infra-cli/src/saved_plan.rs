//! Files that hold a saved plan, or what somebody took for one.

use std::path::Path;

use infra_diagnostics::{Diagnostic, Diagnostics, io_reason};
use infra_plan::{Plan, PlanFileError};
use infra_state::StateError;
use infra_state::encryption::is_sealed;

use crate::environment::Environment;
use crate::project::Project;

/// Reads a saved plan.
pub async fn read(path: &Path, environment: &Environment) -> Result<Plan, Diagnostics> {
    Ok(decode(path, &open(path, bytes(path)?, environment).await?)?)
}

/// Reads a saved plan; nothing when the file is there to hold a state, if anything.
pub async fn read_unless_state(path: &Path, environment: &Environment) -> Result<Option<Plan>, Diagnostics> {
    let stored = bytes(path)?;
    let is_object = stored.trim_ascii_start().starts_with(b"{");
    if is_object && !is_plan(&stored) {
        // Encrypted, a plan and a state look the same but for the serial.
        let is_sealed_plan = is_sealed(&stored) && !has_serial(&stored);
        if !is_sealed_plan {
            return Ok(None);
        }
    }
    Ok(decode(path, &open(path, stored, environment).await?).map(Some)?)
}

/// The plan within, by the encryption of the current folder and the environment: that of the plan is sealed with it.
async fn open(path: &Path, stored: Vec<u8>, environment: &Environment) -> Result<Vec<u8>, Diagnostics> {
    let name = format!("the plan {}", path.display());
    let project = Project::read_for_console(environment).map_err(|broken| broken.problems);
    let encryption = match (is_sealed(&stored), project) {
        (_, Ok((project, _))) => project.encryption()?.plan.clone(),
        // A plan holds its configuration: the one in the folder need not be right any more.
        (false, Err(_)) => None,
        (true, Err(problems)) => return Err(problems),
    };
    let opened = match encryption {
        Some(encryption) => encryption.open(stored, &name).await,
        None if is_sealed(&stored) => Err(StateError::Encrypted { path: name }),
        None => Ok(stored),
    };
    opened.map_err(|error| error.diagnostic().into())
}

fn has_serial(stored: &[u8]) -> bool {
    let document: Option<serde_json::Value> = serde_json::from_slice(stored).ok();
    document.is_some_and(|document| document.get("serial").is_some())
}

fn bytes(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    std::fs::read(path).map_err(|error| {
        let detail = format!("{} cannot be read: {}.", path.display(), io_reason(&error));
        Diagnostic::error("File cannot be read", detail)
    })
}

fn decode(path: &Path, bytes: &[u8]) -> Result<Plan, Diagnostic> {
    infra_plan::read(bytes).map_err(|error| {
        let what = match &error {
            PlanFileError::Format { found } => {
                format!("was saved in format {found}, which this version of infra does not read")
            }
            PlanFileError::NotAPlan(error) if is_plan(bytes) && error.is_eof() => {
                "ends in the middle, so a part of the plan is missing".to_owned()
            }
            PlanFileError::NotAPlan(error) if is_plan(bytes) => format!("is damaged: {error}"),
            // A ZIP archive.
            PlanFileError::NotAPlan(_) if bytes.starts_with(b"PK") => {
                "is a plan of Terraform, and infra applies its own plans only".to_owned()
            }
            PlanFileError::NotAPlan(_) => "is not a plan that infra has saved".to_owned(),
        };
        Diagnostic::error("Plan cannot be read", format!("{} {what}.", path.display()))
            .hint("Nothing was changed. \"infra plan -out=FILE\" makes a plan and saves it.")
    })
}

/// Whether it begins as saved plans do: the format is first.
fn is_plan(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"format\":")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> String {
        decode(Path::new("p"), bytes).expect_err("no plan").detail
    }

    #[test]
    fn what_is_no_plan_is_recognised() {
        assert_eq!(refused(b"PK\x03\x04"), "p is a plan of Terraform, and infra applies its own plans only.");
        assert_eq!(refused(b"{\"version\":4}"), "p is not a plan that infra has saved.");
        assert_eq!(refused(b""), "p is not a plan that infra has saved.");
        assert_eq!(
            refused(b"{\"format\":1,\"id\":\"x"),
            "p ends in the middle, so a part of the plan is missing."
        );
        assert!(refused(b"{\"format\":99}").contains("saved in format 99"));
        assert!(refused(b"{\"format\":1,\"id\":7}").starts_with("p is damaged: "));
    }
}
