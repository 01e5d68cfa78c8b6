//! Tasks of the repository, and what its tests share with them: installing, starting and stopping the emulators.
//!
//! Only the standard library and two small crates are needed, so that a task starts seconds after a clone.

// A task runner talks to the terminal.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::path::{Path, PathBuf};

pub mod emulator;
pub mod node;
pub mod process;
pub mod python;

/// What a task ends with: an error is a sentence for the person who ran it.
pub type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// The repository's top folder.
///
/// Known from where this crate was built; a task always runs from the clone that built it.
#[must_use]
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}
