//! Auto Scaling: groups of instances, what these are like, and what scales them.

mod attachment;
mod data_group;
mod group;
mod group_tag;
mod launch_configuration;
mod lifecycle_hook;
mod notification;
mod of_groups;
mod policy;
mod schedule;

use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<attachment::Attachment>(),
        resource::<group::AutoScalingGroup>(),
        resource::<group_tag::TagOfGroup>(),
        resource::<launch_configuration::LaunchConfiguration>(),
        resource::<lifecycle_hook::LifecycleHook>(),
        resource::<notification::Notification>(),
        resource::<policy::Policy>(),
        resource::<schedule::Schedule>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_group::AutoScalingGroup>()]
}
