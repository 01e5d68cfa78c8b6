//! Names that nobody chose.

use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::given::given;

/// How many characters follow a prefix.
const SUFFIX: usize = 26;
/// How many of them, the first, are decimal digits; the others are hexadecimal.
const DECIMAL: usize = 18;

/// A name that begins with `prefix`. The rest is made of the token of the create, so that repeating the create repeats
/// the name; it has the form of the names that Terraform's provider makes up, so that that provider sees the prefix.
pub(crate) fn unique(prefix: &str, token: &str) -> String {
    let digest = Sha1::digest(token.as_bytes());
    let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let counter = hex::encode(&digest[8..12]);
    format!("{prefix}{:018}{counter}", number % 10_u64.pow(18))
}

/// The token of a create as services take it that bound its length: 32 hexadecimal digits.
pub(crate) fn request_id(token: &str) -> String {
    hex::encode(&Sha256::digest(token.as_bytes())[..16])
}

/// The prefix of names that a configuration says nothing of.
pub(crate) const PREFIX: &str = "terraform-";

/// The name that a configuration gives, or one that is made of its prefix.
pub(crate) fn given_or_unique(name: &Option<String>, prefix: &Option<String>, token: &str) -> String {
    given(name).map_or_else(|| unique(given(prefix).unwrap_or(PREFIX), token), str::to_owned)
}

/// The prefix of a name that was made so.
pub(crate) fn prefix_of(name: &str) -> Option<&str> {
    let at = name.len().checked_sub(SUFFIX)?;
    let (prefix, suffix) = name.split_at_checked(at)?;
    let is_made_up = suffix
        .bytes()
        .enumerate()
        .all(|(i, b)| b.is_ascii_digit() || (i >= DECIMAL && matches!(b, b'a'..=b'f')));
    is_made_up.then_some(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_repeat_and_show_their_prefix() {
        let name = unique("web-", "token");
        assert_eq!(name, unique("web-", "token"));
        assert_ne!(name, unique("web-", "another"));
        assert_eq!(prefix_of(&name), Some("web-"));
        assert_eq!(prefix_of("terraform-20261121004152424800000001"), Some("terraform-"));
        assert_eq!(prefix_of("web"), None);
        assert_eq!(prefix_of("a-name-that-is-long-enough-but-chosen"), None);
    }
}
