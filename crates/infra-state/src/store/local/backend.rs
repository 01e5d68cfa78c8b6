//! Workspaces as folders.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use super::LocalStore;
use super::held::if_found;
use crate::StateError;
use crate::store::{Backend, DEFAULT_WORKSPACE, Store};

/// State files: one for the default workspace, and one in a folder for each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalBackend {
    /// The file of the default workspace.
    path: PathBuf,
    /// Where the folders of the others are.
    folder: PathBuf,
}

impl LocalBackend {
    /// Where workspaces are when nothing else is said.
    pub const DEFAULT_FOLDER: &str = "terraform.tfstate.d";

    /// The state of the default workspace in the file at `path`, those of the others in `folder`.
    pub fn new(path: impl AsRef<Path>, folder: impl AsRef<Path>) -> Self {
        Self { path: path.as_ref().to_owned(), folder: folder.as_ref().to_owned() }
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let Some(entries) = if_found(fs::read_dir(&self.folder))? else { return Ok(Vec::new()) };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            if entry.path().is_dir()
                && let Ok(name) = entry.file_name().into_string()
            {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }
}

#[async_trait]
impl Backend for LocalBackend {
    fn store(&self, workspace: &str) -> Result<Arc<dyn Store>, StateError> {
        Ok(Arc::new(match workspace {
            DEFAULT_WORKSPACE => LocalStore::new(&self.path),
            // The file has the same name in every folder, whatever that of the default workspace is called.
            name => LocalStore::new(self.folder.join(name).join(LocalStore::DEFAULT_PATH)),
        }))
    }

    async fn workspaces(&self) -> Result<Vec<String>, StateError> {
        self.names().map_err(|error| StateError::read(self.folder.display(), error))
    }

    async fn remove(&self, workspace: &str) -> Result<(), StateError> {
        let folder = self.folder.join(workspace);
        fs::remove_dir_all(&folder).map_err(|error| StateError::write(folder.display(), error))
    }
}
