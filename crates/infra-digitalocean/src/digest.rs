//! Texts of which states keep the digest: user data and keys, which may be long and hold secrets.

use infra_value::Value;
use sha1::{Digest, Sha1};

fn is_digest(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

/// What is stored: the digest of a text, or the digest that is stored already.
pub(crate) fn stored(text: &str) -> String {
    if text.is_empty() || is_digest(text) { text.to_owned() } else { hex::encode(Sha1::digest(text)) }
}

/// Whether what is stored is of the text that is configured.
pub(crate) fn same(prior: &Value, config: &Value) -> bool {
    matches!((prior.as_str(), config.as_str()), (Some(prior), Some(config)) if stored(prior) == stored(config))
}
