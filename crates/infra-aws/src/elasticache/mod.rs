//! ElastiCache: caches.

mod subnet_group;
mod tagging;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<subnet_group::SubnetGroup>()]
}
