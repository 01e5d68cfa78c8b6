//! Keys, and where they come from.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use zeroize::Zeroize;

/// A symmetric key. It is overwritten when it is dropped, and shows nothing.
#[derive(Clone)]
pub struct Key(Vec<u8>);

impl Key {
    /// Takes the bytes of a key.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} bytes)", self.0.len())
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// What is stored beside sealed bytes so that their key can be had again: for each key provider, by its address
/// (`key_provider.pbkdf2.main`), what it wants to be told. It holds no secret.
pub type KeyMetadata = BTreeMap<String, Vec<u8>>;

/// Why there is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{provider}: {detail}")]
pub struct KeyError {
    /// Address of the key provider.
    pub provider: String,
    /// What is wrong. It holds no secret.
    pub detail: String,
}

/// Where keys come from.
#[async_trait]
pub trait KeyProvider: fmt::Debug + Send + Sync {
    /// A key to seal with. What is needed to have it again goes to `metadata`.
    ///
    /// # Errors
    /// There is none to be had.
    async fn create(&self, metadata: &mut KeyMetadata) -> Result<Key, KeyError>;

    /// The key that was created with this metadata.
    ///
    /// # Errors
    /// The metadata is another provider's, or the key is not to be had.
    async fn recall(&self, metadata: &KeyMetadata) -> Result<Key, KeyError>;
}

/// The metadata of one provider, read from its JSON.
pub(super) fn own<T: serde::de::DeserializeOwned>(
    metadata: &KeyMetadata,
    address: &str,
) -> Result<T, KeyError> {
    let failed = |detail: String| KeyError { provider: address.to_owned(), detail };
    let bytes = metadata.get(address).ok_or_else(|| {
        let others: Vec<&str> = metadata.keys().map(String::as_str).collect();
        failed(format!("the key is of another provider ({})", others.join(", ")))
    })?;
    serde_json::from_slice(bytes)
        .map_err(|error| failed(format!("what is stored to have the key again is damaged: {error}")))
}
