//! SQS: queues.

mod attributes;
mod queue;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<queue::Queue>()]
}
