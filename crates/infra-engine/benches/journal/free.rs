//! A state that costs nothing: it is read, and what is written is dropped.

use async_trait::async_trait;
use infra_state::store::{HistoryEntry, Lease, LockInfo, Snapshot, Version};
use infra_state::{StateError, Store};

/// A state that stays as it was.
#[derive(Debug)]
pub struct Free(Vec<u8>);

impl Free {
    pub fn with(snapshot: Vec<u8>) -> Self {
        Self(snapshot)
    }
}

fn version() -> Version {
    Version("1".to_owned())
}

#[async_trait]
impl Store for Free {
    fn location(&self) -> String {
        "nowhere".to_owned()
    }
    fn journal_location(&self) -> String {
        "nowhere".to_owned()
    }
    async fn read_snapshot(&self) -> Result<Option<Snapshot>, StateError> {
        Ok(Some(Snapshot { bytes: self.0.clone(), version: version() }))
    }
    async fn write_snapshot(
        &self,
        _: Option<&Lease>,
        _: Vec<u8>,
        _: Option<&Version>,
        _: Option<u64>,
    ) -> Result<Version, StateError> {
        Ok(version())
    }
    async fn read_journal(&self) -> Result<Vec<u8>, StateError> {
        Ok(Vec::new())
    }
    async fn append_journal(&self, _: Option<&Lease>, _: u64, _: Vec<u8>) -> Result<(), StateError> {
        Ok(())
    }
    async fn replace_journal(&self, _: Option<&Lease>, _: Vec<u8>) -> Result<(), StateError> {
        Ok(())
    }
    async fn history(&self) -> Result<Vec<HistoryEntry>, StateError> {
        Ok(Vec::new())
    }
    async fn read_history(&self, _: u64) -> Result<Vec<u8>, StateError> {
        Ok(self.0.clone())
    }
    async fn rewrite_history(&self, _: Option<&Lease>, _: u64, _: Vec<u8>) -> Result<(), StateError> {
        Ok(())
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
    async fn is_claimed(&self, _: &str) -> Result<bool, StateError> {
        Ok(false)
    }
    async fn claim_plan(&self, _: Option<&Lease>, _: &str) -> Result<bool, StateError> {
        Ok(true)
    }
    async fn acquire(&self, info: LockInfo) -> Result<Lease, StateError> {
        Ok(Lease { id: info.id, fencing_token: 0, renew_every: None })
    }
    async fn renew(&self, _: &Lease) -> Result<(), StateError> {
        Ok(())
    }
    async fn release(&self, _: &Lease) -> Result<(), StateError> {
        Ok(())
    }
    async fn force_unlock(&self, _: &str) -> Result<(), StateError> {
        Ok(())
    }
    fn abandon(&self, _: &Lease) {}
}
