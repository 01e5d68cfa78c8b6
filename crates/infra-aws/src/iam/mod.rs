//! IAM: who may do what.

mod account;
mod check;
mod instance_profile;
mod policy;
mod policy_document;
mod policy_versions;
mod role;
mod role_policies;
mod role_policy;
mod role_policy_attachment;
mod tagging;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use crate::registry::{Handler, Reader, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler>> {
    vec![
        resource::<instance_profile::InstanceProfile>(),
        resource::<policy::Policy>(),
        resource::<role::Role>(),
        resource::<role_policy::RolePolicy>(),
        resource::<role_policy_attachment::RolePolicyAttachment>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> Vec<Box<dyn Reader>> {
    vec![data_source::<policy_document::PolicyDocument>()]
}

/// `2026-11-21T01:22:15Z`, to the second.
fn date(date: &DateTime) -> String {
    DateTime::from_secs(date.secs()).fmt(Format::DateTime).unwrap_or_default()
}
