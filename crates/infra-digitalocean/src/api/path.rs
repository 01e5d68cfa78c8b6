//! Texts within addresses.

/// A text as one segment of a path.
pub(crate) fn segment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_users_write_stays_one_segment() {
        assert_eq!(segment("../droplets?x=1"), "..%2Fdroplets%3Fx%3D1");
        assert_eq!(segment("3b:16:bf"), "3b:16:bf");
    }
}
