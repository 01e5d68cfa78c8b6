//! Files that are written for the user to keep, and that overwrite nothing.

use std::io::Write;
use std::path::Path;

use infra_diagnostics::{Diagnostic, io_reason};

/// Creates the file; one that is there is left as it is. `flag` is the option that names it.
pub fn create(file: &Path, text: &str, flag: &str) -> Result<(), Diagnostic> {
    let created = std::fs::OpenOptions::new().write(true).create_new(true).open(file);
    created.and_then(|mut created| created.write_all(text.as_bytes())).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => there_already(file, flag),
        _ => {
            let detail = format!("{} cannot be written: {}.", file.display(), io_reason(&error));
            Diagnostic::error("Blocks cannot be written", detail)
        }
    })
}

/// That the file exists.
pub fn there_already(file: &Path, flag: &str) -> Diagnostic {
    let detail = format!(
        "{} exists, and {flag} overwrites nothing. Name another file, or move this one away.",
        file.display()
    );
    Diagnostic::error("Target generated file already exists", detail)
}
