//! The versions of a managed policy: five at most, one of them in force.

use aws_sdk_iam::types::PolicyVersion;
use infra_provider::ProviderError;

use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};

/// How many versions a policy may have.
const MOST: usize = 5;

/// The document of a version.
pub(super) async fn document(
    cx: &Context,
    arn: &str,
    version: &str,
) -> Result<Option<String>, ProviderError> {
    let call = cx.iam().get_policy_version().policy_arn(arn).version_id(version);
    let answer = if_found(call.send().await.during("iam:GetPolicyVersion"))?;
    let version = answer.and_then(|answer| answer.policy_version);
    Ok(version.and_then(|version| version.document).map(|document| documents::decoded(&document)))
}

/// Versions that are not in force, the oldest first.
async fn spare(cx: &Context, arn: &str) -> Result<Vec<PolicyVersion>, ProviderError> {
    let call = cx.iam().list_policy_versions().policy_arn(arn).into_paginator();
    let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
    let found = found.during("iam:ListPolicyVersions")?.into_iter();
    let mut spare: Vec<_> = found.filter(|version| !version.is_default_version).collect();
    spare.sort_by_key(number);
    Ok(spare)
}

/// 7 of `v7`.
fn number(version: &PolicyVersion) -> u64 {
    let number = version.version_id().and_then(|id| id.strip_prefix('v'));
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

async fn delete(cx: &Context, arn: &str, version: &PolicyVersion) -> Result<(), ProviderError> {
    let call = cx.iam().delete_policy_version().policy_arn(arn).set_version_id(version.version_id.clone());
    if_found(call.send().await.during("iam:DeletePolicyVersion")).map(drop)
}

/// Puts a document in force. The oldest version goes when there is no room.
pub(super) async fn put(cx: &Context, arn: &str, document: &str) -> Result<(), ProviderError> {
    let spare = spare(cx, arn).await?;
    for version in spare.iter().take((spare.len() + 2).saturating_sub(MOST)) {
        delete(cx, arn, version).await?;
    }
    // Not repeated when its answer is lost: it may have made a version.
    let call = cx.iam_once().create_policy_version().policy_arn(arn).policy_document(document);
    call.set_as_default(true).send().await.during("iam:CreatePolicyVersion").map(drop)
}

/// Deletes all versions but the one in force: it goes with the policy.
pub(super) async fn delete_spare(cx: &Context, arn: &str) -> Result<(), ProviderError> {
    for version in spare(cx, arn).await? {
        delete(cx, arn, &version).await?;
    }
    Ok(())
}
