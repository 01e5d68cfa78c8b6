//! The folder of a configuration with one file more, which was written somewhere else or has no name of a configuration.

use std::io;
use std::path::Path;
use std::sync::Arc;

use infra_lang::config::{Disk, Files};

/// The disk, and that file.
pub struct Beside {
    name: String,
    text: Vec<u8>,
}

impl Beside {
    /// The disk as it is where the file is among those that are read anyway.
    pub fn disk(file: &Path, text: &str) -> Arc<dyn Files> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let is_here = folder.is_none_or(|folder| folder == Path::new("."));
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if is_here && name.ends_with(".tf") && !name.starts_with('.') {
            return Arc::new(Disk);
        }
        let mut name = format!("{}.tf", name.trim_start_matches('.').trim_end_matches(".tf"));
        while Path::new(&name).exists() {
            name.insert_str(0, "generated-");
        }
        Arc::new(Self { name, text: text.into() })
    }
}

impl Files for Beside {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match path.strip_prefix(".").unwrap_or(path) == Path::new(&self.name) {
            true => Ok(self.text.clone()),
            false => Disk.read(path),
        }
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let mut names = Disk.list(dir)?;
        if dir.as_os_str().is_empty() || dir == Path::new(".") {
            names.push(self.name.clone());
            names.sort_unstable();
        }
        Ok(names)
    }
}
