//! Digests of contents, as several types show them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

/// Every digest of some bytes: hexadecimal, unless the name says otherwise.
pub(crate) struct Digests {
    pub(crate) md5: String,
    pub(crate) sha1: String,
    pub(crate) sha256: String,
    pub(crate) sha512: String,
    pub(crate) base64sha256: String,
    pub(crate) base64sha512: String,
}

impl Digests {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let (sha256, sha512) = (Sha256::digest(bytes), Sha512::digest(bytes));
        Self {
            md5: hex::encode(Md5::digest(bytes)),
            sha1: hex::encode(Sha1::digest(bytes)),
            sha256: hex::encode(sha256),
            sha512: hex::encode(sha512),
            base64sha256: STANDARD.encode(sha256),
            base64sha512: STANDARD.encode(sha512),
        }
    }
}
