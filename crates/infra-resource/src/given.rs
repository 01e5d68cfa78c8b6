//! What may be left out: the API and stored states write that as `""` or as an empty set, too.

use std::collections::BTreeSet;

/// The text, when there is one.
pub fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// The same, owned: for the SDK's `set_…` methods.
pub fn given_string(text: &Option<String>) -> Option<String> {
    given(text).map(str::to_owned)
}

/// The items of a set, when there are any: for the SDK's `set_…` methods.
pub fn given_items(set: &Option<BTreeSet<String>>) -> Option<Vec<String>> {
    set.as_ref().filter(|set| !set.is_empty()).map(|set| set.iter().cloned().collect())
}

/// A text that the cloud tells; `""` where it says nothing.
pub fn told(text: &Option<impl AsRef<str>>) -> Option<String> {
    Some(text.as_ref().map_or_else(String::new, |text| text.as_ref().to_owned()))
}
