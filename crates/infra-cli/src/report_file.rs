//! Files with reports: whole or not at all, and for everybody whom the mask of the process lets read them, since collectors of
//! metrics and servers of pages are other users. No report holds anything sensitive.

use std::io::{self, Write};
use std::path::Path;

use infra_diagnostics::{Diagnostic, io_reason};

/// Writes one in place of what was there.
pub fn write(path: &Path, text: &str) -> Result<(), Diagnostic> {
    replace(path, text).map_err(|error| {
        let detail = format!("{} could not be written: {}.", path.display(), io_reason(&error));
        Diagnostic::error("Report could not be written", detail)
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let write = || {
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)
    };
    write().inspect_err(|_| {
        let _ = std::fs::remove_file(&temporary);
    })
}
