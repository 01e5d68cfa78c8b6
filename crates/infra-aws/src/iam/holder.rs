//! Who has policies: groups, roles and users.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_iam::types::EntityType;
use infra_provider::{ProviderError, Scope};

use super::account;
use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};
use crate::lookup;

/// One of them, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder<'a> {
    Group(&'a str),
    Role(&'a str),
    User(&'a str),
}

/// Makes the call that is there for a holder's kind.
macro_rules! call {
    (
        $cx:ident, $holder:ident, $group:ident $of_group:literal, $role:ident $of_role:literal,
        $user:ident $of_user:literal, $($set:ident($value:ident)),*
    ) => {
        match $holder {
            Self::Group(name) => {
                let call = $cx.iam().$group().group_name(name)$(.$set($value))*;
                call.send().await.during($of_group).map(drop)
            }
            Self::Role(name) => {
                let call = $cx.iam().$role().role_name(name)$(.$set($value))*;
                call.send().await.during($of_role).map(drop)
            }
            Self::User(name) => {
                let call = $cx.iam().$user().user_name(name)$(.$set($value))*;
                call.send().await.during($of_user).map(drop)
            }
        }
    };
}

impl Holder<'_> {
    fn kind(self) -> EntityType {
        match self {
            Self::Group(_) => EntityType::Group,
            Self::Role(_) => EntityType::Role,
            Self::User(_) => EntityType::User,
        }
    }

    /// The document of one policy within it.
    pub(super) async fn document(self, cx: &Context, policy: &str) -> Result<Option<String>, ProviderError> {
        let document = match self {
            Self::Group(name) => {
                let call = cx.iam().get_group_policy().group_name(name).policy_name(policy);
                call.send().await.during("iam:GetGroupPolicy").map(|answer| answer.policy_document)
            }
            Self::Role(name) => {
                let call = cx.iam().get_role_policy().role_name(name).policy_name(policy);
                call.send().await.during("iam:GetRolePolicy").map(|answer| answer.policy_document)
            }
            Self::User(name) => {
                let call = cx.iam().get_user_policy().user_name(name).policy_name(policy);
                call.send().await.during("iam:GetUserPolicy").map(|answer| answer.policy_document)
            }
        };
        Ok(if_found(document)?.map(|document| documents::decoded(&document)))
    }

    /// ARNs of the policies that are attached to it.
    pub(super) async fn attached(self, cx: &Context) -> Result<BTreeSet<String>, ProviderError> {
        let found = match self {
            Self::Group(name) => {
                let call = cx.iam().list_attached_group_policies().group_name(name).into_paginator();
                let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
                found.during("iam:ListAttachedGroupPolicies")?
            }
            Self::Role(name) => {
                let call = cx.iam().list_attached_role_policies().role_name(name).into_paginator();
                let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
                found.during("iam:ListAttachedRolePolicies")?
            }
            Self::User(name) => {
                let call = cx.iam().list_attached_user_policies().user_name(name).into_paginator();
                let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
                found.during("iam:ListAttachedUserPolicies")?
            }
        };
        Ok(account::attached(&found))
    }

    pub(super) async fn put(self, cx: &Context, policy: &str, document: &str) -> Result<(), ProviderError> {
        call!(
            cx, self, put_group_policy "iam:PutGroupPolicy", put_role_policy "iam:PutRolePolicy",
            put_user_policy "iam:PutUserPolicy", policy_name(policy), policy_document(document)
        )
    }

    pub(super) async fn delete(self, cx: &Context, policy: &str) -> Result<(), ProviderError> {
        let deleted = call!(
            cx, self, delete_group_policy "iam:DeleteGroupPolicy", delete_role_policy "iam:DeleteRolePolicy",
            delete_user_policy "iam:DeleteUserPolicy", policy_name(policy)
        );
        if_found(deleted).map(drop)
    }

    pub(super) async fn attach(self, cx: &Context, arn: &str) -> Result<(), ProviderError> {
        call!(
            cx, self, attach_group_policy "iam:AttachGroupPolicy", attach_role_policy "iam:AttachRolePolicy",
            attach_user_policy "iam:AttachUserPolicy", policy_arn(arn)
        )
    }

    pub(super) async fn detach(self, cx: &Context, arn: &str) -> Result<(), ProviderError> {
        let detached = call!(
            cx, self, detach_group_policy "iam:DetachGroupPolicy", detach_role_policy "iam:DetachRolePolicy",
            detach_user_policy "iam:DetachUserPolicy", policy_arn(arn)
        );
        if_found(detached).map(drop)
    }
}

/// The documents of policies within some: of many with the account's details. What these do not have is asked for alone.
pub(super) async fn documents(
    cx: &Context,
    wanted: &[(Holder<'_>, &str)],
) -> Vec<Result<Option<String>, ProviderError>> {
    let kinds: Vec<EntityType> = wanted.iter().map(|(holder, _)| holder.kind()).collect();
    let details = match account::of_many(cx, wanted.len(), account::details(cx, &kinds)).await {
        Ok(details) => details,
        Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
    };
    lookup::one_by_one(wanted, |(holder, policy)| {
        let told = details.as_ref().and_then(|details| {
            let mut within = account::inline(details.policies(*holder)?.0);
            within.find(|(name, _)| name == policy).map(|(_, document)| document)
        });
        async move {
            match told {
                Some(document) => Ok(Some(document)),
                None => holder.document(cx, policy).await,
            }
        }
    })
    .await
}

/// Whether policies are attached: of few with one call for each holder, of many with the account's details. A holder of which these do
/// not have all is asked for alone.
pub(super) async fn are_attached(
    cx: &Context,
    wanted: &[(Holder<'_>, &str)],
) -> Vec<Result<bool, ProviderError>> {
    let mut arns: BTreeMap<Holder<'_>, BTreeSet<&str>> = BTreeMap::new();
    for (holder, arn) in wanted {
        arns.entry(*holder).or_default().insert(arn);
    }
    let holders: Vec<(Holder<'_>, BTreeSet<&str>)> = arns.into_iter().collect();
    let kinds: Vec<EntityType> = holders.iter().map(|(holder, _)| holder.kind()).collect();
    let details = match account::of_many(cx, holders.len(), account::details(cx, &kinds)).await {
        Ok(details) => details,
        Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
    };
    let attached = lookup::one_by_one(&holders, |(holder, arns)| {
        let told = details.as_ref().and_then(|details| details.policies(*holder));
        let told = told.map(|(_, attached)| account::attached(attached));
        let told = told.filter(|told| arns.iter().all(|arn| told.contains(*arn)));
        async move {
            match told {
                Some(told) => Ok(told),
                None => Ok(if_found(holder.attached(cx).await)?.unwrap_or_default()),
            }
        }
    });
    let attached: BTreeMap<Holder<'_>, _> =
        holders.iter().map(|(holder, _)| *holder).zip(attached.await).collect();
    let answer = |(holder, arn): &(Holder<'_>, &str)| match attached.get(holder) {
        Some(Err(error)) => Err(error.clone()),
        Some(Ok(arns)) => Ok(arns.contains(*arn)),
        None => Ok(false),
    };
    wanted.iter().map(answer).collect()
}

/// What one may do.
pub(super) struct Policies {
    /// Who.
    pub(super) name: String,
    /// Documents of the policies within it, by name.
    pub(super) within: Vec<(String, String)>,
    /// ARNs of those that are attached to it.
    pub(super) attached: BTreeSet<String>,
}

/// What those may do that have a scope's tags.
pub(super) async fn in_scope(
    cx: &Context,
    kind: EntityType,
    scope: &Scope,
) -> Result<Vec<Policies>, ProviderError> {
    let details = account::details(cx, std::slice::from_ref(&kind)).await?;
    let policies = |holder: Holder<'_>, name: &str| {
        let (within, attached) = details.policies(holder)?;
        let within = account::inline(within).collect();
        Some(Policies { name: name.to_owned(), within, attached: account::attached(attached) })
    };
    let found = match kind {
        EntityType::Group => {
            details.groups_in(scope).filter_map(|name| policies(Holder::Group(name), name)).collect()
        }
        EntityType::Role => {
            details.roles_in(scope).filter_map(|name| policies(Holder::Role(name), name)).collect()
        }
        _ => details.users_in(scope).filter_map(|name| policies(Holder::User(name), name)).collect(),
    };
    Ok(found)
}
