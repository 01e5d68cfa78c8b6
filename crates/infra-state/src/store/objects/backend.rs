//! Workspaces as keys.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Entry, ObjectStore, Objects, Pace};
use crate::StateError;
use crate::store::{Backend, DEFAULT_WORKSPACE, Store};

/// States in objects: that of the default workspace is `KEY`, that of another one `PREFIX/NAME/KEY`, as Terraform's S3
/// backend has them.
#[derive(Clone, Debug)]
pub struct ObjectBackend {
    objects: Arc<dyn Objects>,
    key: String,
    prefix: String,
    pace: Pace,
}

impl ObjectBackend {
    /// The prefix of workspaces other than the default one when nothing else is said.
    pub const DEFAULT_PREFIX: &str = "env:";

    /// States whose keys are made of `key` and `prefix`, which may be empty and has no slash at its ends.
    pub fn new(objects: Arc<dyn Objects>, key: &str, prefix: &str) -> Self {
        Self { objects, key: key.to_owned(), prefix: prefix.to_owned(), pace: Pace::default() }
    }

    /// The same with another pace of locks.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// How the keys of all workspaces but the default one begin.
    fn beginning(&self) -> String {
        if self.prefix.is_empty() { String::new() } else { format!("{}/", self.prefix) }
    }

    fn store_of(&self, workspace: &str) -> ObjectStore {
        let key = match workspace {
            DEFAULT_WORKSPACE => self.key.clone(),
            name => format!("{}{name}/{}", self.beginning(), self.key),
        };
        ObjectStore::new(self.objects.clone(), &key).with_pace(self.pace)
    }

    /// The workspace that an object shows to be there.
    fn workspace_of<'a>(&self, entry: &'a Entry, beginning: &str) -> Option<&'a str> {
        let (name, rest) = entry.key.strip_prefix(beginning)?.split_once('/')?;
        let beside = rest.strip_prefix(&self.key)?;
        // A run that was cut off before its first snapshot has left a journal. An empty one is left when Terraform has
        // deleted the state.
        let is_journal = beside.starts_with(".infra/journal/") && entry.size > 0;
        (beside.is_empty() || is_journal).then_some(name)
    }
}

#[async_trait]
impl Backend for ObjectBackend {
    fn store(&self, workspace: &str) -> Result<Arc<dyn Store>, StateError> {
        Ok(Arc::new(self.store_of(workspace)))
    }

    async fn workspaces(&self) -> Result<Vec<String>, StateError> {
        let beginning = self.beginning();
        let entries = self.objects.list(&beginning).await?;
        let names = entries.iter().filter_map(|entry| self.workspace_of(entry, &beginning));
        let names: BTreeSet<&str> =
            names.filter(|name| !name.is_empty() && *name != DEFAULT_WORKSPACE).collect();
        Ok(names.into_iter().map(str::to_owned).collect())
    }

    async fn remove(&self, workspace: &str) -> Result<(), StateError> {
        let store = self.store_of(workspace);
        for entry in self.objects.list(&store.beside("")).await? {
            self.objects.delete(&entry.key).await?;
        }
        self.objects.delete(&store.key).await
    }
}
