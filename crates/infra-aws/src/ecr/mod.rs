//! ECR: images of containers.

mod data_repository;
mod lifecycle_policy;
mod repository;
mod repository_policy;
mod tagging;

use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<lifecycle_policy::LifecyclePolicy>(),
        resource::<repository::Repository>(),
        resource::<repository_policy::RepositoryPolicy>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_repository::DataRepository>()]
}
