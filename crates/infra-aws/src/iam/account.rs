//! What a few calls tell of all roles of the account.
//!
//! IAM has no call that takes names. Many roles, their policies and what is attached to them are read with
//! `GetAccountAuthorizationDetails`, in pages of up to 1000 roles; a few are asked for one by one.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use aws_sdk_iam::types::{EntityType, Role, RoleDetail};
use infra_provider::{ProviderError, Scope};
use infra_resource::Context as _;

use super::tagging;
use crate::context::Context;
use crate::documents;
use crate::error::During;

/// From how many on objects are read with the whole account.
pub(super) const MANY: usize = 3;

/// How many roles a call is asked for.
const PAGE: i32 = 1000;

/// All roles of an account.
pub(super) struct Roles(HashMap<String, RoleDetail>);

impl Roles {
    pub(super) fn get(&self, name: &str) -> Option<&RoleDetail> {
        self.0.get(name)
    }
}

/// An inline policy of a role.
pub(super) fn inline(role: &RoleDetail) -> impl Iterator<Item = (String, String)> {
    role.role_policy_list().iter().filter_map(|policy| {
        Some((policy.policy_name.clone()?, documents::decoded(policy.policy_document()?)))
    })
}

/// ARNs of the policies that are attached to a role.
pub(super) fn attached(role: &RoleDetail) -> BTreeSet<String> {
    role.attached_managed_policies().iter().filter_map(|policy| policy.policy_arn.clone()).collect()
}

/// Reads all roles, once for all who ask at the same time.
pub(super) async fn roles(cx: &Context) -> Result<Arc<Roles>, ProviderError> {
    let asked = cx.clone();
    let read = |askers: Vec<()>| async move {
        let roles = read_roles(&asked).await.map(|roles| Arc::new(Roles(roles)));
        askers.iter().map(|()| roles.clone()).collect()
    };
    cx.gatherings().meeting::<(), Result<Arc<Roles>, ProviderError>>()?.ask((), read).await
}

async fn read_roles(cx: &Context) -> Result<HashMap<String, RoleDetail>, ProviderError> {
    let call = cx.iam().get_account_authorization_details().filter(EntityType::Role).max_items(PAGE);
    let mut pages = call.into_paginator().send();
    let mut roles = HashMap::new();
    while let Some(page) = pages.next().await {
        let page = page.during("iam:GetAccountAuthorizationDetails")?;
        let found = page.role_detail_list.unwrap_or_default().into_iter();
        roles.extend(found.filter_map(|role| Some((role.role_name.clone()?, role))));
    }
    Ok(roles)
}

/// All roles as `GetRole` reports them. `ListRoles` has what the details lack, and lacks tags and boundaries.
pub(super) async fn whole_roles(
    cx: &Context,
    details: &Roles,
) -> Result<HashMap<String, Role>, ProviderError> {
    let call = cx.iam().list_roles().max_items(PAGE).into_paginator();
    let listed = call.items().send().collect::<Result<Vec<_>, _>>().await.during("iam:ListRoles")?;
    let whole = listed.into_iter().filter_map(|mut role| {
        let details = details.get(&role.role_name)?;
        role.tags.clone_from(&details.tags);
        role.permissions_boundary.clone_from(&details.permissions_boundary);
        Some((role.role_name.clone(), role))
    });
    Ok(whole.collect())
}

/// Roles that have a scope's tags and are not AWS's own.
pub(super) fn in_scope<'a>(roles: &'a Roles, scope: &'a Scope) -> impl Iterator<Item = &'a RoleDetail> {
    let is_ours = |role: &&RoleDetail| !is_of_aws(role.path().unwrap_or_default());
    roles.0.values().filter(is_ours).filter(|role| tagging::is_in(scope, role.tags()))
}

/// Whether AWS keeps roles of its own at a path.
pub(super) fn is_of_aws(path: &str) -> bool {
    ["/aws-service-role/", "/aws-reserved/"].iter().any(|of_aws| path.starts_with(of_aws))
}
