//! What stands in the folder of the history: earlier snapshots, notes, and which saved plans were applied.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::files::Files;
use super::held::{self, if_found};
use super::paths::{NOTE, folder};
use crate::StateError;
use crate::store::{HistoryEntry, Lease};

impl Files {
    pub fn history(&self) -> Result<Vec<HistoryEntry>, StateError> {
        let path = &self.paths.history;
        let read = |error| StateError::read(path.display(), error);
        let Some(entries) = if_found(fs::read_dir(path)).map_err(read)? else { return Ok(Vec::new()) };
        let mut history = Vec::new();
        for entry in entries {
            let entry = entry.map_err(read)?;
            let name = entry.file_name();
            let Some(serial) =
                name.to_str().and_then(|name| name.strip_suffix(".json")).and_then(|name| name.parse().ok())
            else {
                continue;
            };
            let metadata = entry.metadata().map_err(read)?;
            let written = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            history.push(HistoryEntry {
                serial,
                size: metadata.size(),
                written: written.map_or(0, |since| since.as_secs()),
            });
        }
        history.sort_by_key(|entry| entry.serial);
        Ok(history)
    }

    pub fn read_history(&self, serial: u64) -> Result<Vec<u8>, StateError> {
        let path = self.paths.history_entry(serial);
        if_found(fs::read(&path)).map_err(|e| StateError::read(path.display(), e))?.ok_or_else(|| {
            StateError::NotFound {
                location: self.location(),
                what: format!("no snapshot with serial {serial} in its history"),
            }
        })
    }

    /// Replaces an earlier snapshot, and the backup when that is the same one.
    pub fn rewrite_history(
        &self,
        lease: Option<&Lease>,
        serial: u64,
        bytes: &[u8],
    ) -> Result<(), StateError> {
        self.check_lease(lease)?;
        let (entry, backup) = (self.paths.history_entry(serial), &self.paths.backup);
        let former = fs::read(&entry).map_err(|e| StateError::read(entry.display(), e))?;
        let in_backup = if_found(fs::read(backup)).map_err(|e| StateError::read(backup.display(), e))?;
        if in_backup.is_some_and(|found| found == former) {
            self.replace_file(backup, bytes).map_err(|e| StateError::write(backup.display(), e))?;
        }
        self.replace_file(&entry, bytes).map_err(|e| StateError::write(entry.display(), e))
    }

    pub fn notes(&self) -> Result<Vec<String>, StateError> {
        let path = &self.paths.history;
        let read = |error| StateError::read(path.display(), error);
        let Some(entries) = if_found(fs::read_dir(path)).map_err(read)? else { return Ok(Vec::new()) };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.map_err(read)?.file_name();
            let name = name.to_str().and_then(|name| name.strip_suffix(NOTE)?.strip_suffix('.'));
            names.extend(name.map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    pub fn read_note(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        let path = self.paths.note(plain_name(name)?);
        if_found(fs::read(&path)).map_err(|e| StateError::read(path.display(), e))
    }

    pub fn write_note(&self, lease: Option<&Lease>, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        self.check_lease(lease)?;
        let path = self.paths.note(plain_name(name)?);
        let write = |error| StateError::write(path.display(), error);
        self.make_folder().map_err(write)?;
        self.replace_file(&path, bytes).map_err(write)
    }

    pub fn is_claimed(&self, plan: &str) -> Result<bool, StateError> {
        Ok(self.claim(plan)?.exists())
    }

    /// What remembers that a plan was claimed.
    fn claim(&self, plan: &str) -> Result<PathBuf, StateError> {
        Ok(self.paths.applied_plan(plain_name(plan)?))
    }

    pub fn claim_plan(&self, lease: Option<&Lease>, plan: &str) -> Result<bool, StateError> {
        self.check_lease(lease)?;
        let path = self.claim(plan)?;
        if path.exists() {
            return Ok(false);
        }
        let write = |error| StateError::write(path.display(), error);
        self.make_folder().map_err(write)?;
        let file = self.disk.create(&path, 0o600).map_err(write)?;
        self.disk.sync(&file).map_err(write)?;
        self.disk.sync_folder(&self.paths.history).map_err(write)?;
        Ok(true)
    }

    /// Copies the current snapshot to the history and to the backup.
    pub(super) fn keep_previous(&self, serial: u64) -> Result<(), StateError> {
        let path = &self.paths.state;
        let previous = held::read(path).map_err(|e| StateError::read(path.display(), e))?;
        let Some((previous, _)) = previous else { return Ok(()) };
        let entry = self.paths.history_entry(serial);
        self.add_to_history(&entry, &previous).map_err(|e| StateError::write(entry.display(), e))?;
        let backup = &self.paths.backup;
        self.replace_file(backup, &previous).map_err(|e| StateError::write(backup.display(), e))
    }

    /// The folder is for its owner alone.
    fn make_folder(&self) -> io::Result<()> {
        let path = &self.paths.history;
        if path.is_dir() {
            return Ok(());
        }
        fs::DirBuilder::new().mode(0o700).recursive(true).create(path)?;
        self.disk.sync_folder(folder(path))
    }

    fn add_to_history(&self, entry: &Path, snapshot: &[u8]) -> io::Result<()> {
        self.make_folder()?;
        if let Some(other) = if_found(fs::read(entry))? {
            if other == snapshot {
                return Ok(());
            }
            // An earlier snapshot was put back by hand, and a serial is used a second time.
            let aside = entry.with_extension(format!("{:08x}.json", crc32fast::hash(&other)));
            self.disk.rename(entry, &aside)?;
        }
        self.replace_file(entry, snapshot)
    }
}

/// What becomes the name of a file may hold nothing but letters, digits and dashes.
fn plain_name(name: &str) -> Result<&str, StateError> {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if plain { Ok(name) } else { Err(StateError::Misuse(format!("\"{name}\" is not a name"))) }
}
