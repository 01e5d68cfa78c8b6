//! Texts that may be left out: the API and stored states write that as `""` too.

/// The text, when there is one.
pub fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// The same, owned: for the SDK's `set_…` methods.
pub fn given_string(text: &Option<String>) -> Option<String> {
    given(text).map(str::to_owned)
}

/// A text that the cloud tells; `""` where it says nothing.
pub fn told(text: &Option<String>) -> Option<String> {
    Some(text.clone().unwrap_or_default())
}
