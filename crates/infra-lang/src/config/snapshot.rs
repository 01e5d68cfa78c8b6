//! A copy of the files that were read, so that a saved plan applies to the configuration it was made from.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::Files;

/// Files and folder listings by path. Paths are kept as they were asked for, apart from `.` and `..` steps that can be
/// resolved in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    files: BTreeMap<String, Content>,
    folders: BTreeMap<String, Vec<String>>,
}

impl Snapshot {
    /// Paths and contents of the files, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, content)| (path.as_str(), &*content.0))
    }

    /// Adds a file, and its name to the listing of its folder.
    pub fn insert(&mut self, path: &Path, content: impl Into<Arc<[u8]>>) {
        let path = normalise(path);
        self.files.insert(key(&path), Content(content.into()));
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return };
        let names = self.folders.entry(key(parent)).or_default();
        let name = name.to_string_lossy().into_owned();
        if let Err(place) = names.binary_search(&name) {
            names.insert(place, name);
        }
    }
}

impl Files for Snapshot {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let found = self.files.get(&key(&normalise(path)));
        found.map(|content| content.0.to_vec()).ok_or_else(|| not_recorded(path))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        self.folders.get(&key(&normalise(dir))).cloned().ok_or_else(|| not_recorded(dir))
    }
}

fn not_recorded(path: &Path) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, format!("{} is not among the recorded files", path.display()))
}

/// Passes everything through and keeps a copy of what was read.
pub struct Recording<F> {
    inner: F,
    taken: Mutex<Snapshot>,
}

impl<F: Files> Recording<F> {
    /// Records what is read from `inner`.
    pub fn new(inner: F) -> Self {
        Self { inner, taken: Mutex::default() }
    }

    /// What was read so far. What was not found is left out, and so is not found again.
    pub fn snapshot(&self) -> Snapshot {
        // A panic elsewhere cannot leave the maps half-changed: each insertion is one call.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<F: Files> Files for Recording<F> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let content = self.inner.read(path)?;
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.files.insert(key(&normalise(path)), Content(content.as_slice().into()));
        Ok(content)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let names = self.inner.list(dir)?;
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.folders.insert(key(&normalise(dir)), names.clone());
        Ok(names)
    }
}

macro_rules! files_through {
    ($($pointer:ty),*) => {$(
        impl<F: Files + ?Sized> Files for $pointer {
            fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
                (**self).read(path)
            }

            fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
                (**self).list(dir)
            }
        }
    )*};
}

files_through!(&F, Arc<F>);

/// Resolves `.` and `..` in the text alone: links are not looked at. `a/./b/../c` is `a/c`, and `.` is empty.
pub(crate) fn normalise(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(result.components().next_back(), Some(Component::Normal(_))) => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}

/// Stored paths have forward slashes on every system.
fn key(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Bytes of a file: stored as text when they are UTF-8, else as `{"base64": "…"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Content(Arc<[u8]>);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored<'a> {
    Text(std::borrow::Cow<'a, str>),
    Binary { base64: String },
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => Stored::Text(text.into()),
            Err(_) => Stored::Binary { base64: STANDARD.encode(&self.0) },
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Stored::deserialize(deserializer)? {
            Stored::Text(text) => Ok(Self(text.as_bytes().into())),
            Stored::Binary { base64 } => {
                STANDARD.decode(base64).map(|bytes| Self(bytes.into())).map_err(D::Error::custom)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::config::Disk;

    #[test]
    fn a_recording_answers_as_the_disk_did() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("sub")).unwrap();
        std::fs::write(dir.path().join("main.tf"), "a = 1\n").unwrap();
        std::fs::write(dir.path().join("blob"), [0xff, 0x00]).unwrap();
        let recording = Recording::new(Disk);
        assert_eq!(recording.list(dir.path()).unwrap(), ["blob", "main.tf", "sub/"]);
        recording.read(&dir.path().join("sub/../main.tf")).unwrap();
        recording.read(&dir.path().join("blob")).unwrap();
        assert_eq!(recording.read(&dir.path().join("no")).unwrap_err().kind(), io::ErrorKind::NotFound);

        let stored = serde_json::to_string(&recording.snapshot()).unwrap();
        assert!(stored.contains("a = 1\\n") && stored.contains("/wA="), "{stored}");
        let snapshot: Snapshot = serde_json::from_str(&stored).unwrap();
        std::fs::remove_file(dir.path().join("main.tf")).unwrap();
        assert_eq!(snapshot.read(&dir.path().join("./main.tf")).unwrap(), b"a = 1\n");
        assert_eq!(snapshot.read(&dir.path().join("blob")).unwrap(), [0xff, 0x00]);
        assert_eq!(snapshot.list(dir.path()).unwrap(), ["blob", "main.tf", "sub/"]);
        assert_eq!(snapshot.read(&dir.path().join("no")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn paths_are_resolved_in_the_text() {
        for (given, expected) in
            [("./a/../b", "b"), (".", ""), ("../x", "../x"), ("a/../../x", "../x"), ("/a/./b", "/a/b")]
        {
            assert_eq!(normalise(Path::new(given)), Path::new(expected), "{given}");
        }
    }
}
