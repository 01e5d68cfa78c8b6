//! What is remembered beside the attributes: whether a create was seen to its end.

use crate::erased::Erased;

/// Of an object whose create is under way. JSON, because Terraform's provider reads what it finds here as that.
const BEGUN: &[u8] = br#"{"infra":"begun"}"#;

/// To remember when the cloud has named an object.
pub fn begun() -> Vec<u8> {
    BEGUN.to_vec()
}

/// Whether the create of an object was not seen to its end.
pub fn is_begun(private: Option<&[u8]>) -> bool {
    private == Some(BEGUN)
}

/// To remember of an object that was read.
pub fn after_read(found: &Erased, private: Option<Vec<u8>>) -> Option<Vec<u8>> {
    if is_begun(private.as_deref()) && found.is_complete() { None } else { private }
}

/// To remember of an object that was changed: that completes it.
pub fn after_update(private: Option<Vec<u8>>) -> Option<Vec<u8>> {
    private.filter(|private| !is_begun(Some(private)))
}
