//! KMS: keys.

mod alias;
mod data_alias;
mod data_key;
mod key;
mod key_settings;
mod tagging;

use aws_sdk_kms::types::KeyMetadata;
use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::{During, if_found};
use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<alias::Alias>(), resource::<key::Key>()]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_alias::DataAlias>(), data_source::<data_key::DataKey>()]
}

/// A key by its id, ARN or alias, also one that waits for its deletion.
async fn describe(
    cx: &Context,
    id: &str,
    grants: Option<Vec<String>>,
) -> Result<Option<KeyMetadata>, ProviderError> {
    let call = cx.kms().describe_key().key_id(id).set_grant_tokens(grants);
    let answer = if_found(call.send().await.during("kms:DescribeKey"))?;
    Ok(answer.and_then(|answer| answer.key_metadata))
}

/// The id of a key that is named by its ARN.
fn key_id(id_or_arn: &str) -> &str {
    match id_or_arn.strip_prefix("arn:") {
        Some(arn) => arn.split_once(":key/").map_or(id_or_arn, |(_, id)| id),
        None => id_or_arn,
    }
}
