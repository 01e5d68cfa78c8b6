//! JSON that is carried through as text.

mod layout;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

pub(crate) use layout::{escape_into, indent_into};

/// A JSON value kept as its text, so that numbers of any size, the order of keys and fields that we do not know survive.
///
/// The text is valid JSON without white space between tokens, and with `<`, `>`, `&`, U+2028 and U+2029 escaped in strings
/// as Go does. Clones share it. Two are equal when their texts are: `1.0` is not `1`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RawJson(Arc<str>);

impl RawJson {
    /// Checks that `text` is one JSON value and keeps it without its white space.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let raw: &RawValue = serde_json::from_str(text)?;
        Ok(Self(layout::compact(raw.get()).into()))
    }

    /// The JSON of a value that serde can write.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        Ok(Self(layout::compact(&serde_json::to_string(value)?).into()))
    }

    /// `null`
    pub fn null() -> Self {
        Self("null".into())
    }

    /// `{}`
    pub fn empty_object() -> Self {
        Self("{}".into())
    }

    /// `[]`
    pub fn empty_array() -> Self {
        Self("[]".into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        self.0.starts_with('{')
    }

    /// Reads it into a typed value.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }
}

/// Says only how long it is: state holds secrets, and debug output ends up in logs.
impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawJson({} bytes)", self.0.len())
    }
}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self(layout::compact(raw.get()).into()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn text_survives_without_its_white_space() {
        let text = "{ \"b\" : [ 1.000, 1e400 ,\n 12345678901234567890123 ], \"a b\":\"x \\\" { \\u00e9\" }";
        let json = RawJson::parse(text).unwrap();
        assert_eq!(
            json.as_str(),
            "{\"b\":[1.000,1e400,12345678901234567890123],\"a b\":\"x \\\" { \\u00e9\"}"
        );
        let through: RawJson = serde_json::from_str(&serde_json::to_string(&json).unwrap()).unwrap();
        assert_eq!(through, json);
    }

    #[test]
    fn debug_output_shows_no_value() {
        assert_eq!(format!("{:?}", RawJson::parse("\"hunter2\"").unwrap()), "RawJson(9 bytes)");
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "{} {}", "nul", "\"\u{1}\""] {
            assert!(RawJson::parse(text).is_err(), "{text:?}");
        }
    }
}
