//! Keys from a passphrase: PBKDF2.

use std::num::NonZeroU32;
use std::sync::Arc;

use async_trait::async_trait;
use aws_lc_rs::{pbkdf2, rand};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Serialize};

use super::key::{Key, KeyError, KeyMetadata, KeyProvider, own};

/// The hash within PBKDF2's HMAC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HashFunction {
    /// SHA-256
    Sha256,
    /// SHA-512
    #[default]
    Sha512,
}

/// Where the passphrase is from.
#[derive(Clone, Debug)]
pub enum PassphraseSource {
    /// It was given.
    Given(Key),
    /// The key of another provider is the passphrase.
    Chained(Arc<dyn KeyProvider>),
}

/// A key from a passphrase, OpenTofu's `pbkdf2`.
#[derive(Clone, Debug)]
pub struct Passphrase {
    /// `key_provider.pbkdf2.NAME`
    pub address: String,
    /// The passphrase.
    pub source: PassphraseSource,
    /// Length of the key in bytes.
    pub key_length: usize,
    /// Length of the salt of new keys in bytes.
    pub salt_length: usize,
    /// How often the hash is computed for new keys.
    pub iterations: u32,
    /// The hash for new keys.
    pub hash: HashFunction,
}

impl Passphrase {
    /// The shortest passphrase that is taken, in bytes.
    pub const SHORTEST: usize = 16;
    /// The fewest iterations that are taken.
    pub const FEWEST_ITERATIONS: u32 = 200_000;
    /// The most iterations that are computed, so that a number in a damaged file keeps nobody busy for hours.
    pub const MOST_ITERATIONS: u32 = 100_000_000;
    /// The iterations when nothing is said.
    pub const ITERATIONS: u32 = 600_000;
}

/// What is stored beside what a key has sealed.
#[derive(Serialize, Deserialize)]
struct Stored {
    salt: String,
    iterations: NonZeroU32,
    hash_function: HashFunction,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_length: Option<usize>,
}

impl Passphrase {
    fn failed(&self, detail: impl Into<String>) -> KeyError {
        KeyError { provider: self.address.clone(), detail: detail.into() }
    }

    async fn derive(&self, secret: Key, stored: &Stored) -> Result<Key, KeyError> {
        let salt = BASE64_STANDARD
            .decode(&stored.salt)
            .map_err(|error| self.failed(format!("the stored salt is damaged: {error}")))?;
        if stored.iterations.get() > Self::MOST_ITERATIONS
            || stored.key_length.is_some_and(|length| length > 64)
        {
            return Err(self.failed("what is stored to have the key again is damaged: it asks for too much"));
        }
        let algorithm = match stored.hash_function {
            HashFunction::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            HashFunction::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        };
        let (iterations, length) = (stored.iterations, stored.key_length.unwrap_or(self.key_length));
        // It takes a good part of a second, on purpose.
        let derived = tokio::task::spawn_blocking(move || {
            let mut key = vec![0; length];
            pbkdf2::derive(algorithm, iterations, &salt, secret.bytes(), &mut key);
            Key::new(key)
        });
        derived.await.map_err(|_| self.failed("the key could not be computed"))
    }
}

#[async_trait]
impl KeyProvider for Passphrase {
    async fn create(&self, metadata: &mut KeyMetadata) -> Result<Key, KeyError> {
        let secret = match &self.source {
            PassphraseSource::Given(secret) => secret.clone(),
            PassphraseSource::Chained(provider) => provider.create(metadata).await?,
        };
        let mut salt = vec![0; self.salt_length];
        rand::fill(&mut salt).map_err(|_| self.failed("the system gives no random numbers"))?;
        let iterations = NonZeroU32::new(self.iterations).ok_or_else(|| self.failed("no iterations"))?;
        let stored = Stored {
            salt: BASE64_STANDARD.encode(salt),
            iterations,
            hash_function: self.hash,
            key_length: Some(self.key_length),
        };
        let json = serde_json::to_vec(&stored).map_err(|error| self.failed(error.to_string()))?;
        metadata.insert(self.address.clone(), json);
        self.derive(secret, &stored).await
    }

    async fn recall(&self, metadata: &KeyMetadata) -> Result<Key, KeyError> {
        let stored: Stored = own(metadata, &self.address)?;
        let secret = match &self.source {
            PassphraseSource::Given(secret) => secret.clone(),
            PassphraseSource::Chained(provider) => provider.recall(metadata).await?,
        };
        self.derive(secret, &stored).await
    }
}
