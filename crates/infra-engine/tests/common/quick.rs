//! A disk that is not waited for.

use std::fs::File;
use std::io;
use std::path::Path;

use infra_state::store::{Disk, OsDisk};

/// Writes like the operating system's, and makes nothing durable.
#[derive(Debug)]
pub struct Quick;

impl Disk for Quick {
    fn create(&self, path: &Path, mode: u32) -> io::Result<File> {
        OsDisk.create(path, mode)
    }
    fn append(&self, file: &File, bytes: &[u8]) -> io::Result<()> {
        OsDisk.append(file, bytes)
    }
    fn truncate(&self, file: &File, length: u64) -> io::Result<()> {
        OsDisk.truncate(file, length)
    }
    fn sync(&self, _: &File) -> io::Result<()> {
        Ok(())
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        OsDisk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        OsDisk.remove(path)
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}
