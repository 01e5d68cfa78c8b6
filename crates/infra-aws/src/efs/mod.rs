//! EFS.

use crate::registry::{DataSources, Resources};

/// The resource types.
pub(crate) fn resources() -> Resources {
    Vec::new()
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    Vec::new()
}
