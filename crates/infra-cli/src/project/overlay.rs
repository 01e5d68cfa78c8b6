//! The folder of a configuration with other texts for some of its files, which are not written yet.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use infra_lang::config::{Disk, Files};

/// The disk, but for these files.
pub struct Overlay(BTreeMap<PathBuf, Vec<u8>>);

impl Overlay {
    /// Texts by the names of their files, as the sources of a configuration have them.
    pub fn new(texts: &BTreeMap<String, String>) -> Self {
        Self(texts.iter().map(|(name, text)| (plain(Path::new(name)), text.clone().into_bytes())).collect())
    }
}

/// Without what does not lead anywhere.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != std::path::Component::CurDir).collect()
}

impl Files for Overlay {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.get(&plain(path)).map_or_else(|| Disk.read(path), |text| Ok(text.clone()))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        Disk.list(dir)
    }
}
