//! The policies of one user: those within it, and those that are attached to it.

use std::collections::BTreeSet;

use infra_provider::ProviderError;

use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};

/// Names of the policies within a user.
pub(super) async fn inline_names(cx: &Context, user: &str) -> Result<Vec<String>, ProviderError> {
    let names = cx.iam().list_user_policies().user_name(user).into_paginator().items().send();
    names.collect::<Result<Vec<_>, _>>().await.during("iam:ListUserPolicies")
}

/// The document of one policy within a user.
pub(super) async fn inline_document(
    cx: &Context,
    user: &str,
    name: &str,
) -> Result<Option<String>, ProviderError> {
    let call = cx.iam().get_user_policy().user_name(user).policy_name(name);
    let answer = if_found(call.send().await.during("iam:GetUserPolicy"))?;
    Ok(answer.map(|answer| documents::decoded(&answer.policy_document)))
}

/// ARNs of the policies that are attached to a user.
pub(super) async fn attached(cx: &Context, user: &str) -> Result<BTreeSet<String>, ProviderError> {
    let call = cx.iam().list_attached_user_policies().user_name(user).into_paginator();
    let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
    let found = found.during("iam:ListAttachedUserPolicies")?;
    Ok(found.into_iter().filter_map(|policy| policy.policy_arn).collect())
}

pub(super) async fn put(cx: &Context, user: &str, name: &str, document: &str) -> Result<(), ProviderError> {
    let call = cx.iam().put_user_policy().user_name(user).policy_name(name).policy_document(document);
    call.send().await.during("iam:PutUserPolicy").map(drop)
}

pub(super) async fn delete(cx: &Context, user: &str, name: &str) -> Result<(), ProviderError> {
    let call = cx.iam().delete_user_policy().user_name(user).policy_name(name);
    if_found(call.send().await.during("iam:DeleteUserPolicy")).map(drop)
}

pub(super) async fn attach(cx: &Context, user: &str, arn: &str) -> Result<(), ProviderError> {
    let call = cx.iam().attach_user_policy().user_name(user).policy_arn(arn);
    call.send().await.during("iam:AttachUserPolicy").map(drop)
}

pub(super) async fn detach(cx: &Context, user: &str, arn: &str) -> Result<(), ProviderError> {
    let call = cx.iam().detach_user_policy().user_name(user).policy_arn(arn);
    if_found(call.send().await.during("iam:DetachUserPolicy")).map(drop)
}
