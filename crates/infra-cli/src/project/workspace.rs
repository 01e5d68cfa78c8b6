//! Where the state is: what `-state` names, or what the backend and the workspace say.

use std::io;
use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_state::encryption::SealedStore;
use infra_state::{Backend, DEFAULT_WORKSPACE, LocalStore, Store};

use super::Project;
use crate::backend;
use crate::environment::Environment;

/// Where the name of the current one is.
const CHOICE: &str = ".terraform/environment";

/// The workspace that the environment names, or that was selected.
pub(super) fn current(environment: &Environment) -> String {
    let selected = || Some(std::fs::read_to_string(environment.folder.join(CHOICE)).ok()?.trim().to_owned());
    let name = environment.workspace.clone().or_else(selected);
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| DEFAULT_WORKSPACE.to_owned())
}

impl Project {
    /// The name of the current workspace.
    pub fn workspace(&self) -> &str {
        &self.workspace
    }

    /// The state: what `given` names, or that of the current workspace.
    pub fn store(&self, given: Option<&Path>) -> Result<Arc<dyn Store>, Diagnostics> {
        if let Some(store) = &self.place {
            return Ok(store.clone());
        }
        match given {
            Some(path) => self.sealed(Arc::new(LocalStore::new(path))),
            None => self.store_of(&self.workspace),
        }
    }

    /// The state of a workspace.
    pub fn store_of(&self, workspace: &str) -> Result<Arc<dyn Store>, Diagnostics> {
        self.store_in(self.backend()?.as_ref(), workspace)
    }

    /// The state of a workspace in another backend than that of the configuration.
    pub fn store_in(&self, backend: &dyn Backend, workspace: &str) -> Result<Arc<dyn Store>, Diagnostics> {
        check_workspace_name(workspace)?;
        self.sealed(backend.store(workspace).map_err(|error| error.diagnostic())?)
    }

    /// Where the states of all workspaces are.
    pub fn backend(&self) -> Result<Arc<dyn Backend>, Diagnostics> {
        let (block, context) = (self.config.root().backend.as_ref(), self.context(0, false));
        match &self.backend_file {
            Some(file) => backend::given(block, file, &self.folder, &context),
            None => backend::configured(block, &self.folder, &context),
        }
    }

    /// The same store with everything in it encrypted, when that is configured.
    pub fn sealed(&self, store: Arc<dyn Store>) -> Result<Arc<dyn Store>, Diagnostics> {
        Ok(match &self.encryption()?.state {
            Some(encryption) => Arc::new(SealedStore::new(store, encryption.clone())),
            None => store,
        })
    }

    /// All workspaces, `default` first.
    pub async fn workspaces(&self) -> Result<Vec<String>, Diagnostics> {
        let others = self.backend()?.workspaces().await.map_err(|error| error.diagnostic())?;
        Ok([DEFAULT_WORKSPACE.to_owned()].into_iter().chain(others).collect())
    }

    /// Makes a workspace the current one, for later commands too.
    pub fn choose_workspace(&mut self, name: &str) -> io::Result<()> {
        let choice = self.folder.join(CHOICE);
        if let Some(folder) = choice.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&choice, name)?;
        self.workspace = name.to_owned();
        Ok(())
    }
}

/// A name becomes a folder, or a part of a key.
pub fn check_workspace_name(name: &str) -> Result<(), Diagnostic> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "-_.~$&+=:@".contains(c);
    if !name.is_empty() && name.chars().all(fine) && !name.starts_with('.') {
        return Ok(());
    }
    let detail = format!(
        "\"{name}\" cannot be the name of a workspace: it may have letters from A to Z, digits, and -_.~$&+=:@, and does not begin with a dot."
    );
    Err(Diagnostic::error("Invalid workspace name", detail))
}
