//! Where configuration is read from.

use std::io;
use std::path::{Path, PathBuf};

/// Read access to files. The language reads nothing any other way, so a recorded set of files can stand in for a disk.
pub trait Files: Send + Sync {
    /// The content of a file.
    ///
    /// # Errors
    /// As for [`std::fs::read`]; a missing file is [`io::ErrorKind::NotFound`].
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The names of a folder's entries, sorted; the name of an entry that is itself a folder ends with `/`.
    ///
    /// # Errors
    /// As for [`std::fs::read_dir`]; a missing folder is [`io::ErrorKind::NotFound`].
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;
}

/// The file system of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(here_if_empty(dir))? {
            let entry = entry?;
            // A name that is no Unicode cannot be written in a configuration, so nothing can ask for it.
            let Ok(mut name) = entry.file_name().into_string() else { continue };
            // Follows links, so that a linked folder counts as one; a dangling link counts as a file.
            if entry.path().is_dir() {
                name.push('/');
            }
            names.push(name);
        }
        names.sort_unstable();
        Ok(names)
    }
}

/// The file system of this machine, seen from a folder: a path that is not absolute is one within it.
#[derive(Clone, Debug, Default)]
pub struct Folder(PathBuf);

impl Folder {
    /// The view from a folder; from the current one when the path is empty.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }
}

impl Files for Folder {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Disk.read(&self.0.join(path))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        Disk.list(&self.0.join(dir))
    }
}

/// `.` for the empty path, which means the same but which the file system does not take.
fn here_if_empty(dir: &Path) -> &Path {
    if dir.as_os_str().is_empty() { Path::new(".") } else { dir }
}
