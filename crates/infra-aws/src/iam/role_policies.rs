//! The policies of one role: those within it, and those that are attached to it.

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::{ErrorClass, ProviderError};

use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};

/// Documents of policies within a role, by name. One call for the names and one for each.
pub(super) async fn inline(cx: &Context, role: &str) -> Result<BTreeMap<String, String>, ProviderError> {
    let names = cx.iam().list_role_policies().role_name(role).into_paginator().items().send();
    let names = names.collect::<Result<Vec<_>, _>>().await.during("iam:ListRolePolicies")?;
    let mut policies = BTreeMap::new();
    for name in names {
        if let Some(document) = inline_document(cx, role, &name).await? {
            policies.insert(name, document);
        }
    }
    Ok(policies)
}

/// The document of one policy within a role.
pub(super) async fn inline_document(
    cx: &Context,
    role: &str,
    name: &str,
) -> Result<Option<String>, ProviderError> {
    let call = cx.iam().get_role_policy().role_name(role).policy_name(name);
    let answer = if_found(call.send().await.during("iam:GetRolePolicy"))?;
    Ok(answer.map(|answer| documents::decoded(&answer.policy_document)))
}

/// ARNs of the policies that are attached to a role.
pub(super) async fn attached(cx: &Context, role: &str) -> Result<BTreeSet<String>, ProviderError> {
    let call = cx.iam().list_attached_role_policies().role_name(role).into_paginator();
    let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
    let found = found.during("iam:ListAttachedRolePolicies")?;
    Ok(found.into_iter().filter_map(|policy| policy.policy_arn).collect())
}

pub(super) async fn put(cx: &Context, role: &str, name: &str, document: &str) -> Result<(), ProviderError> {
    let call = cx.iam().put_role_policy().role_name(role).policy_name(name).policy_document(document);
    call.send().await.during("iam:PutRolePolicy").map(drop)
}

pub(super) async fn delete(cx: &Context, role: &str, name: &str) -> Result<(), ProviderError> {
    let call = cx.iam().delete_role_policy().role_name(role).policy_name(name);
    if_found(call.send().await.during("iam:DeleteRolePolicy")).map(drop)
}

pub(super) async fn attach(cx: &Context, role: &str, arn: &str) -> Result<(), ProviderError> {
    let call = cx.iam().attach_role_policy().role_name(role).policy_arn(arn);
    call.send().await.during("iam:AttachRolePolicy").map(drop)
}

pub(super) async fn detach(cx: &Context, role: &str, arn: &str) -> Result<(), ProviderError> {
    let call = cx.iam().detach_role_policy().role_name(role).policy_arn(arn);
    if_found(call.send().await.during("iam:DetachRolePolicy")).map(drop)
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
