//! Fields that are not known here.

use crate::RawJson;

/// The unknown fields of one object of the state, each with its place among the known ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtraFields(Vec<ExtraField>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct ExtraField {
    /// How many of the known fields, in the order in which they are written, come before.
    slot: usize,
    name: String,
    value: RawJson,
}

impl ExtraFields {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&RawJson> {
        self.0.iter().find(|field| field.name == name).map(|field| &field.value)
    }

    /// Names and values in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        self.0.iter().map(|field| (field.name.as_str(), &field.value))
    }

    /// Adds a field behind the first `slot` known ones.
    pub(crate) fn push(&mut self, slot: usize, name: String, value: RawJson) {
        self.0.push(ExtraField { slot, name, value });
    }

    /// The fields that stand right behind the first `slot` known ones.
    pub(super) fn at(&self, slot: usize) -> impl Iterator<Item = (&str, &RawJson)> {
        self.0.iter().filter(move |f| f.slot == slot).map(|f| (f.name.as_str(), &f.value))
    }
}
