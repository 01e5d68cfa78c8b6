//! State in files of this machine.

mod backend;
mod disk;
mod files;
mod held;
mod history;
mod paths;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{HistoryEntry, Lease, LockInfo, Snapshot, Store, Version};
use crate::StateError;
pub use backend::LocalBackend;
pub use disk::{Disk, OsDisk};
use files::Files;
use paths::Paths;

/// A state file, with its journal, history, backup and lock beside it.
///
/// The lock is the one that Terraform takes, so the two exclude each other; it ends with the process that holds it.
#[derive(Clone, Debug)]
pub struct LocalStore {
    files: Arc<Mutex<Files>>,
    location: String,
    journal_location: String,
}

impl LocalStore {
    /// The file that is used when none is named.
    pub const DEFAULT_PATH: &str = "terraform.tfstate";

    /// The state in the file at `path`. Neither it nor its folder need exist; taking the lock makes the folder.
    pub fn new(path: impl AsRef<Path>) -> Self {
        Self::on_disk(path, Arc::new(OsDisk))
    }

    /// The same, with writes going through `disk`.
    pub fn on_disk(path: impl AsRef<Path>, disk: Arc<dyn Disk>) -> Self {
        let paths = Paths::of(path.as_ref());
        Self {
            location: path.as_ref().display().to_string(),
            journal_location: paths.journal.display().to_string(),
            files: Arc::new(Mutex::new(Files::new(paths, disk))),
        }
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what blocks on a thread where that is allowed.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Files) -> Result<T, StateError> + Send + 'static,
    ) -> Result<T, StateError> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || work(&mut store.files())).await.unwrap_or_else(|error| {
            Err(StateError::Misuse(format!("the state store did not finish its work: {error}")))
        })
    }
}

#[async_trait]
impl Store for LocalStore {
    fn location(&self) -> String {
        self.location.clone()
    }

    fn journal_location(&self) -> String {
        self.journal_location.clone()
    }

    async fn read_snapshot(&self) -> Result<Option<Snapshot>, StateError> {
        self.blocking(|files| files.read_snapshot()).await
    }

    async fn write_snapshot(
        &self,
        lease: Option<&Lease>,
        bytes: Vec<u8>,
        expected: Option<&Version>,
        previous_serial: Option<u64>,
    ) -> Result<Version, StateError> {
        let (lease, expected) = (lease.cloned(), expected.cloned());
        self.blocking(move |files| {
            files.write_snapshot(lease.as_ref(), &bytes, expected.as_ref(), previous_serial)
        })
        .await
    }

    async fn read_journal(&self) -> Result<Vec<u8>, StateError> {
        self.blocking(|files| files.read_journal()).await
    }

    async fn append_journal(
        &self,
        lease: Option<&Lease>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError> {
        let lease = lease.cloned();
        self.blocking(move |files| files.append_journal(lease.as_ref(), offset, &bytes)).await
    }

    async fn replace_journal(&self, lease: Option<&Lease>, bytes: Vec<u8>) -> Result<(), StateError> {
        let lease = lease.cloned();
        self.blocking(move |files| files.replace_journal(lease.as_ref(), &bytes)).await
    }

    async fn history(&self) -> Result<Vec<HistoryEntry>, StateError> {
        self.blocking(|files| files.history()).await
    }

    async fn read_history(&self, serial: u64) -> Result<Vec<u8>, StateError> {
        self.blocking(move |files| files.read_history(serial)).await
    }

    async fn rewrite_history(
        &self,
        lease: Option<&Lease>,
        serial: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError> {
        let lease = lease.cloned();
        self.blocking(move |files| files.rewrite_history(lease.as_ref(), serial, &bytes)).await
    }

    async fn notes(&self) -> Result<Vec<String>, StateError> {
        self.blocking(|files| files.notes()).await
    }

    async fn read_note(&self, name: &str) -> Result<Option<Vec<u8>>, StateError> {
        let name = name.to_owned();
        self.blocking(move |files| files.read_note(&name)).await
    }

    async fn write_note(&self, lease: Option<&Lease>, name: &str, bytes: Vec<u8>) -> Result<(), StateError> {
        let (lease, name) = (lease.cloned(), name.to_owned());
        self.blocking(move |files| files.write_note(lease.as_ref(), &name, &bytes)).await
    }

    async fn is_claimed(&self, plan: &str) -> Result<bool, StateError> {
        let plan = plan.to_owned();
        self.blocking(move |files| files.is_claimed(&plan)).await
    }

    async fn claim_plan(&self, lease: Option<&Lease>, plan: &str) -> Result<bool, StateError> {
        let (lease, plan) = (lease.cloned(), plan.to_owned());
        self.blocking(move |files| files.claim_plan(lease.as_ref(), &plan)).await
    }

    async fn acquire(&self, info: LockInfo) -> Result<Lease, StateError> {
        self.blocking(move |files| files.acquire(&info)).await
    }

    async fn at_work(&self) -> Result<Option<LockInfo>, StateError> {
        self.blocking(|files| files.at_work()).await
    }

    async fn renew(&self, lease: &Lease) -> Result<(), StateError> {
        let lease = lease.clone();
        self.blocking(move |files| files.check_lease(Some(&lease))).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StateError> {
        let lease = lease.clone();
        self.blocking(move |files| files.release(&lease)).await
    }

    async fn force_unlock(&self, id: &str) -> Result<(), StateError> {
        let what = format!(
            "the lock {id} belongs to a process, and ends with it: end that process instead. No lock is ever left over here"
        );
        Err(StateError::Unsupported { location: self.location.clone(), what })
    }

    fn abandon(&self, lease: &Lease) {
        if let Err(error) = self.files().release(lease) {
            tracing::warn!(%error, "the lock was given back with an error");
        }
    }
}
