//! Keys of AWS KMS: OpenTofu's key provider `aws_kms`.

use async_trait::async_trait;
use aws_sdk_kms::Client;
use aws_sdk_kms::error::DisplayErrorContext;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use infra_state::encryption::{Key, KeyError, KeyMetadata, KeyProvider};
use infra_state::store::{ArgumentProblem, Arguments};
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;

use crate::connection::connect_kms;
use crate::settings::Settings;

/// Data keys that a key of KMS protects: what is stored beside the sealed bytes is the data key as KMS encrypted it.
#[derive(Debug)]
pub struct KmsKey {
    address: String,
    key: String,
    spec: DataKeySpec,
    settings: Settings,
    client: OnceCell<Client>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    ciphertext_blob: String,
}

impl KmsKey {
    /// The key that a `key_provider "aws_kms"` block describes; `address` is where its metadata is stored. Nothing is
    /// called yet.
    ///
    /// # Errors
    /// Everything that is wrong with the arguments.
    pub fn configure(address: String, mut given: Arguments) -> Result<Self, Vec<ArgumentProblem>> {
        let key = given.required_text("kms_key_id");
        let spec = match given.required_text("key_spec").as_str() {
            "AES_128" => DataKeySpec::Aes128,
            "AES_256" | "" => DataKeySpec::Aes256,
            _ => {
                given.problem("key_spec", "It must be \"AES_256\" or \"AES_128\".");
                DataKeySpec::Aes256
            }
        };
        let mut settings = Settings::default();
        settings.read_access(&mut given);
        given.finish()?;
        Ok(Self { address, key, spec, settings, client: OnceCell::new() })
    }

    fn failed(&self, detail: String) -> KeyError {
        KeyError { provider: self.address.clone(), detail }
    }

    async fn client(&self) -> Result<&Client, KeyError> {
        let connected = self.client.get_or_try_init(|| connect_kms(&self.settings)).await;
        connected.map_err(|problem| self.failed(problem))
    }

    fn key_of(&self, plaintext: Option<Blob>) -> Result<Key, KeyError> {
        let plaintext = plaintext.ok_or_else(|| self.failed("KMS gave no key".to_owned()))?;
        Ok(Key::new(plaintext.into_inner()))
    }
}

#[async_trait]
impl KeyProvider for KmsKey {
    async fn create(&self, metadata: &mut KeyMetadata) -> Result<Key, KeyError> {
        let call = self.client().await?.generate_data_key().key_id(&self.key).key_spec(self.spec.clone());
        let made = call.send().await.map_err(|error| self.failed(DisplayErrorContext(error).to_string()))?;
        let blob = made.ciphertext_blob.ok_or_else(|| self.failed("KMS gave no key".to_owned()))?;
        let stored = Stored { ciphertext_blob: BASE64_STANDARD.encode(blob) };
        let json = serde_json::to_vec(&stored).map_err(|error| self.failed(error.to_string()))?;
        metadata.insert(self.address.clone(), json);
        self.key_of(made.plaintext)
    }

    async fn recall(&self, metadata: &KeyMetadata) -> Result<Key, KeyError> {
        let damaged = || self.failed("what is stored to have the key again is damaged".to_owned());
        let bytes = metadata.get(&self.address).ok_or_else(|| {
            let others: Vec<&str> = metadata.keys().map(String::as_str).collect();
            self.failed(format!("the key is of another provider ({})", others.join(", ")))
        })?;
        let stored: Stored = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        let blob = BASE64_STANDARD.decode(stored.ciphertext_blob).map_err(|_| damaged())?;
        let call = self.client().await?.decrypt().key_id(&self.key).ciphertext_blob(Blob::new(blob));
        let opened =
            call.send().await.map_err(|error| self.failed(DisplayErrorContext(error).to_string()))?;
        self.key_of(opened.plaintext)
    }
}
