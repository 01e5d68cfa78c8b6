//! What a few calls tell of all users, groups and roles of the account.
//!
//! IAM has no call that takes names. Many of them, their policies and what is attached to them are read with
//! `GetAccountAuthorizationDetails`, in pages of up to 1000; a few are asked for one by one, and so are many where the caller lacks
//! the permission for that call.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use aws_sdk_iam::types::{
    AttachedPolicy, EntityType, GroupDetail, PolicyDetail, Role, RoleDetail, UserDetail,
};
use infra_provider::{ProviderError, Scope};
use infra_resource::Context as _;

use super::holder::Holder;
use super::policy_attachment::Holders;
use super::tagging;
use crate::context::Context;
use crate::documents;
use crate::error::During;

/// From how many on objects are read with the whole account.
const MANY: usize = 3;

/// The call that tells of all.
pub(super) const TELLS: &str = "iam:GetAccountAuthorizationDetails";

/// How many of them a call is asked for.
const PAGE: i32 = 1000;

/// All of one kind that an account has, by name.
pub(super) struct All<D>(HashMap<String, D>);

impl<D> All<D> {
    pub(super) fn get(&self, name: &str) -> Option<&D> {
        self.0.get(name)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &D)> {
        self.0.iter().map(|(name, details)| (name.as_str(), details))
    }

    fn none() -> Self {
        Self(HashMap::new())
    }

    /// Names of those that a policy is attached to.
    fn with_policy(&self, arn: &str, attached: fn(&D) -> &[AttachedPolicy]) -> BTreeSet<String> {
        let has_it = |one: &D| attached(one).iter().any(|policy| policy.policy_arn() == Some(arn));
        self.iter().filter(|(_, one)| has_it(one)).map(|(name, _)| name.to_owned()).collect()
    }

    fn add(&mut self, page: Option<Vec<D>>, name: impl Fn(&D) -> Option<String>) {
        self.0.extend(page.into_iter().flatten().filter_map(|one| Some((name(&one)?, one))));
    }
}

/// What was asked for of an account; of the other kinds, nothing or all.
#[derive(Clone)]
pub(super) struct Details {
    users: Arc<All<UserDetail>>,
    groups: Arc<All<GroupDetail>>,
    roles: Arc<All<RoleDetail>>,
}

impl Details {
    /// The policies within one that has some, and those that are attached to it. `None` where there is no such one among them.
    pub(super) fn policies(&self, holder: Holder<'_>) -> Option<(&[PolicyDetail], &[AttachedPolicy])> {
        Some(match holder {
            Holder::Group(name) => {
                let group = self.groups.get(name)?;
                (group.group_policy_list(), group.attached_managed_policies())
            }
            Holder::Role(name) => {
                let role = self.roles.get(name)?;
                (role.role_policy_list(), role.attached_managed_policies())
            }
            Holder::User(name) => {
                let user = self.users.get(name)?;
                (user.user_policy_list(), user.attached_managed_policies())
            }
        })
    }

    /// Who has a policy.
    pub(super) fn holders_of(&self, arn: &str) -> Holders {
        Holders {
            groups: self.groups.with_policy(arn, GroupDetail::attached_managed_policies),
            roles: self.roles.with_policy(arn, RoleDetail::attached_managed_policies),
            users: self.users.with_policy(arn, UserDetail::attached_managed_policies),
        }
    }

    /// Groups have no tags: a scope that asks for some has none.
    pub(super) fn groups_in<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a str> {
        self.groups.iter().map(|(name, _)| name).filter(|_| scope.tags.is_empty())
    }

    /// Roles that have a scope's tags and are not AWS's own.
    pub(super) fn roles_in<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a str> {
        let is_ours = |role: &RoleDetail| !is_of_aws(role.path().unwrap_or_default());
        let roles =
            self.roles.iter().filter(move |(_, role)| is_ours(role) && tagging::is_in(scope, role.tags()));
        roles.map(|(name, _)| name)
    }

    /// Users that have a scope's tags.
    pub(super) fn users_in<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a str> {
        users_in_scope(&self.users, scope).map(|(name, _)| name)
    }
}

/// Inline policies, their documents by name.
pub(super) fn inline(policies: &[PolicyDetail]) -> impl Iterator<Item = (String, String)> {
    policies.iter().filter_map(|policy| {
        Some((policy.policy_name.clone()?, documents::decoded(policy.policy_document()?)))
    })
}

/// ARNs of policies that are attached.
pub(super) fn attached(policies: &[AttachedPolicy]) -> BTreeSet<String> {
    policies.iter().filter_map(|policy| policy.policy_arn.clone()).collect()
}

/// What `read` tells of the whole account, where so many objects are wanted that it pays and the caller may ask. `None`: they are to
/// be asked for one by one.
pub(super) async fn of_many<T>(
    cx: &Context,
    wanted: usize,
    read: impl Future<Output = Result<T, ProviderError>>,
) -> Result<Option<T>, ProviderError> {
    if wanted < MANY {
        return Ok(None);
    }
    cx.if_allowed(TELLS, async { read.await.map(Some) }).await
}

/// Reads all roles.
pub(super) async fn roles(cx: &Context) -> Result<Arc<All<RoleDetail>>, ProviderError> {
    Ok(details(cx, &[EntityType::Role]).await?.roles)
}

/// Reads all users.
pub(super) async fn users(cx: &Context) -> Result<Arc<All<UserDetail>>, ProviderError> {
    Ok(details(cx, &[EntityType::User]).await?.users)
}

/// Reads all groups.
pub(super) async fn groups(cx: &Context) -> Result<Arc<All<GroupDetail>>, ProviderError> {
    Ok(details(cx, &[EntityType::Group]).await?.groups)
}

/// All groups, and who is in them.
pub(super) struct Members(Details);

impl Members {
    /// Who is in a group. `None` where there is no such group among them.
    pub(super) fn of(&self, group: &str) -> Option<BTreeSet<String>> {
        self.0.groups.get(group)?;
        let is_in = |user: &UserDetail| user.group_list().iter().any(|name| name == group);
        let users = self.0.users.iter().filter(|(_, user)| is_in(user));
        Some(users.map(|(name, _)| name.to_owned()).collect())
    }
}

/// Reads all groups and users.
pub(super) async fn members(cx: &Context) -> Result<Members, ProviderError> {
    Ok(Members(details(cx, &[EntityType::Group, EntityType::User]).await?))
}

/// Reads kinds of things, in one go with those that others ask for at the same time.
pub(super) async fn details(cx: &Context, kinds: &[EntityType]) -> Result<Details, ProviderError> {
    let asked = cx.clone();
    let read = |askers: Vec<Vec<EntityType>>| async move {
        let kinds: BTreeSet<EntityType> = askers.iter().flatten().cloned().collect();
        let details = read_details(&asked, kinds).await;
        askers.iter().map(|_| details.clone()).collect()
    };
    let meeting = cx.gatherings().meeting::<Vec<EntityType>, Result<Details, ProviderError>>()?;
    meeting.ask(kinds.to_vec(), read).await
}

async fn read_details(cx: &Context, kinds: BTreeSet<EntityType>) -> Result<Details, ProviderError> {
    let call = cx.iam().get_account_authorization_details().set_filter(Some(kinds.into_iter().collect()));
    let mut pages = call.max_items(PAGE).into_paginator().send();
    let (mut users, mut groups, mut roles) = (All::none(), All::none(), All::none());
    while let Some(page) = pages.next().await {
        let page = page.during(TELLS)?;
        users.add(page.user_detail_list, |user| user.user_name.clone());
        groups.add(page.group_detail_list, |group| group.group_name.clone());
        roles.add(page.role_detail_list, |role| role.role_name.clone());
    }
    Ok(Details { users: Arc::new(users), groups: Arc::new(groups), roles: Arc::new(roles) })
}

/// All roles as `GetRole` reports them. `ListRoles` has what the details lack, and lacks tags and boundaries.
pub(super) async fn whole_roles(
    cx: &Context,
    details: &All<RoleDetail>,
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

/// Users that have a scope's tags, by name.
pub(super) fn users_in_scope<'a>(
    users: &'a All<UserDetail>,
    scope: &'a Scope,
) -> impl Iterator<Item = (&'a str, &'a UserDetail)> {
    users.iter().filter(|(_, user)| tagging::is_in(scope, user.tags()))
}

/// Whether AWS keeps roles of its own at a path.
pub(super) fn is_of_aws(path: &str) -> bool {
    ["/aws-service-role/", "/aws-reserved/"].iter().any(|of_aws| path.starts_with(of_aws))
}
