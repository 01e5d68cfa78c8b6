//! ECS: containers that run.

mod cluster;
mod service;
mod tagging;
mod task_definition;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<cluster::Cluster>(),
        resource::<service::Service>(),
        resource::<task_definition::TaskDefinition>(),
    ]
}
