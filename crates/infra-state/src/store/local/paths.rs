//! The files that belong to a state file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// How the names of notes end.
pub(super) const NOTE: &str = "note";

/// The state file and what stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Paths {
    /// `terraform.tfstate`
    pub state: PathBuf,
    /// The snapshot before, where Terraform users look for it: `terraform.tfstate.backup`
    pub backup: PathBuf,
    /// `terraform.tfstate.journal`
    pub journal: PathBuf,
    /// Folder of earlier snapshots: `terraform.tfstate.history`
    pub history: PathBuf,
    /// Who holds the lock, as Terraform writes it: `.terraform.tfstate.lock.info`
    pub lock_info: PathBuf,
}

impl Paths {
    /// For the state file at `path`. A symbolic link is followed, so that a new snapshot replaces what it points to.
    pub fn of(path: &Path) -> Self {
        let state = if path.is_symlink() {
            path.canonicalize().unwrap_or_else(|_| path.to_owned())
        } else {
            path.to_owned()
        };
        let beside = |suffix: &str| {
            let mut name = OsString::from(&state);
            name.push(suffix);
            PathBuf::from(name)
        };
        let mut hidden = OsString::from(".");
        hidden.push(state.file_name().unwrap_or_default());
        hidden.push(".lock.info");
        Self {
            backup: beside(".backup"),
            journal: beside(".journal"),
            history: beside(".history"),
            lock_info: state.with_file_name(hidden),
            state,
        }
    }

    /// The earlier snapshot with this serial.
    pub fn history_entry(&self, serial: u64) -> PathBuf {
        self.history.join(format!("{serial}.json"))
    }

    /// What is noted under this name.
    pub fn note(&self, name: &str) -> PathBuf {
        self.history.join(format!("{name}.{NOTE}"))
    }

    /// What remembers that the saved plan with this id was applied.
    pub fn applied_plan(&self, plan: &str) -> PathBuf {
        self.history.join(format!("{plan}.applied"))
    }
}

/// The folder of a file.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Where the next content of a file is written before it takes its place.
pub(super) fn next(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".next");
    PathBuf::from(name)
}
