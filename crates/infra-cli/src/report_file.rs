//! Files with reports: whole or not at all, and for everybody whom the mask of the process lets read them, since collectors of
//! metrics and servers of pages are other users. No report holds anything sensitive.

use std::path::Path;

use infra_diagnostics::{Diagnostic, io_reason};

use crate::whole_file::{self, Readers};

/// Writes one in place of what was there.
pub fn write(path: &Path, text: &str) -> Result<(), Diagnostic> {
    whole_file::replace(path, text.as_bytes(), Readers::Mask).map_err(|error| {
        let detail = format!("{} could not be written: {}.", path.display(), io_reason(&error));
        Diagnostic::error("Report could not be written", detail)
    })
}
