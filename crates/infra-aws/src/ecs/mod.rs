//! ECS: containers that run.

mod capacity_provider;
mod cluster;
mod cluster_capacity_providers;
mod service;
mod tagging;
mod task_definition;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<cluster::Cluster>(),
        resource::<cluster_capacity_providers::ClusterCapacityProviders>(),
        resource::<service::Service>(),
        resource::<task_definition::TaskDefinition>(),
    ]
}
