//! The document, and what is kept beside it on this machine.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use hyper::{Method, StatusCode};
use infra_state::store::{HistoryEntry, Lease, LockInfo, Snapshot, Store, Version};
use infra_state::{LocalStore, StateError};
use tokio::sync::Mutex;

use crate::client::Client;
use crate::lock::Held;
use crate::settings::shown;

/// How often a snapshot is written while a command works: what a machine that vanishes may take with it.
const FOLD_EVERY: Duration = Duration::from_secs(20);

/// State behind an HTTP server.
#[derive(Clone, Debug)]
pub struct HttpStore {
    pub(crate) client: Arc<Client>,
    /// What this machine keeps of this state.
    pub(crate) folder: PathBuf,
    /// The journal, the claims of saved plans, and the lock on them. It holds no snapshot.
    pub(crate) local: LocalStore,
    pub(crate) held: Arc<Mutex<Option<Held>>>,
}

/// In hexadecimal digits.
fn fingerprint(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl HttpStore {
    pub(crate) fn new(client: Client, folder: &Path) -> Self {
        let name = fingerprint(shown(&client.settings.address).as_bytes());
        let folder = folder.join(format!("http-{}", &name[..16]));
        Self {
            client: Arc::new(client),
            local: LocalStore::new(folder.join(LocalStore::DEFAULT_PATH)),
            folder,
            held: Arc::default(),
        }
    }

    fn unreadable(&self, problem: String) -> StateError {
        StateError::Read { path: self.location(), source: Arc::new(io::Error::other(problem)) }
    }

    pub(crate) fn unwritable(&self, problem: String) -> StateError {
        StateError::Write { path: self.location(), source: Arc::new(io::Error::other(problem)) }
    }

    async fn get(&self) -> Result<Option<Bytes>, StateError> {
        let answer = self.client.call(&Method::GET, &self.client.settings.address, None).await;
        let answer = answer.map_err(|problem| self.unreadable(problem))?;
        match answer.status {
            StatusCode::OK => Ok(Some(answer.body).filter(|body| !body.trim_ascii().is_empty())),
            StatusCode::NO_CONTENT | StatusCode::NOT_FOUND => Ok(None),
            _ => Err(self.unreadable(answer.refusal())),
        }
    }

    /// The id of the server's lock, as it wants it with a write.
    async fn check(&self, lease: Option<&Lease>) -> Result<(), StateError> {
        let Some(lease) = lease else { return Ok(()) };
        let is_held = self.held.lock().await.as_ref().is_some_and(|held| held.local.id == lease.id);
        match is_held {
            true => self.local.renew(lease).await,
            false => Err(self.lost("it was given back")),
        }
    }

    fn lost(&self, detail: &str) -> StateError {
        StateError::LockLost { location: self.location(), detail: detail.to_owned() }
    }

    fn without_history<T>(&self) -> Result<T, StateError> {
        let what = "no history: a state behind an HTTP server is one document".to_owned();
        Err(StateError::NotFound { location: self.location(), what })
    }
}

#[async_trait]
impl Store for HttpStore {
    fn location(&self) -> String {
        shown(&self.client.settings.address)
    }

    fn journal_location(&self) -> String {
        self.local.journal_location()
    }

    fn fold_every(&self) -> Option<Duration> {
        Some(FOLD_EVERY)
    }

    async fn read_snapshot(&self) -> Result<Option<Snapshot>, StateError> {
        let found = self.get().await?;
        Ok(found.map(|bytes| Snapshot { version: Version(fingerprint(&bytes)), bytes: bytes.to_vec() }))
    }

    async fn write_snapshot(
        &self,
        lease: Option<&Lease>,
        bytes: Vec<u8>,
        expected: Option<&Version>,
        _: Option<u64>,
    ) -> Result<Version, StateError> {
        self.check(lease).await?;
        // The protocol knows no conditions. What fences is the server's lock, whose id goes with the write.
        let found = self.get().await?.map(|bytes| Version(fingerprint(&bytes)));
        if found.as_ref() != expected {
            let detail = if found.is_some() { "it was written by another process" } else { "it is gone" };
            return Err(StateError::Conflict { location: self.location(), detail: detail.to_owned() });
        }
        let mut url = self.client.settings.address.clone();
        if let Some(lease) = lease.filter(|_| self.client.settings.lock.is_some()) {
            url.query_pairs_mut().append_pair("ID", &lease.id);
        }
        let version = Version(fingerprint(&bytes));
        let answer = self.client.call(&self.client.settings.update, &url, Some(bytes.into())).await;
        let answer = answer.map_err(|problem| self.unwritable(problem))?;
        match answer.status {
            StatusCode::OK | StatusCode::CREATED | StatusCode::NO_CONTENT => Ok(version),
            _ if lease.is_some() && answer.is_locked() => {
                let holder = LockInfo::from_json(&answer.body);
                Err(self.lost(&format!("the server says that it is held by {holder}")))
            }
            _ => Err(self.unwritable(answer.refusal())),
        }
    }

    async fn read_journal(&self) -> Result<Vec<u8>, StateError> {
        self.local.read_journal().await
    }

    async fn append_journal(
        &self,
        lease: Option<&Lease>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError> {
        self.check(lease).await?;
        self.local.append_journal(lease, offset, bytes).await
    }

    async fn replace_journal(&self, lease: Option<&Lease>, bytes: Vec<u8>) -> Result<(), StateError> {
        self.check(lease).await?;
        self.local.replace_journal(lease, bytes).await
    }

    async fn history(&self) -> Result<Vec<HistoryEntry>, StateError> {
        Ok(Vec::new())
    }

    async fn read_history(&self, _: u64) -> Result<Vec<u8>, StateError> {
        self.without_history()
    }

    async fn rewrite_history(&self, _: Option<&Lease>, _: u64, _: Vec<u8>) -> Result<(), StateError> {
        self.without_history()
    }

    async fn notes(&self) -> Result<Vec<String>, StateError> {
        Ok(Vec::new())
    }

    async fn read_note(&self, _: &str) -> Result<Option<Vec<u8>>, StateError> {
        Ok(None)
    }

    async fn write_note(&self, _: Option<&Lease>, _: &str, _: Vec<u8>) -> Result<(), StateError> {
        Ok(())
    }

    async fn is_claimed(&self, plan: &str) -> Result<bool, StateError> {
        self.local.is_claimed(plan).await
    }

    async fn claim_plan(&self, lease: Option<&Lease>, plan: &str) -> Result<bool, StateError> {
        self.check(lease).await?;
        self.local.claim_plan(lease, plan).await
    }

    async fn acquire(&self, info: LockInfo) -> Result<Lease, StateError> {
        self.take_lock(info).await
    }

    async fn at_work(&self) -> Result<Option<LockInfo>, StateError> {
        // The journal is this machine's, and so is who has it.
        self.local.at_work().await
    }

    async fn renew(&self, lease: &Lease) -> Result<(), StateError> {
        self.check(Some(lease)).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StateError> {
        self.free_lock(lease).await
    }

    async fn force_unlock(&self, id: &str) -> Result<(), StateError> {
        self.take_away(id).await
    }

    fn abandon(&self, lease: &Lease) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (store, lease) = (self.clone(), lease.clone());
        // What does not get that far is given back by the next command in this folder.
        runtime.spawn(async move {
            if let Err(error) = store.free_lock(&lease).await {
                tracing::warn!(%error, "the lock was given back with an error");
            }
        });
    }
}
