//! What the tests of sessions share.
#![allow(dead_code, clippy::unwrap_used)]

pub mod memory;
pub mod scenario;

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use infra_state::store::{Disk, OsDisk};
use infra_state::{
    Action, InstanceObject, Intent, LocalStore, LockOptions, RawJson, Session, StateError, Stored,
};

/// A disk that stops working after a number of writes, as if the machine went down: the last one happens half.
#[derive(Debug)]
pub struct FailingDisk {
    left: AtomicI64,
    pub syncs: AtomicU64,
}

impl FailingDisk {
    pub fn after(writes: i64) -> Arc<Self> {
        Arc::new(Self { left: AtomicI64::new(writes), syncs: AtomicU64::new(0) })
    }

    pub fn working() -> Arc<Self> {
        Self::after(i64::MAX)
    }

    /// The disk works for this many writes from now on.
    pub fn set_left(&self, writes: i64) {
        self.left.store(writes, Ordering::SeqCst);
    }

    /// Whether a write failed.
    pub fn has_failed(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }

    /// Whether this write happens; the last one before the end is told so.
    fn spend(&self) -> io::Result<bool> {
        match self.left.fetch_sub(1, Ordering::SeqCst) {
            left if left > 1 => Ok(true),
            1 => Ok(false),
            _ => Err(io::Error::from(io::ErrorKind::StorageFull)),
        }
    }

    fn whole(&self) -> io::Result<()> {
        self.spend().map(|_| ())
    }
}

impl Disk for FailingDisk {
    fn create(&self, path: &Path, mode: u32) -> io::Result<File> {
        self.whole()?;
        OsDisk.create(path, mode)
    }

    fn append(&self, file: &File, bytes: &[u8]) -> io::Result<()> {
        if self.spend()? {
            OsDisk.append(file, bytes)
        } else {
            OsDisk.append(file, &bytes[..bytes.len() / 2])?;
            self.whole()
        }
    }

    fn truncate(&self, file: &File, length: u64) -> io::Result<()> {
        self.whole()?;
        OsDisk.truncate(file, length)
    }

    fn sync(&self, _: &File) -> io::Result<()> {
        self.syncs.fetch_add(1, Ordering::SeqCst);
        // What a test sees of a file does not depend on its being synced, so that time is saved.
        self.whole()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.whole()?;
        OsDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.whole()?;
        OsDisk.remove(path)
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.whole()
    }
}

pub fn json(text: &str) -> RawJson {
    RawJson::parse(text).unwrap()
}

pub fn object(id: &str) -> InstanceObject {
    InstanceObject::new(1, json(&format!("{{\"id\":\"{id}\",\"n\":1.50}}")))
}

pub fn stored(id: &str) -> Stored {
    Stored::new("provider[\"registry.terraform.io/hashicorp/aws\"]".parse().unwrap(), object(id))
}

pub fn intent(address: &str, action: Action) -> Intent {
    Intent {
        address: address.parse().unwrap(),
        deposed: None,
        action,
        provider: stored("").provider,
        token: Some(format!("token-{address}")),
        inputs: json("{\"name\":\"x\"}"),
    }
}

pub async fn open(store: &LocalStore) -> Result<Session, StateError> {
    Session::open(Arc::new(store.clone()), LockOptions::new("apply", "me@here")).await
}

/// Each object of the state as text, sorted: address, deposed key, whether tainted, attributes.
pub fn summary(state: &infra_state::State) -> Vec<String> {
    let mut lines: Vec<_> = state
        .objects()
        .map(|(address, deposed, _, object)| {
            format!("{address} {deposed:?} {} {}", object.is_tainted(), object.attributes.as_str())
        })
        .chain(state.outputs.iter().map(|(name, output)| format!("{name} = {}", output.value.as_str())))
        .collect();
    lines.sort();
    lines
}
