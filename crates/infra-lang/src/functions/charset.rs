//! Encodings of characters.

/// An encoding of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    /// Little-endian when `true`.
    Utf16(bool),
    /// ISO-8859-1 up to the code given: 0x7f for US-ASCII, 0xff for all of it.
    Latin(u32),
}

impl Charset {
    /// The encoding that IANA registers under this name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "utf-8" | "csutf8" | "utf8" => Self::Utf8,
            "utf-16be" | "csutf16be" => Self::Utf16(false),
            "utf-16le" | "csutf16le" => Self::Utf16(true),
            "us-ascii" | "ascii" | "iso646-us" | "ansi_x3.4-1968" => Self::Latin(0x7f),
            "iso-8859-1" | "iso_8859-1" | "latin1" | "l1" | "ibm819" | "cp819" => Self::Latin(0xff),
            _ => return None,
        })
    }

    /// The bytes of a text, or the first character that cannot be written.
    pub(super) fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        match self {
            Self::Utf8 => Ok(text.as_bytes().to_vec()),
            Self::Utf16(little) => Ok(text
                .encode_utf16()
                .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
                .collect()),
            Self::Latin(last) => {
                let byte =
                    |c| u8::try_from(u32::from(c)).ok().filter(|byte| u32::from(*byte) <= last).ok_or(c);
                text.chars().map(byte).collect()
            }
        }
    }

    /// The text of bytes, when they are valid.
    pub(super) fn decode(self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
            Self::Utf16(little) => {
                let (pairs, rest) = bytes.as_chunks::<2>();
                let units: Vec<u16> = pairs
                    .iter()
                    .map(|pair| if little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) })
                    .collect();
                if rest.is_empty() { String::from_utf16(&units).ok() } else { None }
            }
            Self::Latin(last) => {
                let character = |byte: &u8| Some(char::from(*byte)).filter(|c| u32::from(*c) <= last);
                bytes.iter().map(character).collect()
            }
        }
    }
}
