//! POSIX record locks on state files.
//!
//! Terraform locks the state file itself with `fcntl`, so that is the lock that excludes it. Such a lock has three traps:
//! it belongs to the process, so it does not exclude a second opener in the same process; closing *any* descriptor of the
//! file gives it up; and it is on the inode, so a file that is renamed over the path is not locked. Hence every state
//! file that this process opens goes through the table below: while one is held, nobody here opens it a second time, and
//! its replacement is locked before it takes over the path.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::fs::{FlockOperation, fcntl_lock};
use rustix::io::Errno;
use rustix::process::{Flock, FlockType, fcntl_getlk};

/// Device and inode.
pub(super) type Inode = (u64, u64);

static HELD: Mutex<BTreeMap<Inode, Arc<File>>> = Mutex::new(BTreeMap::new());

fn table() -> MutexGuard<'static, BTreeMap<Inode, Arc<File>>> {
    // Entries are added and removed whole, so a panic elsewhere leaves the table in order.
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a waiting Terraform finds in a file whose place another has taken. It would otherwise write its state into a file
/// that has no name any more. It reads this as a format that it does not know, and stops.
const REPLACED: &[u8] =
    b"{\"version\": 1000, \"note\": \"This file was replaced while its lock was awaited. Run the command again.\"}\n";

/// A locked state file.
#[derive(Debug)]
pub(super) struct Held {
    file: Arc<File>,
    inode: Inode,
    /// Whether taking the lock created the file.
    created: bool,
}

/// Why a lock was not taken.
#[derive(Debug)]
pub(super) enum Refused {
    /// A process has it; its number, when it is on this machine.
    Busy(Option<i32>),
    /// The file or the lock does not work.
    Io(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Held {
    /// Takes the lock on the file at `path`, which is created when it is not there, or fails at once.
    pub fn take(path: &Path) -> Result<Self, Refused> {
        let mut table = table();
        loop {
            let created = match inode_at(path)? {
                Some(inode) if table.contains_key(&inode) => {
                    return Err(Refused::Busy(i32::try_from(std::process::id()).ok()));
                }
                found => found.is_none(),
            };
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o600)
                .open(path)?;
            lock(&file)?;
            let inode = inode_of(&file)?;
            // Whoever had the lock until now may have replaced or removed the file.
            if inode_at(path)? == Some(inode) {
                let file = Arc::new(file);
                table.insert(inode, file.clone());
                return Ok(Self { file, inode, created });
            }
        }
    }

    /// Whether taking the lock created the file, and it is still empty.
    pub fn is_blank(&self) -> bool {
        self.created && self.file.metadata().is_ok_and(|metadata| metadata.len() == 0)
    }

    /// Checks that the lock is still held and still on the file at `path`; else says what happened.
    pub fn check(&self, path: &Path) -> Result<(), String> {
        // This takes the lock again in case something in this process closed a descriptor of the file.
        lock(&self.file).map_err(|refused| match refused {
            Refused::Busy(pid) => format!("process {} has taken it", pid.unwrap_or_default()),
            Refused::Io(error) => error.to_string(),
        })?;
        match inode_at(path) {
            Ok(Some(inode)) if inode == self.inode => Ok(()),
            Ok(Some(_)) => Err("another file is in its place".to_owned()),
            Ok(None) => Err("the file was removed".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Puts `next` in the place of the held file by calling `rename`, and holds that from then on.
    pub fn replace(&mut self, next: File, rename: impl FnOnce() -> io::Result<()>) -> Result<(), Refused> {
        let mut table = table();
        lock(&next)?;
        let inode = inode_of(&next)?;
        rename()?;
        let next = Arc::new(next);
        table.insert(inode, next.clone());
        let old = std::mem::replace(self, Self { file: next, inode, created: false });
        table.remove(&old.inode);
        old.turn_away();
        Ok(())
    }

    /// Gives the lock up. A file that only the lock created is removed.
    pub fn release(self, path: &Path, remove: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let mut table = table();
        let mut result = Ok(());
        if self.is_blank() && inode_at(path).is_ok_and(|inode| inode == Some(self.inode)) {
            result = remove();
            if result.is_ok() {
                self.turn_away();
            }
        }
        table.remove(&self.inode);
        // Under the table's guard, so that nobody here opens the file before its last descriptor is closed.
        drop(self);
        result
    }

    /// Tells those who wait for the lock of a file without a name that it is gone.
    fn turn_away(&self) {
        let nameless = self.file.metadata().is_ok_and(|metadata| metadata.nlink() == 0);
        if nameless && self.file.set_len(0).is_ok() {
            // When this fails they read an empty file, and there is nothing that could be done.
            let _ = self.file.write_all_at(REPLACED, 0);
        }
    }
}

/// The number of the process that holds the lock on the file at `path`, as far as the system says.
pub(super) fn holder(path: &Path) -> io::Result<Option<i32>> {
    let table = table();
    let Some(inode) = inode_at(path)? else { return Ok(None) };
    if table.contains_key(&inode) {
        return Ok(i32::try_from(std::process::id()).ok());
    }
    let lock = fcntl_getlk(File::open(path)?, &Flock::from(FlockType::WriteLock))?;
    Ok(lock.and_then(|lock| lock.pid).map(|pid| pid.as_raw_nonzero().get()))
}

/// The content of the file at `path` and what tells its versions apart, without harm to a lock of this process.
pub(super) fn read(path: &Path) -> io::Result<Option<(Vec<u8>, String)>> {
    let table = table();
    let Some(inode) = inode_at(path)? else { return Ok(None) };
    let file = match table.get(&inode) {
        Some(held) => held.clone(),
        None => Arc::new(File::open(path)?),
    };
    let version = version_of(&file)?;
    let mut bytes = vec![0; usize::try_from(file.metadata()?.len()).unwrap_or(0)];
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read_at(&mut bytes[filled..], filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(Some((bytes, version)))
}

/// What tells the versions of the file at `path` apart, without opening it.
pub(super) fn version(path: &Path) -> io::Result<Option<String>> {
    Ok(if_found(std::fs::metadata(path))?.filter(|m| m.len() > 0).map(|m| version_text(&m)))
}

pub(super) fn version_of(file: &File) -> io::Result<String> {
    Ok(version_text(&file.metadata()?))
}

fn version_text(m: &std::fs::Metadata) -> String {
    format!("{}:{}:{}:{}.{:09}", m.dev(), m.ino(), m.len(), m.mtime(), m.mtime_nsec())
}

fn lock(file: &File) -> Result<(), Refused> {
    match fcntl_lock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(()),
        Err(Errno::AGAIN | Errno::ACCESS) => {
            let holder = fcntl_getlk(file, &Flock::from(FlockType::WriteLock)).ok().flatten();
            Err(Refused::Busy(holder.and_then(|lock| lock.pid).map(|pid| pid.as_raw_nonzero().get())))
        }
        Err(error) => Err(Refused::Io(error.into())),
    }
}

fn inode_at(path: &Path) -> io::Result<Option<Inode>> {
    Ok(if_found(std::fs::metadata(path))?.map(|metadata| (metadata.dev(), metadata.ino())))
}

fn inode_of(file: &File) -> io::Result<Inode> {
    file.metadata().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// Turns "not found" into none.
pub(super) fn if_found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
