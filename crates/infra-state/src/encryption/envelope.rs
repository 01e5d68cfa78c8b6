//! How sealed bytes are stored.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::key::KeyMetadata;

/// The only version there is.
const VERSION: &str = "v0";

/// A JSON document around sealed bytes. Serial and lineage of a state are outside, as OpenTofu has them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Envelope {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lineage: Option<String>,
    meta: std::collections::BTreeMap<String, String>,
    encrypted_data: String,
    encryption_version: String,
}

/// What tells an envelope from other JSON.
#[derive(Deserialize)]
struct Sniff<'a> {
    #[serde(borrow)]
    encryption_version: Option<&'a RawValue>,
}

/// Whether the bytes are sealed ones.
pub fn is_sealed(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{")
        && serde_json::from_slice::<Sniff<'_>>(bytes).is_ok_and(|sniff| sniff.encryption_version.is_some())
}

impl Envelope {
    pub fn new(metadata: &KeyMetadata, sealed: &[u8]) -> Self {
        let meta = metadata.iter().map(|(name, bytes)| (name.clone(), BASE64_STANDARD.encode(bytes)));
        Self {
            serial: None,
            lineage: None,
            meta: meta.collect(),
            encrypted_data: BASE64_STANDARD.encode(sealed),
            encryption_version: VERSION.to_owned(),
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads the metadata of the key, and the sealed bytes; fails with what is wrong.
    pub fn read(bytes: &[u8]) -> Result<(KeyMetadata, Vec<u8>), String> {
        let envelope: Self = serde_json::from_slice(bytes).map_err(|error| match error.is_eof() {
            true => "it ends in the middle, so a part of it is missing".to_owned(),
            false => format!("what is around the encrypted bytes is damaged: {error}"),
        })?;
        if envelope.encryption_version != VERSION {
            return Err(format!(
                "its encryption has version \"{}\", and this version of infra reads \"{VERSION}\"",
                envelope.encryption_version
            ));
        }
        let decode = |text: &str| {
            BASE64_STANDARD.decode(text).map_err(|error| format!("its base64 is damaged: {error}"))
        };
        let mut metadata = KeyMetadata::new();
        for (name, text) in &envelope.meta {
            metadata.insert(name.clone(), decode(text)?);
        }
        Ok((metadata, decode(&envelope.encrypted_data)?))
    }
}
