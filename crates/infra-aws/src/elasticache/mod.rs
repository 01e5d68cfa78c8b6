//! ElastiCache: caches.

mod cluster;
mod ids;
mod logs;
mod parameter_group;
mod replication_group;
mod subnet_group;
mod tagging;
mod versions;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<cluster::Cluster>(),
        resource::<parameter_group::ParameterGroup>(),
        resource::<replication_group::ReplicationGroup>(),
        resource::<subnet_group::SubnetGroup>(),
    ]
}
