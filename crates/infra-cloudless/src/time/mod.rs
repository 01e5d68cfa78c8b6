//! `hashicorp/time`

mod moment;
mod offset;
mod rotating;
mod sleep;
mod steps;
mod unchanging;

use infra_resource::registry::resource;

use crate::provider::Resources;

pub(crate) fn resources() -> Resources {
    vec![
        resource::<offset::TimeOffset>(),
        resource::<rotating::TimeRotating>(),
        resource::<sleep::TimeSleep>(),
        resource::<unchanging::TimeStatic>(),
    ]
}

/// What replaces an object when it changes.
type Triggers = Option<std::collections::BTreeMap<String, Option<String>>>;
