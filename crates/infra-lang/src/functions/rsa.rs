//! Private RSA keys in the forms that PEM has for them, and decryption by PKCS #1 v1.5 (RFC 8017).
//!
//! Whoever can ask for a decryption here holds the key already, so how long one takes is no secret.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use num_bigint::BigUint;

/// A private key, as far as decryption needs it.
pub(super) struct PrivateKey {
    modulus: BigUint,
    exponent: BigUint,
}

const PROTECTED: &str = "the key is protected by a password; it must be given without";
const DAMAGED: &str = "the key cannot be read: it is cut off or damaged";
const NO_RSA: &str = "it is not a private RSA key";

impl PrivateKey {
    /// Reads the first key of a text in PEM form.
    ///
    /// # Errors
    /// There is none, it is protected by a password, or it is no RSA key. Nothing of the text is quoted.
    pub(super) fn from_pem(text: &str) -> Result<Self, &'static str> {
        const NONE: &str = "there is no key in PEM form in it";
        let (_, rest) = text.split_once("-----BEGIN ").ok_or(NONE)?;
        let (label, rest) = rest.split_once("-----").ok_or(NONE)?;
        let (body, _) = rest.split_once("-----END ").ok_or(DAMAGED)?;
        if label.contains("ENCRYPTED") || body.contains("ENCRYPTED") {
            return Err(PROTECTED);
        }
        let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
        let bytes = STANDARD.decode(body).map_err(|_| DAMAGED)?;
        let key = match label {
            "RSA PRIVATE KEY" => pkcs1(&bytes)?,
            "PRIVATE KEY" => pkcs8(&bytes)?,
            "OPENSSH PRIVATE KEY" => openssh(&bytes)?,
            _ => return Err(NO_RSA),
        };
        if key.modulus.bits() < 64 || key.exponent.bits() < 2 { Err(DAMAGED) } else { Ok(key) }
    }

    /// What was encrypted for the key; nothing when it was not.
    pub(super) fn decrypt(&self, ciphertext: &[u8]) -> Option<Vec<u8>> {
        const LEAST_PADDING: usize = 8;
        let length = self.modulus.bits().div_ceil(8) as usize;
        let number = BigUint::from_bytes_be(ciphertext);
        if ciphertext.len() != length || number >= self.modulus {
            return None;
        }
        // Padded to the length of the modulus, it begins with 0 and 2. The first 0 is no digit.
        let padded = number.modpow(&self.exponent, &self.modulus).to_bytes_be();
        let padding = padded.strip_prefix(&[2])?;
        let end = padding.iter().position(|byte| *byte == 0)?;
        (padded.len() == length - 1 && end >= LEAST_PADDING).then(|| padding[end + 1..].to_vec())
    }
}

/// Values of the distinguished encoding of ASN.1, one after the other.
struct Der<'b>(&'b [u8]);

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

impl<'b> Der<'b> {
    /// The content of the next value, which must have this tag.
    fn next(&mut self, tag: u8) -> Option<&'b [u8]> {
        let (found, rest) = self.0.split_first()?;
        let (length, rest) = rest.split_first()?;
        let (length, rest) = match length {
            0..=0x7f => (usize::from(*length), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
                (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        (*found == tag).then_some(content)
    }

    fn number(&mut self) -> Option<BigUint> {
        self.next(INTEGER).map(BigUint::from_bytes_be)
    }
}

/// `RSAPrivateKey`: version, modulus, public exponent, private exponent, and more that is not needed.
fn pkcs1(bytes: &[u8]) -> Result<PrivateKey, &'static str> {
    let read = || {
        let mut fields = Der(Der(bytes).next(SEQUENCE)?);
        let (_, modulus, _, exponent) =
            (fields.number()?, fields.number()?, fields.number()?, fields.number()?);
        Some(PrivateKey { modulus, exponent })
    };
    read().ok_or(DAMAGED)
}

/// `PrivateKeyInfo`: version, algorithm, and the key in the form of the algorithm.
fn pkcs8(bytes: &[u8]) -> Result<PrivateKey, &'static str> {
    const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    let read = || {
        let mut fields = Der(Der(bytes).next(SEQUENCE)?);
        fields.number()?;
        let algorithm = Der(fields.next(SEQUENCE)?).next(OBJECT_ID)?;
        Some((algorithm, fields.next(OCTETS)?))
    };
    match read() {
        Some((RSA_ENCRYPTION, key)) => pkcs1(key),
        Some(_) => Err(NO_RSA),
        None => Err(DAMAGED),
    }
}

/// The strings of an OpenSSH file, each after its length.
struct Strings<'b>(&'b [u8]);

impl<'b> Strings<'b> {
    fn word(&mut self) -> Option<u32> {
        let (word, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*word))
    }

    fn next(&mut self) -> Option<&'b [u8]> {
        let length = self.word()? as usize;
        let (content, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(content)
    }
}

/// The file format of OpenSSH: cipher, derivation and its options, the number of keys, public keys, private keys.
fn openssh(bytes: &[u8]) -> Result<PrivateKey, &'static str> {
    let mut file = Strings(bytes.strip_prefix(b"openssh-key-v1\0").ok_or(DAMAGED)?);
    if file.next().ok_or(DAMAGED)? != b"none" {
        return Err(PROTECTED);
    }
    let mut read = || {
        file.next()?;
        file.next()?;
        file.word().filter(|keys| *keys == 1)?;
        file.next()?;
        let mut key = Strings(file.next()?);
        // Two equal numbers, by which a decryption is checked.
        key.word()?;
        key.word()?;
        let kind = key.next()?;
        if kind != b"ssh-rsa" {
            return Some(Err(NO_RSA));
        }
        let (modulus, _, exponent) = (key.next()?, key.next()?, key.next()?);
        let number = BigUint::from_bytes_be;
        Some(Ok(PrivateKey { modulus: number(modulus), exponent: number(exponent) }))
    };
    read().unwrap_or(Err(DAMAGED))
}
