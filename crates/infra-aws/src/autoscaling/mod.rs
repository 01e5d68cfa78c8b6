//! Auto Scaling: groups of instances, and what scales them.

mod attachment;
mod group;
mod of_groups;
mod policy;
mod schedule;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<attachment::Attachment>(),
        resource::<group::AutoScalingGroup>(),
        resource::<policy::Policy>(),
        resource::<schedule::Schedule>(),
    ]
}
