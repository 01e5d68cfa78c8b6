//! Telling whether an object in the state has moved.

use infra_state::InstanceObject;
use sha2::{Digest, Sha256};

/// Digest of all that the state has of an object which a plan may rest on.
pub(crate) fn of(object: &InstanceObject) -> String {
    let mut hash = Sha256::new();
    hash.update(object.attributes.as_str());
    hash.update([0, u8::from(object.is_tainted())]);
    hash.update(object.schema_version.to_le_bytes());
    hexadecimal(&hash.finalize())
}

/// Two digits for each byte.
fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_two_digits() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(hexadecimal(&all), all.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    }
}
