//! Objects in memory, with the faults of a network between them and their user.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use infra_state::StateError;
use infra_state::store::Version;
use infra_state::store::objects::{Condition, Entry, Found, Objects};
use tokio::sync::{Semaphore, watch};

type Contents = BTreeMap<String, Found>;

/// What all users share.
#[derive(Clone, Debug, Default)]
pub struct Bucket {
    contents: Arc<Mutex<Contents>>,
    versions: Arc<AtomicU64>,
    /// Whether it removes what is there, whatever version is asked for.
    ignores_versions_of_removals: Arc<AtomicBool>,
}

impl Bucket {
    /// One that knows no condition for removals, as some that are compatible with S3.
    pub fn without_conditional_removals() -> Self {
        let bucket = Self::default();
        bucket.ignores_versions_of_removals.store(true, Ordering::SeqCst);
        bucket
    }

    pub fn keys(&self) -> Vec<String> {
        self.contents.lock().unwrap().keys().cloned().collect()
    }

    pub fn bytes(&self, key: &str) -> Option<Vec<u8>> {
        self.contents.lock().unwrap().get(key).map(|found| found.bytes.clone())
    }

    pub fn insert(&self, key: &str, bytes: &[u8]) {
        let found = Found { bytes: bytes.to_vec(), version: self.version() };
        self.contents.lock().unwrap().insert(key.to_owned(), found);
    }

    fn version(&self) -> Version {
        Version(format!("v{}", self.versions.fetch_add(1, Ordering::SeqCst)))
    }
}

/// How a call that is the last one ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// It never arrives.
    Lost,
    /// It arrives, and its answer gets lost.
    Unanswered,
}

/// What happens to the next removal of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// It arrives, and its answer gets lost.
    Unanswered,
    /// It arrives twice, the second time after the gate behind writes was open.
    Twice,
}

/// One user's way to the bucket.
#[derive(Debug)]
pub struct Line {
    bucket: Bucket,
    left: AtomicI64,
    last: Last,
    /// Whether the line works again after its one fault.
    recovers: bool,
    pub calls: AtomicU64,
    /// What happens to the next removal.
    mishap: Mutex<Option<Mishap>>,
    /// Writes and removals of a version stop here, before or after they have arrived, while it is closed.
    before: Gate,
    after: Gate,
    /// Where a call takes its time: what it takes comes from this number, and so does the next number.
    pace: Option<AtomicU64>,
}

/// Lets nobody through while it is closed.
#[derive(Debug)]
pub struct Gate {
    open: watch::Sender<bool>,
    waiting: Semaphore,
}

impl Gate {
    fn new() -> Self {
        Self { open: watch::Sender::new(true), waiting: Semaphore::new(0) }
    }

    pub fn close(&self) {
        self.open.send_replace(false);
    }

    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Waits until somebody stands before it.
    pub async fn somebody_waits(&self) {
        self.waiting.acquire().await.unwrap().forget();
    }

    async fn pass(&self) {
        if !*self.open.borrow() {
            self.waiting.add_permits(1);
            self.open.subscribe().wait_for(|open| *open).await.unwrap();
        }
    }
}

impl Line {
    pub fn new(bucket: &Bucket) -> Arc<Self> {
        Self::breaking(bucket, i64::MAX, Last::Lost, false)
    }

    /// One that breaks after so many calls.
    pub fn breaking(bucket: &Bucket, calls: i64, last: Last, recovers: bool) -> Arc<Self> {
        Arc::new(Self {
            bucket: bucket.clone(),
            left: AtomicI64::new(calls),
            last,
            recovers,
            calls: AtomicU64::new(0),
            mishap: Mutex::new(None),
            before: Gate::new(),
            after: Gate::new(),
            pace: None,
        })
    }

    /// One on which every call takes between 0 and 4 ms, the same ones for the same seed, and that breaks after so many.
    pub fn uneven(bucket: &Bucket, seed: u64, calls: i64, last: Last) -> Arc<Self> {
        let line = Arc::into_inner(Self::breaking(bucket, calls, last, false)).unwrap();
        Arc::new(Self { pace: Some(AtomicU64::new(seed)), ..line })
    }

    /// Takes the time that a call takes.
    async fn travel(&self) {
        match &self.pace {
            None => tokio::task::yield_now().await,
            Some(pace) => {
                // Knuth's MMIX generator.
                let step = |n: u64| {
                    n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
                };
                let now = pace.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| Some(step(n))).unwrap();
                tokio::time::sleep(std::time::Duration::from_millis((now >> 33) % 5)).await;
            }
        }
    }

    pub fn has_broken(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }

    pub fn spoil_removal(&self, mishap: Mishap) {
        *self.mishap.lock().unwrap() = Some(mishap);
    }

    pub fn before_writes(&self) -> &Gate {
        &self.before
    }

    pub fn after_writes(&self) -> &Gate {
        &self.after
    }

    /// Does a call, unless the line is broken.
    fn call<T>(&self, work: impl FnOnce(&mut Contents) -> T) -> io::Result<T> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let left = self.left.fetch_sub(1, Ordering::SeqCst);
        let mut contents = self.bucket.contents.lock().unwrap();
        match left {
            1.. => Ok(work(&mut contents)),
            0 => {
                if self.last == Last::Unanswered {
                    work(&mut contents);
                }
                Err(io::Error::from(io::ErrorKind::ConnectionReset))
            }
            _ if self.recovers => Ok(work(&mut contents)),
            _ => Err(io::Error::from(io::ErrorKind::NotConnected)),
        }
    }
}

fn read(key: &str) -> impl FnOnce(io::Error) -> StateError {
    move |source| StateError::Read { path: key.to_owned(), source: Arc::new(source) }
}

fn write(key: &str) -> impl FnOnce(io::Error) -> StateError {
    move |source| StateError::Write { path: key.to_owned(), source: Arc::new(source) }
}

#[async_trait]
impl Objects for Line {
    fn address(&self, key: &str) -> String {
        format!("memory://{key}")
    }

    async fn get(&self, key: &str) -> Result<Option<Found>, StateError> {
        self.travel().await;
        self.call(|contents| contents.get(key).cloned()).map_err(read(key))
    }

    async fn put(
        &self,
        key: &str,
        bytes: Vec<u8>,
        condition: Condition,
    ) -> Result<Option<Version>, StateError> {
        self.before.pass().await;
        self.travel().await;
        let version = self.bucket.version();
        let written = self.call(|contents| {
            let found = contents.get(key).map(|found| &found.version);
            let holds = match &condition {
                Condition::Always => true,
                Condition::New => found.is_none(),
                Condition::Is(expected) => found == Some(expected),
            };
            holds.then(|| {
                contents.insert(key.to_owned(), Found { bytes, version: version.clone() });
                version.clone()
            })
        });
        self.after.pass().await;
        written.map_err(write(key))
    }

    async fn delete(&self, key: &str) -> Result<(), StateError> {
        self.travel().await;
        self.call(|contents| contents.remove(key)).map(drop).map_err(write(key))
    }

    async fn delete_version(&self, key: &str, version: &Version) -> Result<bool, StateError> {
        self.before.pass().await;
        self.travel().await;
        let remove = |contents: &mut Contents| {
            let is_blind = self.bucket.ignores_versions_of_removals.load(Ordering::SeqCst);
            let holds = contents.get(key).is_some_and(|found| is_blind || found.version == *version);
            if holds {
                contents.remove(key);
            }
            holds
        };
        let removed = self.call(remove);
        self.after.pass().await;
        match self.mishap.lock().unwrap().take() {
            None => removed.map_err(write(key)),
            Some(Mishap::Twice) => self.call(remove).and(removed).map_err(write(key)),
            Some(Mishap::Unanswered) => Err(write(key)(io::ErrorKind::ConnectionReset.into())),
        }
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Entry>, StateError> {
        self.travel().await;
        let entry = |(key, found): (&String, &Found)| Entry {
            key: key.clone(),
            size: found.bytes.len() as u64,
            written: 0,
        };
        self.call(|contents| contents.iter().filter(|(key, _)| key.starts_with(prefix)).map(entry).collect())
            .map_err(read(prefix))
    }
}
