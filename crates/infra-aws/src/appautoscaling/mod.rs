//! Application Auto Scaling: of services, tables, caches, functions and whatever else is no group of instances.

mod of_targets;
mod policy;
mod scheduled_action;
mod target;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<policy::Policy>(),
        resource::<scheduled_action::ScheduledAction>(),
        resource::<target::Target>(),
    ]
}
