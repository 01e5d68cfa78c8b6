//! IAM: who may do what.

use crate::registry::{Handler, Reader};

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler>> {
    vec![]
}

/// The data sources.
pub(crate) fn data_sources() -> Vec<Box<dyn Reader>> {
    vec![]
}
