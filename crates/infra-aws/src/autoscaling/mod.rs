//! Auto Scaling: groups of instances.

mod group;

use crate::registry::{Handler, resource};

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler>> {
    vec![resource::<group::AutoScalingGroup>()]
}
