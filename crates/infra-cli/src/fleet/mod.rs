//! Many stacks in one process: which there are, which of them are whose, and what a look at each of them found.

mod discover;
mod lifetime;
mod shard;

use std::path::{Path, PathBuf};

use infra_state::DEFAULT_WORKSPACE;

pub use discover::discover;
pub use lifetime::Lifetime;
pub use shard::Shard;

/// A stack in an environment, as the files tell: what a run works on, and shards are made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Folder of the stack.
    pub folder: PathBuf,
    /// Its environment, or all that it has.
    pub environment: Environments,
}

/// Where the environments of a stack are said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Environments {
    /// In files: this is one.
    File {
        /// Its name.
        name: String,
        /// Values of variables, within the stack: `environments/NAME.tfvars`.
        variables: Vec<PathBuf>,
        /// Arguments of the backend, within the stack: `environments/NAME.tfbackend`. Without them its state is that of the
        /// workspace of its name.
        backend: Option<PathBuf>,
    },
    /// In the backend: every workspace that has a state.
    Workspaces,
}

impl Environments {
    /// The name of the one environment, or of the one that is there before any other.
    pub fn name(&self) -> &str {
        match self {
            Self::File { name, .. } => name,
            Self::Workspaces => DEFAULT_WORKSPACE,
        }
    }
}

impl Member {
    /// What it is called within the folder that all are in: by this it is told from the others, wherever that folder is.
    pub fn name(&self, all: &Path) -> String {
        let folder = self.folder.strip_prefix(all).unwrap_or(&self.folder).to_string_lossy();
        match &self.environment {
            Environments::File { name, .. } => format!("{folder} {name}"),
            Environments::Workspaces => format!("{folder} *"),
        }
    }

    /// The folder, as reports have it.
    pub fn stack(&self) -> String {
        match self.folder.to_string_lossy() {
            path if path.is_empty() => ".".to_owned(),
            path => path.into_owned(),
        }
    }
}
