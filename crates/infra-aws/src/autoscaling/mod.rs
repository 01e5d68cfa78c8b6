//! Auto Scaling: groups of instances.

mod group;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<group::AutoScalingGroup>()]
}
