//! What orders an account: keys, tags, projects.

mod project;
mod project_resources;
mod ssh_key;
mod tag;

pub(crate) use project::Project;
pub(crate) use ssh_key::SshKey;
pub(crate) use tag::Tag;

use infra_resource::registry::{Handler, resource};

use crate::account::Account;

/// The resource types.
pub(crate) fn resources() -> Vec<Handler<Account>> {
    vec![
        resource::<project::Project>(),
        resource::<project_resources::ProjectResources>(),
        resource::<ssh_key::SshKey>(),
        resource::<tag::Tag>(),
    ]
}
