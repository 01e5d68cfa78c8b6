//! Telling whether an object in the state has moved.

use infra_state::InstanceObject;
use sha2::{Digest, Sha256};

/// Digest of all that the state has of an object which a plan may rest on.
pub(crate) fn of(object: &InstanceObject) -> String {
    let mut hash = Sha256::new();
    hash.update(object.attributes.as_str());
    hash.update([0, u8::from(object.is_tainted())]);
    hash.update(object.schema_version.to_le_bytes());
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
