//! User data: what an instance gets to run when it starts. States keep its digest, because it may hold secrets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_value::Value;
use sha1::{Digest, Sha1};

/// The digest that is stored of user data. Text that is base64 stands for what it encodes.
fn digest(text: &str) -> String {
    let bytes = STANDARD.decode(text).unwrap_or_else(|_| text.as_bytes().to_vec());
    hex::encode(Sha1::digest(bytes))
}

fn is_digest(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

/// What is stored: the digest of data, or the digest that is stored already.
pub(crate) fn stored(text: &str) -> String {
    if text.is_empty() || is_digest(text) { text.to_owned() } else { digest(text) }
}

/// As the API takes it: base64, unless it is that already.
pub(crate) fn encoded(text: &str) -> String {
    match STANDARD.decode(text) {
        Ok(_) => text.to_owned(),
        Err(_) => STANDARD.encode(text),
    }
}

/// Whether what is stored is of the data that is configured.
pub(crate) fn same(prior: &Value, config: &Value) -> bool {
    matches!((prior.as_str(), config.as_str()), (Some(prior), Some(config)) if stored(prior) == stored(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_terraform() {
        assert_eq!(stored("#!/bin/sh\necho hi\n"), "b2b62c101a156f5f12dd7197cf7ae9424164b115");
        assert_eq!(stored("IyEvYmluL3NoCmVjaG8gaGkK"), "b2b62c101a156f5f12dd7197cf7ae9424164b115");
        assert_eq!(
            stored("b2b62c101a156f5f12dd7197cf7ae9424164b115"),
            "b2b62c101a156f5f12dd7197cf7ae9424164b115"
        );
    }

    #[test]
    fn data_is_encoded_once() {
        assert_eq!(encoded("#!/bin/sh\necho hi\n"), "IyEvYmluL3NoCmVjaG8gaGkK");
        assert_eq!(encoded("IyEvYmluL3NoCmVjaG8gaGkK"), "IyEvYmluL3NoCmVjaG8gaGkK");
    }
}
