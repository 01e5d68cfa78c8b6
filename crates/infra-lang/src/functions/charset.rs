//! Encodings of characters, by the names that IANA registers
//! (<https://www.iana.org/assignments/character-sets/character-sets.xhtml>).

use encoding_rs::{self as tables, DecoderResult, EncoderResult, Encoding};

/// An encoding of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    /// Little-endian when `true`.
    Utf16(bool),
    /// Big-endian unless a byte order mark says otherwise; written with one.
    MarkedUtf16,
    /// ISO-8859-1 up to the code given: 0x7f for US-ASCII, 0xff for all of it.
    Latin(u32),
    /// ISO-8859-9: `windows-1254`, but with the control characters of ISO-8859-1.
    Turkish,
    /// An encoding of the web.
    Web(&'static Encoding),
}

/// The first and the last control character that ISO-8859 has where Windows has letters.
const CONTROLS: std::ops::RangeInclusive<char> = '\u{80}'..='\u{9f}';

impl Charset {
    /// The encoding that IANA registers under this name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        Some(match name.as_str() {
            "utf-16" | "csutf16" => Self::MarkedUtf16,
            "utf-16be" | "csutf16be" => Self::Utf16(false),
            "utf-16le" | "csutf16le" => Self::Utf16(true),
            "us-ascii" | "iso-ir-6" | "ansi_x3.4-1968" | "ansi_x3.4-1986" | "iso_646.irv:1991"
            | "iso646-us" | "us" | "ibm367" | "cp367" | "csascii" => Self::Latin(0x7f),
            "iso-8859-1" | "iso_8859-1:1987" | "iso-ir-100" | "iso_8859-1" | "latin1" | "l1" | "ibm819"
            | "cp819" | "csisolatin1" => Self::Latin(0xff),
            "iso-8859-9" | "iso_8859-9:1989" | "iso-ir-148" | "iso_8859-9" | "latin5" | "l5"
            | "csisolatin5" => Self::Turkish,
            name => Self::Web(web(name)?),
        })
    }

    /// The bytes of a text, or the first character that cannot be written.
    pub(super) fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        let utf16 = |little: bool| -> Vec<u8> {
            let units = text.encode_utf16();
            units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
        };
        match self {
            Self::Utf16(little) => Ok(utf16(little)),
            Self::MarkedUtf16 => Ok([&[0xfe, 0xff], utf16(false).as_slice()].concat()),
            Self::Latin(last) => {
                let byte =
                    |c| u8::try_from(u32::from(c)).ok().filter(|byte| u32::from(*byte) <= last).ok_or(c);
                text.chars().map(byte).collect()
            }
            Self::Turkish => text.chars().map(turkish_byte).collect(),
            Self::Web(encoding) => encode(encoding, text),
        }
    }

    /// The text of bytes, when they are valid.
    pub(super) fn decode(self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Utf16(little) => utf16(bytes, little),
            Self::MarkedUtf16 => match bytes {
                [0xff, 0xfe, rest @ ..] => utf16(rest, true),
                [0xfe, 0xff, rest @ ..] => utf16(rest, false),
                bytes => utf16(bytes, false),
            },
            Self::Latin(last) => {
                let character = |byte: &u8| Some(char::from(*byte)).filter(|c| u32::from(*c) <= last);
                bytes.iter().map(character).collect()
            }
            Self::Turkish => {
                let character = |byte: &u8| match char::from(*byte) {
                    control if CONTROLS.contains(&control) => Some(control.to_string()),
                    _ => decode(tables::WINDOWS_1254, &[*byte]),
                };
                bytes.iter().map(character).collect()
            }
            Self::Web(encoding) => decode(encoding, bytes),
        }
    }
}

/// The encodings whose tables are those of the web (<https://encoding.spec.whatwg.org>), by the names of IANA: some names
/// mean something else there, and some are only known there.
fn web(name: &str) -> Option<&'static Encoding> {
    Some(match name {
        "utf-8" | "csutf8" => tables::UTF_8,
        "ibm866" | "cp866" | "866" | "csibm866" => tables::IBM866,
        "iso-8859-2" | "iso_8859-2:1987" | "iso-ir-101" | "iso_8859-2" | "latin2" | "l2" | "csisolatin2" => {
            tables::ISO_8859_2
        }
        "iso-8859-3" | "iso_8859-3:1988" | "iso-ir-109" | "iso_8859-3" | "latin3" | "l3" | "csisolatin3" => {
            tables::ISO_8859_3
        }
        "iso-8859-4" | "iso_8859-4:1988" | "iso-ir-110" | "iso_8859-4" | "latin4" | "l4" | "csisolatin4" => {
            tables::ISO_8859_4
        }
        "iso-8859-5" | "iso_8859-5:1988" | "iso-ir-144" | "iso_8859-5" | "cyrillic"
        | "csisolatincyrillic" => tables::ISO_8859_5,
        "iso-8859-6" | "iso_8859-6:1987" | "iso-ir-127" | "iso_8859-6" | "ecma-114" | "asmo-708"
        | "arabic" | "csisolatinarabic" | "iso-8859-6-e" | "iso_8859-6-e" | "csiso88596e"
        | "iso-8859-6-i" | "iso_8859-6-i" | "csiso88596i" => tables::ISO_8859_6,
        "iso-8859-7" | "iso_8859-7:1987" | "iso-ir-126" | "iso_8859-7" | "elot_928" | "ecma-118"
        | "greek" | "greek8" | "csisolatingreek" => tables::ISO_8859_7,
        "iso-8859-8" | "iso_8859-8:1988" | "iso-ir-138" | "iso_8859-8" | "hebrew" | "csisolatinhebrew"
        | "iso-8859-8-e" | "iso_8859-8-e" | "csiso88598e" | "iso-8859-8-i" | "iso_8859-8-i"
        | "csiso88598i" => tables::ISO_8859_8,
        "iso-8859-10" | "iso-ir-157" | "l6" | "iso_8859-10:1992" | "csisolatin6" | "latin6" => {
            tables::ISO_8859_10
        }
        "iso-8859-13" | "csiso885913" => tables::ISO_8859_13,
        "iso-8859-14" | "iso-ir-199" | "iso_8859-14:1998" | "iso_8859-14" | "latin8" | "iso-celtic"
        | "l8" | "csiso885914" => tables::ISO_8859_14,
        "iso-8859-15" | "iso_8859-15" | "latin-9" | "csiso885915" => tables::ISO_8859_15,
        "iso-8859-16" | "iso-ir-226" | "iso_8859-16:2001" | "iso_8859-16" | "latin10" | "l10"
        | "csiso885916" => tables::ISO_8859_16,
        "koi8-r" | "cskoi8r" => tables::KOI8_R,
        "koi8-u" | "cskoi8u" => tables::KOI8_U,
        "macintosh" | "mac" | "csmacintosh" => tables::MACINTOSH,
        "windows-874" | "cswindows874" => tables::WINDOWS_874,
        "windows-1250" | "cswindows1250" => tables::WINDOWS_1250,
        "windows-1251" | "cswindows1251" => tables::WINDOWS_1251,
        "windows-1252" | "cswindows1252" => tables::WINDOWS_1252,
        "windows-1253" | "cswindows1253" => tables::WINDOWS_1253,
        "windows-1254" | "cswindows1254" => tables::WINDOWS_1254,
        "windows-1255" | "cswindows1255" => tables::WINDOWS_1255,
        "windows-1256" | "cswindows1256" => tables::WINDOWS_1256,
        "windows-1257" | "cswindows1257" => tables::WINDOWS_1257,
        "windows-1258" | "cswindows1258" => tables::WINDOWS_1258,
        "shift_jis" | "ms_kanji" | "csshiftjis" => tables::SHIFT_JIS,
        "euc-jp" | "extended_unix_code_packed_format_for_japanese" | "cseucpkdfmtjapanese" => tables::EUC_JP,
        "iso-2022-jp" | "csiso2022jp" => tables::ISO_2022_JP,
        "euc-kr" | "cseuckr" => tables::EUC_KR,
        "gbk" | "cp936" | "ms936" | "windows-936" | "csgbk" => tables::GBK,
        "gb18030" | "csgb18030" => tables::GB18030,
        "big5" | "csbig5" => tables::BIG5,
        _ => return None,
    })
}

fn turkish_byte(c: char) -> Result<u8, char> {
    if CONTROLS.contains(&c) {
        return u8::try_from(u32::from(c)).map_err(|_| c);
    }
    match encode(tables::WINDOWS_1254, c.encode_utf8(&mut [0; 4]))?.as_slice() {
        // What Windows has in place of control characters.
        [byte] if !CONTROLS.contains(&char::from(*byte)) => Ok(*byte),
        _ => Err(c),
    }
}

fn encode(encoding: &'static Encoding, text: &str) -> Result<Vec<u8>, char> {
    let mut encoder = encoding.new_encoder();
    let room = encoder.max_buffer_length_from_utf8_without_replacement(text.len()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(room);
    match encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, true).0 {
        EncoderResult::Unmappable(c) => Err(c),
        // There is room for the longest encoding of the text.
        EncoderResult::InputEmpty | EncoderResult::OutputFull => match undefined(encoding, text) {
            Some(control) => Err(control),
            None => Ok(bytes),
        },
    }
}

fn decode(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true).0 {
        DecoderResult::InputEmpty => Some(text).filter(|text| undefined(encoding, text).is_none()),
        DecoderResult::OutputFull | DecoderResult::Malformed(..) => None,
    }
}

/// A control character that the web lets stand for a byte which the encoding itself does not define.
fn undefined(encoding: &'static Encoding, text: &str) -> Option<char> {
    text.chars().find(|c| encoding.is_single_byte() && CONTROLS.contains(c))
}

fn utf16(bytes: &[u8], little: bool) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let unit = |pair: &[u8; 2]| if little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) };
    let units: Vec<u16> = pairs.iter().map(unit).collect();
    if rest.is_empty() { String::from_utf16(&units).ok() } else { None }
}
