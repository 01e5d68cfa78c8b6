//! Application Auto Scaling: of services, tables, caches, functions and whatever else is no group of instances.

use crate::registry::Resources;

/// The resource types.
pub(crate) fn resources() -> Resources {
    Vec::new()
}
