//! Numbers and marks.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Marks, Number};

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.precision() == Number::zero().precision() {
            serializer.collect_str(self)
        } else {
            serializer.collect_str(&format_args!("{self}@{}", self.precision()))
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let number = match text.split_once('@') {
            None => Number::parse(&text),
            Some((digits, bits)) => {
                bits.parse().ok().and_then(|bits| Number::parse_with_precision(digits, bits))
            }
        };
        number.ok_or_else(|| D::Error::custom(format_args!("{text:?} is not a number")))
    }
}

/// Marks and the names that they are stored under.
const NAMES: [(Marks, &str); 2] = [(Marks::SENSITIVE, "sensitive"), (Marks::EPHEMERAL, "ephemeral")];

impl Serialize for Marks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(NAMES.iter().filter(|(mark, _)| self.contains(*mark)).map(|(_, name)| name))
    }
}

impl<'de> Deserialize<'de> for Marks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = Vec::<Cow<str>>::deserialize(deserializer)?;
        names.iter().try_fold(Marks::NONE, |marks, name| {
            // A mark that is not known here must not be forgotten, so it is not ignored.
            let known = NAMES.iter().find(|(_, known)| known == name);
            known
                .map(|(mark, _)| marks | *mark)
                .ok_or_else(|| D::Error::custom(format_args!("unknown mark {name:?}")))
        })
    }
}
