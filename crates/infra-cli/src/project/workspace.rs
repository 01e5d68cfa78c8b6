//! Where the state is: what `-state` names, or what the backend and the workspace say.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_state::encryption::SealedStore;
use infra_state::{LocalStore, Store};

use super::{DEFAULT_STATE, Project};
use crate::environment::Environment;

/// The workspace that is always there.
pub const DEFAULT_WORKSPACE: &str = "default";
/// Where the states of the others are, each in a folder.
const FOLDER: &str = "terraform.tfstate.d";
/// Where the name of the current one is.
const CHOICE: &str = ".terraform/environment";

/// The workspace that the environment names, or that was selected.
pub(super) fn current(environment: &Environment) -> String {
    let selected = || Some(std::fs::read_to_string(CHOICE).ok()?.trim().to_owned());
    let name = environment.workspace.clone().or_else(selected);
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| DEFAULT_WORKSPACE.to_owned())
}

/// The arguments of the local backend.
struct Local {
    folder: PathBuf,
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
        if workspace == DEFAULT_WORKSPACE {
            let backend = self.config.root().backend.as_ref();
            return self.sealed(crate::backend::store(backend, &self.context(0, false))?);
        }
        let Local { folder } = self.local()?;
        self.sealed(Arc::new(LocalStore::new(folder.join(workspace).join(DEFAULT_STATE))))
    }

    /// The same store with everything in it encrypted, when that is configured.
    pub fn sealed(&self, store: Arc<dyn Store>) -> Result<Arc<dyn Store>, Diagnostics> {
        Ok(match &self.encryption()?.state {
            Some(encryption) => Arc::new(SealedStore::new(store, encryption.clone())),
            None => store,
        })
    }

    /// The folder in which the state of a workspace is.
    pub fn workspace_folder(&self, name: &str) -> Result<PathBuf, Diagnostics> {
        Ok(self.local()?.folder.join(name))
    }

    /// All workspaces, `default` first.
    pub fn workspaces(&self) -> Result<Vec<String>, Diagnostics> {
        let entries = std::fs::read_dir(self.local()?.folder).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> =
            folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names.insert(0, DEFAULT_WORKSPACE.to_owned());
        Ok(names)
    }

    /// Makes a workspace the current one, for later commands too.
    pub fn choose_workspace(&mut self, name: &str) -> io::Result<()> {
        let choice = Path::new(CHOICE);
        if let Some(folder) = choice.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(choice, name)?;
        self.workspace = name.to_owned();
        Ok(())
    }

    fn local(&self) -> Result<Local, Diagnostics> {
        let mut local = Local { folder: FOLDER.into() };
        let Some(backend) = &self.config.root().backend else { return Ok(local) };
        if &*backend.kind != "local" {
            let detail = format!(
                "Workspaces are supported only where the state is a file, and not by the backend \"{}\" yet. Nothing was read or changed.",
                backend.kind
            );
            return Err(Diagnostic::error("Workspaces not supported", detail).at(backend.span).into());
        }
        let mut problems = Diagnostics::new();
        for attribute in &backend.body.attributes {
            match (&*attribute.name.name, attribute.expr.literal_string()) {
                ("path", Some(_)) => {}
                ("workspace_dir", Some(text)) => local.folder = PathBuf::from(&*text),
                ("path" | "workspace_dir", None) => problems.push(not_literal(attribute.expr.span)),
                (name, _) => {
                    let detail = format!(
                        "The local backend has no argument \"{name}\" here; it takes \"path\" and \"workspace_dir\"."
                    );
                    problems.push(Diagnostic::error("Unsupported argument", detail).at(attribute.name.span));
                }
            }
        }
        problems.into_result(local)
    }
}

fn not_literal(span: Span) -> Diagnostic {
    Diagnostic::error(
        "Backend argument must be a literal",
        "The backend is read before anything can be evaluated. Write the path as a plain string.",
    )
    .at(span)
}
