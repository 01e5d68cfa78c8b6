//! RDS: databases.

mod instance;
mod subnet_group;
mod tagging;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<instance::DbInstance>(), resource::<subnet_group::DbSubnetGroup>()]
}
