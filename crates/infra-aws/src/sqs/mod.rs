//! SQS: queues, and what they say in documents.

mod attributes;
mod queue;
mod queue_documents;
mod queue_policy;
mod queue_redrive_allow_policy;
mod queue_redrive_policy;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<queue::Queue>(),
        resource::<queue_policy::QueuePolicy>(),
        resource::<queue_redrive_allow_policy::QueueRedriveAllowPolicy>(),
        resource::<queue_redrive_policy::QueueRedrivePolicy>(),
    ]
}
