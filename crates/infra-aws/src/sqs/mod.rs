//! SQS: queues.

mod attributes;
mod queue;

use crate::registry::{Handler, resource};

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler>> {
    vec![resource::<queue::Queue>()]
}
