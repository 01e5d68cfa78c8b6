//! Files that hold a saved plan, or what somebody took for one.

use std::path::Path;

use infra_diagnostics::{Diagnostic, io_reason};
use infra_plan::{Plan, PlanFileError};

/// Reads a saved plan.
pub fn read(path: &Path) -> Result<Plan, Diagnostic> {
    decode(path, &bytes(path)?)
}

/// Reads a saved plan; nothing when the file is there to hold a state, if anything.
pub fn read_unless_state(path: &Path) -> Result<Option<Plan>, Diagnostic> {
    let bytes = bytes(path)?;
    let is_object = bytes.trim_ascii_start().starts_with(b"{");
    if is_object && !is_plan(&bytes) { Ok(None) } else { decode(path, &bytes).map(Some) }
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
