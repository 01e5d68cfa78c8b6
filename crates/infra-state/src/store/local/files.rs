//! What the local store does, without async: the calls block.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use super::disk::Disk;
use super::held::{self, Held, Refused, if_found};
use super::paths::{Paths, folder, next};
use crate::StateError;
use crate::store::{Lease, LockInfo, Snapshot, Version};

/// Permissions of files that may hold secrets, where there is no earlier file to follow.
const PRIVATE: u32 = 0o600;

/// The files of a state, and the lock on them when it is held.
#[derive(Debug)]
pub(super) struct Files {
    pub paths: Paths,
    pub(super) disk: Arc<dyn Disk>,
    held: Option<(Held, String)>,
    journal: Option<File>,
    /// Whether the journal may be longer than it should be, since an append failed half way.
    journal_has_rest: bool,
}

impl Files {
    pub fn new(paths: Paths, disk: Arc<dyn Disk>) -> Self {
        Self { paths, disk, held: None, journal: None, journal_has_rest: false }
    }

    pub fn location(&self) -> String {
        self.paths.state.display().to_string()
    }

    pub fn read_snapshot(&self) -> Result<Option<Snapshot>, StateError> {
        let path = &self.paths.state;
        let read = held::read(path).map_err(|e| StateError::read(path.display(), e))?;
        match read {
            Some((bytes, _)) if bytes.is_empty() => {
                let backup = fs::metadata(&self.paths.backup).is_ok_and(|m| m.len() > 0);
                if backup && !self.held.as_ref().is_some_and(|(held, _)| held.is_blank()) {
                    return Err(StateError::Corrupt {
                        path: self.location(),
                        detail: format!(
                            "it is empty, but {} holds an earlier one: copy that over it to go back to it, or remove \
                             the empty file to start anew",
                            self.paths.backup.display()
                        ),
                        line: 0,
                        column: 0,
                    });
                }
                Ok(None)
            }
            Some((bytes, version)) => Ok(Some(Snapshot { bytes, version: Version(version) })),
            None => Ok(None),
        }
    }

    pub fn write_snapshot(
        &mut self,
        lease: Option<&Lease>,
        bytes: &[u8],
        expected: Option<&Version>,
        previous_serial: Option<u64>,
    ) -> Result<Version, StateError> {
        self.check_lease(lease)?;
        let path = self.paths.state.clone();
        let found = held::version(&path).map_err(|e| StateError::read(path.display(), e))?.map(Version);
        if found.as_ref() != expected {
            let detail = if found.is_some() { "the file is another one" } else { "the file is gone" };
            return Err(StateError::Conflict { location: self.location(), detail: detail.to_owned() });
        }
        if let Some(serial) = previous_serial {
            self.keep_previous(serial)?;
        }
        let fresh = next(&path);
        let write = |error| StateError::write(path.display(), error);
        let file = self.write_new(&fresh, bytes, &path).map_err(write)?;
        let disk = self.disk.clone();
        let version = held::version_of(&file).map_err(write)?;
        let replaced = match &mut self.held {
            Some((held, _)) => held.replace(file, || disk.rename(&fresh, &path)),
            None => disk.rename(&fresh, &path).map_err(Refused::Io),
        };
        if let Err(refused) = replaced {
            let _ = disk.remove(&fresh);
            return Err(write(match refused {
                Refused::Io(error) => error,
                Refused::Busy(_) => io::Error::other("the new file is locked by another process"),
            }));
        }
        disk.sync_folder(folder(&path)).map_err(write)?;
        Ok(Version(version))
    }

    pub fn read_journal(&self) -> Result<Vec<u8>, StateError> {
        let path = &self.paths.journal;
        let read = if_found(fs::read(path)).map_err(|e| StateError::read(path.display(), e))?;
        Ok(read.unwrap_or_default())
    }

    pub fn append_journal(
        &mut self,
        lease: Option<&Lease>,
        offset: u64,
        bytes: &[u8],
    ) -> Result<(), StateError> {
        self.check_lease(lease)?;
        let path = self.paths.journal.clone();
        self.try_append(&path, offset, bytes).map_err(|failed| match failed {
            Some(error) => StateError::write(path.display(), error),
            None => StateError::Conflict {
                location: self.location(),
                detail: "its journal was written by another process".to_owned(),
            },
        })
    }

    /// Fails with none when the journal is not as long as it should be.
    fn try_append(&mut self, path: &Path, offset: u64, bytes: &[u8]) -> Result<(), Option<io::Error>> {
        let is_new = self.journal.is_none() && offset == 0;
        let file = match self.journal.take() {
            Some(file) => file,
            None => OpenOptions::new().append(true).create(true).mode(PRIVATE).open(path).map_err(Some)?,
        };
        let file = self.journal.insert(file);
        let length = file.metadata().map_err(Some)?.len();
        if length > offset && self.journal_has_rest {
            self.disk.truncate(file, offset).map_err(Some)?;
        } else if length != offset {
            return Err(None);
        }
        self.journal_has_rest = true;
        let written = self.disk.append(file, bytes).and_then(|()| self.disk.sync(file));
        if let Err(error) = written {
            // When this fails too, the next append tries it again, and a reader sees a torn end.
            self.journal_has_rest = self.disk.truncate(file, offset).is_err();
            return Err(Some(error));
        }
        self.journal_has_rest = false;
        if is_new {
            self.disk.sync_folder(folder(path)).map_err(Some)?;
        }
        Ok(())
    }

    pub fn replace_journal(&mut self, lease: Option<&Lease>, bytes: &[u8]) -> Result<(), StateError> {
        self.check_lease(lease)?;
        let path = self.paths.journal.clone();
        self.journal = None;
        let replaced = if bytes.is_empty() {
            if_found(self.disk.remove(&path)).and_then(|removed| match removed {
                Some(()) => self.disk.sync_folder(folder(&path)),
                None => Ok(()),
            })
        } else {
            self.replace_file(&path, bytes)
        };
        replaced.map_err(|error| StateError::write(path.display(), error))?;
        self.journal_has_rest = false;
        Ok(())
    }

    pub fn acquire(&mut self, info: &LockInfo) -> Result<Lease, StateError> {
        let path = &self.paths.state;
        fs::create_dir_all(folder(path)).map_err(|error| StateError::write(folder(path).display(), error))?;
        let held = Held::take(path).map_err(|refused| match refused {
            Refused::Busy(pid) => {
                let mut holder = fs::read(&self.paths.lock_info)
                    .map(|bytes| LockInfo::from_json(&bytes))
                    .unwrap_or_default();
                if let (true, Some(pid)) = (holder.info.is_empty(), pid) {
                    holder.info = format!("process {pid}");
                }
                StateError::Locked { location: self.location(), holder: Box::new(holder) }
            }
            Refused::Io(error) => StateError::write(path.display(), error),
        })?;
        self.held = Some((held, info.id.clone()));
        let lease = Lease { id: info.id.clone(), fencing_token: 0, renew_every: None };
        let path = &self.paths.lock_info;
        let written =
            self.disk.create(path, 0o644).and_then(|file| self.disk.append(&file, info.to_json().as_bytes()));
        if let Err(error) = written {
            let error = StateError::write(path.display(), error);
            self.release(&lease).ok();
            return Err(error);
        }
        Ok(lease)
    }

    /// Who of ours holds the lock now: Terraform does not continue our journal.
    pub fn at_work(&self) -> Result<Option<LockInfo>, StateError> {
        let path = &self.paths.state;
        let holder = held::holder(path).map_err(|error| StateError::read(path.display(), error))?;
        let Some(pid) = holder else { return Ok(None) };
        let info = fs::read(&self.paths.lock_info).map(|bytes| LockInfo::from_json(&bytes));
        Ok(info.ok().filter(|info| info.is_of_process(pid)))
    }

    pub fn check_lease(&self, lease: Option<&Lease>) -> Result<(), StateError> {
        let Some(lease) = lease else { return Ok(()) };
        let checked = match &self.held {
            Some((held, id)) if *id == lease.id => held.check(&self.paths.state),
            _ => Err("it was given back".to_owned()),
        };
        checked.map_err(|detail| StateError::LockLost { location: self.location(), detail })
    }

    pub fn release(&mut self, lease: &Lease) -> Result<(), StateError> {
        match &self.held {
            Some((_, id)) if *id == lease.id => {}
            _ => return Ok(()),
        }
        let Some((held, _)) = self.held.take() else { return Ok(()) };
        self.journal = None;
        let path = &self.paths.lock_info;
        let info = if_found(self.disk.remove(path)).map_err(|e| StateError::write(path.display(), e));
        let path = &self.paths.state;
        let lock = held
            .release(path, || self.disk.remove(path))
            .map_err(|error| StateError::write(path.display(), error));
        info.map(|_| ()).and(lock)
    }

    /// Replaces a file in one step, durably.
    pub(super) fn replace_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let fresh = next(path);
        self.write_new(&fresh, bytes, path)?;
        self.disk.rename(&fresh, path)?;
        self.disk.sync_folder(folder(path))
    }

    /// Writes a file that will replace `model` and takes over its owner and permissions. What fails leaves no file.
    fn write_new(&self, fresh: &Path, bytes: &[u8], model: &Path) -> io::Result<File> {
        let model = if_found(fs::metadata(model))?;
        let written = self
            .disk
            .create(fresh, model.as_ref().map_or(PRIVATE, |model| model.mode() & 0o7777))
            .and_then(|file| {
                if let Some(model) = &model {
                    // Only the administrator may give files away; for others the file is theirs.
                    let _ = std::os::unix::fs::fchown(&file, Some(model.uid()), Some(model.gid()));
                }
                self.disk.append(&file, bytes)?;
                self.disk.sync(&file)?;
                Ok(file)
            });
        if written.is_err() {
            let _ = self.disk.remove(fresh);
        }
        written
    }
}
