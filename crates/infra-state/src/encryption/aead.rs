//! AES-GCM.

use aws_lc_rs::aead::{
    AES_128_GCM, AES_192_GCM, AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey,
};
use aws_lc_rs::rand;

use super::key::Key;

/// A key that is ready for use.
///
/// Nonces are random: one key may seal 2³² times. Every session seals with a key of its own.
#[derive(Debug)]
pub(super) struct Aead(LessSafeKey);

impl Aead {
    /// Fails with what is wrong with the key.
    pub fn new(key: &Key) -> Result<Self, String> {
        let algorithm = match key.bytes().len() {
            16 => &AES_128_GCM,
            24 => &AES_192_GCM,
            32 => &AES_256_GCM,
            other => {
                return Err(format!("a key for aes_gcm has 16, 24 or 32 bytes, and this one has {other}"));
            }
        };
        let key = UnboundKey::new(algorithm, key.bytes()).map_err(|_| "the key cannot be used".to_owned())?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// The nonce, the sealed bytes, and the tag.
    pub fn seal(&self, mut plain: Vec<u8>, aad: &[u8]) -> Result<Vec<u8>, String> {
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| "the system gives no random numbers".to_owned())?;
        let tag = self
            .0
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut plain)
            .map_err(|_| "it is too long to be encrypted at once".to_owned())?;
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + tag.as_ref().len());
        sealed.extend_from_slice(&nonce);
        sealed.append(&mut plain);
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// What was sealed; none when it was with another key or other associated data, or was changed since.
    pub fn open(&self, sealed: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut bytes = rest.to_vec();
        let length = self.0.open_in_place(nonce, Aad::from(aad), &mut bytes).ok()?.len();
        bytes.truncate(length);
        Some(bytes)
    }
}
