//! The folder of a configuration with one file more, which was written somewhere else or has no name of a configuration.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use infra_lang::config::{Files, Folder};

/// The disk, and that file.
pub struct Beside {
    disk: Folder,
    name: String,
    text: Vec<u8>,
}

impl Beside {
    /// The disk as it is where the file is among those that are read anyway.
    pub fn disk(folder: PathBuf, file: &Path, text: &str) -> Arc<dyn Files> {
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
        let is_here = parent.is_none_or(|parent| parent == Path::new("."));
        let disk = Folder::new(&folder);
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if is_here && name.ends_with(".tf") && !name.starts_with('.') {
            return Arc::new(disk);
        }
        let mut name = format!("{}.tf", name.trim_start_matches('.').trim_end_matches(".tf"));
        while folder.join(&name).exists() {
            name.insert_str(0, "generated-");
        }
        Arc::new(Self { disk, name, text: text.into() })
    }
}

impl Files for Beside {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match path.strip_prefix(".").unwrap_or(path) == Path::new(&self.name) {
            true => Ok(self.text.clone()),
            false => self.disk.read(path),
        }
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let mut names = self.disk.list(dir)?;
        if dir.as_os_str().is_empty() || dir == Path::new(".") {
            names.push(self.name.clone());
            names.sort_unstable();
        }
        Ok(names)
    }
}
