//! RDS: databases.

mod instance;
mod subnet_group;
mod tagging;

use crate::registry::{Handler, resource};

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler>> {
    vec![resource::<instance::DbInstance>(), resource::<subnet_group::DbSubnetGroup>()]
}
