//! Copies of a secret in other regions.

use aws_sdk_secretsmanager::types::{ReplicaRegionType, ReplicationStatusType};
use infra_provider::ProviderError;

use super::date;
use super::secret::Replica;
use crate::context::Context;
use crate::error::During;
use crate::given::given_string;

/// As the API reports them; `known` is how they were written.
pub(super) fn observe(api: &[ReplicationStatusType], known: &[Replica]) -> Vec<Replica> {
    let of_api = |api: &ReplicationStatusType| {
        let region = api.region().unwrap_or_default().to_owned();
        let known = known.iter().find(|known| known.region == region);
        // Left to AWS, it is the key that Secrets Manager has in the region.
        let key = match known.and_then(|known| given_string(&known.kms_key_id)) {
            None if api.kms_key_id() == Some("alias/aws/secretsmanager") => String::new(),
            _ => api.kms_key_id().unwrap_or_default().to_owned(),
        };
        Replica {
            kms_key_id: Some(key),
            last_accessed_date: Some(api.last_accessed_date().map(date).unwrap_or_default()),
            region,
            status: api.status().map(|status| status.as_str().to_owned()),
            status_message: Some(api.status_message().unwrap_or_default().to_owned()),
        }
    };
    api.iter().map(of_api).collect()
}

/// As the API takes them.
pub(super) fn to_api(replicas: &[Replica]) -> Option<Vec<ReplicaRegionType>> {
    let to_api = |replica: &Replica| {
        let region = ReplicaRegionType::builder().region(&replica.region);
        region.set_kms_key_id(given_string(&replica.kms_key_id)).build()
    };
    Some(replicas.iter().map(to_api).collect::<Vec<_>>()).filter(|replicas| !replicas.is_empty())
}

/// Removes copies and makes others.
pub(super) async fn change(
    cx: &Context,
    secret: &str,
    prior: &[Replica],
    planned: &[Replica],
    overwrite: Option<bool>,
) -> Result<(), ProviderError> {
    let is_in = |replicas: &[Replica], one: &Replica| {
        let key = |replica: &Replica| given_string(&replica.kms_key_id);
        replicas.iter().any(|other| other.region == one.region && key(other) == key(one))
    };
    let removed: Vec<String> =
        prior.iter().filter(|one| !is_in(planned, one)).map(|one| one.region.clone()).collect();
    if !removed.is_empty() {
        let call = cx.secretsmanager().remove_regions_from_replication().secret_id(secret);
        let call = call.set_remove_replica_regions(Some(removed)).send();
        call.await.during("secretsmanager:RemoveRegionsFromReplication")?;
    }
    let added: Vec<Replica> = planned.iter().filter(|one| !is_in(prior, one)).cloned().collect();
    if !added.is_empty() {
        let call = cx.secretsmanager().replicate_secret_to_regions().secret_id(secret);
        let call = call.set_add_replica_regions(to_api(&added));
        let call = call.force_overwrite_replica_secret(overwrite.unwrap_or_default()).send();
        call.await.during("secretsmanager:ReplicateSecretToRegions")?;
    }
    Ok(())
}
