//! What a role has that users and groups have not, or that is read otherwise.

use std::collections::BTreeMap;

use infra_provider::{ErrorClass, ProviderError};

use super::holder::Holder;
use crate::context::Context;
use crate::error::During;

/// Documents of policies within a role, by name. One call for the names and one for each.
pub(super) async fn inline(cx: &Context, role: &str) -> Result<BTreeMap<String, String>, ProviderError> {
    let names = cx.iam().list_role_policies().role_name(role).into_paginator().items().send();
    let names = names.collect::<Result<Vec<_>, _>>().await.during("iam:ListRolePolicies")?;
    let mut policies = BTreeMap::new();
    for name in names {
        if let Some(document) = Holder::Role(role).document(cx, &name).await? {
            policies.insert(name, document);
        }
    }
    Ok(policies)
}

/// Takes a role out of all instance profiles.
pub(super) async fn leave_instance_profiles(cx: &Context, role: &str) -> Result<(), ProviderError> {
    let call = cx.iam().list_instance_profiles_for_role().role_name(role).into_paginator();
    let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
    for profile in found.during("iam:ListInstanceProfilesForRole")? {
        let name = profile.instance_profile_name;
        let call = cx.iam().remove_role_from_instance_profile().role_name(role).instance_profile_name(name);
        match call.send().await.during("iam:RemoveRoleFromInstanceProfile") {
            Err(error) if error.class == ErrorClass::NotFound => {}
            other => other.map(drop)?,
        }
    }
    Ok(())
}
