//! RDS: databases.

mod instance;
mod parameter_group;
mod subnet_group;
mod tagging;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<instance::DbInstance>(),
        resource::<parameter_group::ParameterGroup>(),
        resource::<subnet_group::DbSubnetGroup>(),
    ]
}
