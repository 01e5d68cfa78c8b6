//! Secrets Manager: what nobody should read.

mod current;
mod data_secret;
mod data_secret_rotation;
mod data_secret_version;
mod replicas;
mod secret;
mod secret_policy;
mod secret_rotation;
mod secret_version;
mod tagging;

use std::collections::BTreeSet;

use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types::SecretListEntry;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::{ProviderError, Scope};

use crate::context::Context;
use crate::error::{During, if_found};
use crate::registry::{DataSources, Resources, data_source, resource};
use crate::tags;

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<secret::Secret>(),
        resource::<secret_policy::SecretPolicy>(),
        resource::<secret_rotation::SecretRotation>(),
        resource::<secret_version::SecretVersion>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![
        data_source::<data_secret::DataSecret>(),
        data_source::<data_secret_rotation::DataSecretRotation>(),
        data_source::<data_secret_version::DataSecretVersion>(),
    ]
}

/// A secret by its ARN or name, also one that waits for its deletion.
async fn describe(cx: &Context, id: &str) -> Result<Option<DescribeSecretOutput>, ProviderError> {
    let call = cx.secretsmanager().describe_secret().secret_id(id);
    if_found(call.send().await.during("secretsmanager:DescribeSecret"))
}

/// The secrets of a scope, without those that wait for their deletion.
async fn listed(cx: &Context, scope: &Scope) -> Result<Vec<SecretListEntry>, ProviderError> {
    let mut pages = cx.secretsmanager().list_secrets().max_results(100).into_paginator().send();
    let mut listed = Vec::new();
    while let Some(page) = pages.next().await {
        listed.extend(page.during("secretsmanager:ListSecrets")?.secret_list.unwrap_or_default());
    }
    listed
        .retain(|secret| secret.deleted_date.is_none() && tags::is_in(scope, &tags::reported(secret.tags())));
    Ok(listed)
}

/// The call that tells the policy of a secret.
const TELLS_POLICY: &str = "secretsmanager:GetResourcePolicy";

/// The policy of a secret; empty when it has none.
async fn policy(cx: &Context, id: &str) -> Result<String, ProviderError> {
    if cx.fresh().take(TELLS_POLICY, id).is_some() {
        return Ok(String::new());
    }
    let call = cx.secretsmanager().get_resource_policy().secret_id(id);
    let answer = if_found(call.send().await.during(TELLS_POLICY))?;
    let policy = answer.and_then(|answer| answer.resource_policy).unwrap_or_default();
    Ok(if policy == "{}" { String::new() } else { policy })
}

/// Gives a secret its policy. Returns the secret's ARN.
async fn put_policy(
    cx: &Context,
    id: &str,
    policy: &str,
    block_public: Option<bool>,
) -> Result<Option<String>, ProviderError> {
    let call = cx.secretsmanager().put_resource_policy().secret_id(id).resource_policy(policy);
    let call = call.set_block_public_policy(block_public).send();
    Ok(call.await.during("secretsmanager:PutResourcePolicy")?.arn)
}

/// Takes the policy from a secret.
async fn delete_policy(cx: &Context, id: &str) -> Result<(), ProviderError> {
    let call = cx.secretsmanager().delete_resource_policy().secret_id(id);
    call.send().await.during("secretsmanager:DeleteResourcePolicy").map(drop)
}

/// `2026-11-21T01:22:15Z`, to the second.
fn date(date: &DateTime) -> String {
    DateTime::from_secs(date.secs()).fmt(Format::DateTime).unwrap_or_default()
}

/// Labels of a version.
fn stages(stages: &[String]) -> BTreeSet<String> {
    stages.iter().cloned().collect()
}
