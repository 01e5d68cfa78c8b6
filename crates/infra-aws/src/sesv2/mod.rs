//! SES, version 2: who sends mail, and how.

mod configuration_set;
mod email_identity;
mod options;
mod tagging;

use crate::registry::{Resources, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<configuration_set::ConfigurationSet>(), resource::<email_identity::EmailIdentity>()]
}
