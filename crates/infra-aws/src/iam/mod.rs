//! IAM: who may do what.

mod access_key;
mod account;
mod account_alias;
mod account_password_policy;
mod check;
mod data_policy;
mod data_role;
mod group;
mod group_membership;
mod group_policy;
mod group_policy_attachment;
mod holder;
mod instance_profile;
mod openid_connect_provider;
mod policy;
mod policy_attachment;
mod policy_document;
mod policy_types;
mod policy_versions;
mod role;
mod role_policies;
mod role_policy;
mod role_policy_attachment;
mod saml_provider;
mod server_certificate;
mod service_linked_role;
mod tagging;
mod user;
mod user_belongings;
mod user_group_membership;
mod user_policy;
mod user_policy_attachment;
mod user_ssh_key;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<access_key::AccessKey>(),
        resource::<account_alias::AccountAlias>(),
        resource::<account_password_policy::AccountPasswordPolicy>(),
        resource::<group::Group>(),
        resource::<group_membership::GroupMembership>(),
        resource::<group_policy::GroupPolicy>(),
        resource::<group_policy_attachment::GroupPolicyAttachment>(),
        resource::<instance_profile::InstanceProfile>(),
        resource::<openid_connect_provider::OpenIdConnectProvider>(),
        resource::<policy::Policy>(),
        resource::<policy_attachment::PolicyAttachment>(),
        resource::<role::Role>(),
        resource::<role_policy::RolePolicy>(),
        resource::<role_policy_attachment::RolePolicyAttachment>(),
        resource::<saml_provider::SamlProvider>(),
        resource::<server_certificate::ServerCertificate>(),
        resource::<service_linked_role::ServiceLinkedRole>(),
        resource::<user::User>(),
        resource::<user_group_membership::UserGroupMembership>(),
        resource::<user_policy::UserPolicy>(),
        resource::<user_policy_attachment::UserPolicyAttachment>(),
        resource::<user_ssh_key::UserSshKey>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![
        data_source::<data_policy::DataPolicy>(),
        data_source::<data_role::DataRole>(),
        data_source::<policy_document::PolicyDocument>(),
    ]
}

/// `2026-11-21T01:22:15Z`, to the second.
fn date(date: &DateTime) -> String {
    DateTime::from_secs(date.secs()).fmt(Format::DateTime).unwrap_or_default()
}
