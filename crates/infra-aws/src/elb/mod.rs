//! Elastic Load Balancing, its first version: Classic Load Balancers.

use crate::registry::{DataSources, Resources};

/// The resource types.
pub(crate) fn resources() -> Resources {
    Vec::new()
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    Vec::new()
}
