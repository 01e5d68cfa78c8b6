//! Folders that tests run the binary in.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A temporary folder with a configuration in it; removed when dropped.
#[derive(Debug)]
pub struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// An empty one.
    #[must_use]
    pub fn empty() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    /// One that holds a copy of a stack of `stacks/`.
    #[must_use]
    pub fn with_stack(name: &str) -> Self {
        let workspace = Self::empty();
        copy_folder(&xtask::repository().join("stacks").join(name), workspace.path());
        workspace
    }

    /// One that holds a copy of a configuration of `tests/configurations/`.
    #[must_use]
    pub fn with_configuration(name: &str) -> Self {
        let workspace = Self::empty();
        copy_folder(&xtask::repository().join("tests/configurations").join(name), workspace.path());
        workspace
    }

    /// Writes a file, with the folders above it, and returns where it is.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("a folder in the workspace");
        }
        fs::write(&path, text).expect("a file in the workspace");
        path
    }

    /// Text of a file.
    #[must_use]
    pub fn read(&self, name: &str) -> String {
        let path = self.path().join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Copies files and folders, leaving out hidden ones: what Terraform left behind is no part of a stack.
fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("a folder entry");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if source.is_dir() {
            copy_folder(&source, &target);
        } else {
            fs::copy(&source, &target).expect("a copied file");
        }
    }
}
