//! Sealing and opening.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use tokio::sync::Mutex;

use super::aead::Aead;
use super::envelope::{Envelope, is_sealed};
use super::key::{KeyMetadata, KeyProvider};
use crate::StateError;

/// How bytes are sealed.
#[derive(Clone, Debug)]
pub enum Method {
    /// Not at all. It is for getting into encryption, and out of it.
    Unencrypted,
    /// AES-GCM with the provider's keys and this associated data.
    AesGcm {
        /// Where its keys come from.
        keys: Arc<dyn KeyProvider>,
        /// Associated data: what was sealed with other data is not opened.
        aad: Vec<u8>,
    },
}

/// A key that is ready, and how to have it again.
type Ready = (Arc<Aead>, KeyMetadata);
/// The number of a method, and what it is to make a key of.
type Place = (usize, KeyMetadata);

/// The method that seals, and those that also open: what was sealed before a key was changed, or not sealed before it
/// was to be.
#[derive(Clone, Debug)]
pub struct Encryption {
    methods: Vec<Method>,
    /// The key of this process, with its metadata.
    current: Arc<Mutex<Option<Ready>>>,
    /// Keys that opened something.
    known: Arc<Mutex<BTreeMap<Place, Arc<Aead>>>>,
}

/// A key that seals lines, and how to have it again.
pub(super) struct Sealing {
    pub aead: Arc<Aead>,
    pub metadata: KeyMetadata,
    pub aad: Vec<u8>,
}

/// What was opened.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Opened {
    pub bytes: Vec<u8>,
    /// Whether the method that seals now had sealed it.
    pub current: bool,
}

impl Encryption {
    /// Seals by `method`, and opens by that and the others.
    pub fn new(method: Method, others: impl IntoIterator<Item = Method>) -> Self {
        let methods = std::iter::once(method).chain(others).collect();
        Self { methods, current: Arc::default(), known: Arc::default() }
    }

    /// Whether what is written is sealed at all.
    pub fn seals(&self) -> bool {
        !matches!(self.methods[0], Method::Unencrypted)
    }

    /// Whether a former method is still around.
    pub(super) fn is_in_transition(&self) -> bool {
        self.methods.len() > 1
    }

    pub(super) fn allows_plain(&self) -> bool {
        self.methods.iter().any(|method| matches!(method, Method::Unencrypted))
    }

    /// Seals a document. `path` is only for messages.
    ///
    /// # Errors
    /// [`StateError::Key`]
    pub async fn seal(&self, plain: Vec<u8>, path: &str) -> Result<Vec<u8>, StateError> {
        self.seal_below(Head::default(), plain, path).await
    }

    /// The same with a snapshot, whose serial and lineage can be read without a key.
    ///
    /// # Errors
    /// [`StateError::Key`]
    pub async fn seal_snapshot(&self, plain: Vec<u8>, path: &str) -> Result<Vec<u8>, StateError> {
        let head =
            if self.seals() { serde_json::from_slice(&plain).unwrap_or_default() } else { Head::default() };
        self.seal_below(head, plain, path).await
    }

    async fn seal_below(&self, head: Head, plain: Vec<u8>, path: &str) -> Result<Vec<u8>, StateError> {
        let Some(Sealing { aead, metadata, aad }) = self.sealing(path).await? else { return Ok(plain) };
        let sealed = aead.seal(plain, &aad).map_err(|detail| undecryptable(path, detail))?;
        let mut envelope = Envelope::new(&metadata, &sealed);
        (envelope.serial, envelope.lineage) = (head.serial, head.lineage);
        Ok(envelope.to_bytes())
    }

    /// Opens a document. `path` is only for messages.
    ///
    /// # Errors
    /// [`StateError::Undecryptable`]; [`StateError::NotEncrypted`] where only what is sealed is taken.
    pub async fn open(&self, bytes: Vec<u8>, path: &str) -> Result<Vec<u8>, StateError> {
        self.open_by_any(bytes, path).await.map(|opened| opened.bytes)
    }

    pub(super) async fn open_by_any(&self, bytes: Vec<u8>, path: &str) -> Result<Opened, StateError> {
        if !is_sealed(&bytes) {
            return match self.allows_plain() {
                true => Ok(Opened { bytes, current: !self.seals() }),
                false => Err(StateError::NotEncrypted { path: path.to_owned() }),
            };
        }
        let (metadata, sealed) = Envelope::read(&bytes).map_err(|detail| undecryptable(path, detail))?;
        let mut problems = Vec::new();
        for (at, method) in self.methods.iter().enumerate() {
            let Method::AesGcm { aad, .. } = method else { continue };
            match self.known(at, &metadata).await {
                Ok(aead) => match aead.open(&sealed, aad) {
                    Some(bytes) => return Ok(Opened { bytes, current: at == 0 }),
                    None => problems
                        .push("the key is another one, or what it sealed was changed since".to_owned()),
                },
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() {
            problems.push("every method that is configured is \"unencrypted\"".to_owned());
        }
        Err(undecryptable(path, problems.join("; ")))
    }

    /// What seals now; none for the method that does not. The key is made once.
    pub(super) async fn sealing(&self, path: &str) -> Result<Option<Sealing>, StateError> {
        let Method::AesGcm { keys, aad } = &self.methods[0] else { return Ok(None) };
        let mut current = self.current.lock().await;
        let (aead, metadata) = match &*current {
            Some(known) => known.clone(),
            None => {
                let mut metadata = KeyMetadata::new();
                let failed = |detail: String| StateError::Key { path: path.to_owned(), detail };
                let key = keys.create(&mut metadata).await.map_err(|error| failed(error.to_string()))?;
                let aead = Arc::new(Aead::new(&key).map_err(failed)?);
                // What was sealed just now is soon read.
                self.known.lock().await.insert((0, metadata.clone()), aead.clone());
                current.insert((aead, metadata)).clone()
            }
        };
        Ok(Some(Sealing { aead, metadata, aad: aad.clone() }))
    }

    /// The keys with this metadata that the methods give, the current method's first.
    pub(super) async fn candidates(
        &self,
        metadata: &KeyMetadata,
    ) -> (Vec<(bool, Arc<Aead>, Vec<u8>)>, String) {
        let (mut keys, mut problems) = (Vec::new(), Vec::new());
        for (at, method) in self.methods.iter().enumerate() {
            let Method::AesGcm { aad, .. } = method else { continue };
            match self.known(at, metadata).await {
                Ok(aead) => keys.push((at == 0, aead, aad.clone())),
                Err(problem) => problems.push(problem),
            }
        }
        (keys, problems.join("; "))
    }

    async fn known(&self, at: usize, metadata: &KeyMetadata) -> Result<Arc<Aead>, String> {
        let place = (at, metadata.clone());
        let mut known = self.known.lock().await;
        if let Some(aead) = known.get(&place) {
            return Ok(aead.clone());
        }
        let Method::AesGcm { keys, .. } = &self.methods[at] else { return Err("no key".to_owned()) };
        let key = keys.recall(metadata).await.map_err(|error| error.to_string())?;
        let aead = Arc::new(Aead::new(&key)?);
        known.insert(place, aead.clone());
        Ok(aead)
    }
}

/// What stays outside.
#[derive(Default, Deserialize)]
struct Head {
    serial: Option<u64>,
    lineage: Option<String>,
}

pub(super) fn undecryptable(path: &str, detail: impl Into<String>) -> StateError {
    StateError::Undecryptable { path: path.to_owned(), detail: detail.into() }
}
