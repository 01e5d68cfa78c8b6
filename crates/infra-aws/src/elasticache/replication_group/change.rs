//! Changing replication groups: settings in one call; shards, replicas and the password in calls of their own.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_elasticache::types::{
    AuthTokenUpdateStrategyType, ClusterMode, IpDiscovery, TransitEncryptionMode,
};
use infra_provider::{ErrorClass, ProviderError};

use super::{ReplicationGroup, not_found};
use crate::context::Context;
use crate::elasticache::logs;
use crate::error::During;
use crate::given::{given, given_items, given_string};
use crate::mutation::Op;
use crate::named::{self, Named};
use crate::numbers::int32;

/// What a group usually takes to change.
pub(super) const TYPICAL: Duration = Duration::from_secs(600);

/// Waits until nothing is going on.
pub(super) async fn settled(cx: &Context, id: &str, op: &Op<'_>) -> Result<(), ProviderError> {
    let settled = || async {
        let Some(api) = named::one::<ReplicationGroup>(cx, id.to_owned()).await? else { return Ok(None) };
        let status = api.status().unwrap_or_default();
        if status == "create-failed" {
            let message = format!("the replication group {id} could not be created");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("the events of the group in the ElastiCache console say why"));
        }
        Ok((status == "available").then_some(()))
    };
    op.until_typically(TYPICAL, format!("the replication group {id} to be available"), settled).await
}

/// Makes the shards as many as are planned: those that go are the last ones.
async fn shards(
    cx: &Context,
    prior: &ReplicationGroup,
    planned: &ReplicationGroup,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let (old, new) = (prior.num_node_groups.unwrap_or_default(), planned.num_node_groups.unwrap_or_default());
    if new == 0 || new == old {
        return Ok(());
    }
    let id = prior.key();
    let api = named::one::<ReplicationGroup>(cx, id.clone()).await?.ok_or_else(|| not_found(&id))?;
    let mut names: Vec<String> =
        api.node_groups().iter().filter_map(|group| group.node_group_id.clone()).collect();
    names.sort();
    let removed = names.split_off(names.len().min(usize::try_from(new).unwrap_or_default()));
    let call = cx
        .elasticache()
        .modify_replication_group_shard_configuration()
        .replication_group_id(&id)
        .set_node_group_count(int32(Some(new)))
        .apply_immediately(true)
        .set_node_groups_to_remove(Some(removed).filter(|removed| !removed.is_empty()));
    op.persist(|| async {
        call.clone().send().await.during("elasticache:ModifyReplicationGroupShardConfiguration").map(drop)
    })
    .await?;
    settled(cx, &id, op).await
}

/// How many caches beside the first one a shard is to have, where that changes.
fn replicas(prior: &ReplicationGroup, planned: &ReplicationGroup) -> Option<(i64, i64)> {
    let shards = planned.num_node_groups.unwrap_or(1);
    let by_total =
        |of: &ReplicationGroup| of.num_cache_clusters.map(|total| total - 1).filter(|_| shards <= 1);
    let old = prior.replicas_per_node_group.or_else(|| by_total(prior))?;
    let is_other_total =
        planned.num_cache_clusters.is_some() && planned.num_cache_clusters != prior.num_cache_clusters;
    let new = match by_total(planned).filter(|_| is_other_total) {
        Some(new) => new,
        None => planned.replicas_per_node_group?,
    };
    (old != new).then_some((old, new))
}

async fn more_replicas(cx: &Context, id: &str, count: i64, op: &Op<'_>) -> Result<(), ProviderError> {
    let call = cx.elasticache().increase_replica_count().replication_group_id(id).apply_immediately(true);
    let call = call.set_new_replica_count(int32(Some(count)));
    op.persist(|| async { call.clone().send().await.during("elasticache:IncreaseReplicaCount").map(drop) })
        .await?;
    settled(cx, id, op).await
}

async fn fewer_replicas(cx: &Context, id: &str, count: i64, op: &Op<'_>) -> Result<(), ProviderError> {
    let call = cx.elasticache().decrease_replica_count().replication_group_id(id).apply_immediately(true);
    let call = call.set_new_replica_count(int32(Some(count)));
    op.persist(|| async { call.clone().send().await.during("elasticache:DecreaseReplicaCount").map(drop) })
        .await?;
    settled(cx, id, op).await
}

/// Changes what one call changes.
async fn settings(
    cx: &Context,
    prior: &ReplicationGroup,
    planned: &ReplicationGroup,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let text =
        |new: &Option<String>, old: &Option<String>| given_string(new).filter(|_| given(new) != given(old));
    let flag = |new: Option<bool>, old: Option<bool>| new.filter(|_| new != old);
    let is_on = |text: &Option<String>| given(text) == Some("true");
    let topic = given(&planned.notification_topic_arn);
    let is_other_topic = topic != given(&prior.notification_topic_arn);
    let retention = planned.snapshot_retention_limit.unwrap_or_default();
    let none = BTreeSet::new();
    let (old, new) =
        (prior.user_group_ids.as_ref().unwrap_or(&none), planned.user_group_ids.as_ref().unwrap_or(&none));
    let less = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
        Some(a.difference(b).cloned().collect::<Vec<_>>()).filter(|ids| !ids.is_empty())
    };
    let upgrades = is_on(&planned.auto_minor_version_upgrade);
    let is_other_upgrade = given(&planned.auto_minor_version_upgrade).is_some()
        && upgrades != is_on(&prior.auto_minor_version_upgrade);
    let changes = cx
        .elasticache()
        .modify_replication_group()
        .set_replication_group_description(
            Some(planned.description.clone()).filter(|new| *new != prior.description),
        )
        .set_automatic_failover_enabled(flag(
            planned.automatic_failover_enabled,
            prior.automatic_failover_enabled,
        ))
        .set_auto_minor_version_upgrade(Some(upgrades).filter(|_| is_other_upgrade))
        .set_cache_node_type(text(&planned.node_type, &prior.node_type))
        .set_cache_parameter_group_name(text(&planned.parameter_group_name, &prior.parameter_group_name))
        .set_cluster_mode(
            text(&planned.cluster_mode, &prior.cluster_mode).map(|of| ClusterMode::from(of.as_str())),
        )
        .set_engine(text(&planned.engine, &prior.engine))
        .set_engine_version(text(&planned.engine_version, &prior.engine_version))
        .set_ip_discovery(
            text(&planned.ip_discovery, &prior.ip_discovery).map(|of| IpDiscovery::from(of.as_str())),
        )
        .set_log_delivery_configurations(logs::changes(
            &prior.log_delivery_configuration,
            &planned.log_delivery_configuration,
        ))
        .set_multi_az_enabled(flag(planned.multi_az_enabled, prior.multi_az_enabled))
        .set_notification_topic_arn(topic.map(str::to_owned).filter(|_| is_other_topic))
        .set_notification_topic_status((is_other_topic && topic.is_none()).then(|| "inactive".to_owned()))
        .set_preferred_maintenance_window(text(&planned.maintenance_window, &prior.maintenance_window))
        .set_security_group_ids(
            given_items(&planned.security_group_ids)
                .filter(|_| planned.security_group_ids != prior.security_group_ids),
        )
        .set_snapshot_retention_limit(
            int32(Some(retention))
                .filter(|_| retention != prior.snapshot_retention_limit.unwrap_or_default()),
        )
        .set_snapshot_window(text(&planned.snapshot_window, &prior.snapshot_window))
        .set_transit_encryption_enabled(flag(
            planned.transit_encryption_enabled,
            prior.transit_encryption_enabled,
        ))
        .set_transit_encryption_mode(
            text(&planned.transit_encryption_mode, &prior.transit_encryption_mode)
                .map(|of| TransitEncryptionMode::from(of.as_str())),
        )
        .set_user_group_ids_to_add(less(new, old))
        .set_user_group_ids_to_remove(less(old, new));
    if changes.as_input() == cx.elasticache().modify_replication_group().as_input() {
        return Ok(());
    }
    let id = prior.key();
    let call = changes.replication_group_id(&id).apply_immediately(planned.apply_immediately == Some(true));
    op.persist_new(|| async {
        call.clone().send().await.during("elasticache:ModifyReplicationGroup").map(drop)
    })
    .await?;
    settled(cx, &id, op).await
}

/// Changes the password. One that is left out is taken away, where the strategy says so.
async fn password(
    cx: &Context,
    prior: &ReplicationGroup,
    planned: &ReplicationGroup,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let strategy = given(&planned.auth_token_update_strategy).unwrap_or("ROTATE");
    let is_new = given(&planned.auth_token) != given(&prior.auth_token);
    let is_other_way = strategy != given(&prior.auth_token_update_strategy).unwrap_or("ROTATE");
    let is_made_the_only_one = is_other_way && strategy == "SET";
    if !(is_new || is_made_the_only_one) {
        return Ok(());
    }
    let token = match given_string(&planned.auth_token) {
        Some(token) => Some(token),
        None if strategy == "DELETE" => None,
        None => return Ok(()),
    };
    let id = prior.key();
    let call = cx
        .elasticache()
        .modify_replication_group()
        .replication_group_id(&id)
        .apply_immediately(true)
        .set_auth_token(token)
        .auth_token_update_strategy(AuthTokenUpdateStrategyType::from(strategy));
    op.persist(|| async { call.clone().send().await.during("elasticache:ModifyReplicationGroup").map(drop) })
        .await?;
    settled(cx, &id, op).await
}

/// Replicas come before what needs them is turned on, and go after it is turned off.
pub(super) async fn update(
    cx: &Context,
    prior: &ReplicationGroup,
    planned: &ReplicationGroup,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let id = prior.key();
    shards(cx, prior, planned, op).await?;
    let counts = replicas(prior, planned);
    if let Some((_, new)) = counts.filter(|(old, new)| new > old) {
        more_replicas(cx, &id, new, op).await?;
    }
    settings(cx, prior, planned, op).await?;
    password(cx, prior, planned, op).await?;
    if let Some((_, new)) = counts.filter(|(old, new)| new < old) {
        fewer_replicas(cx, &id, new, op).await?;
    }
    Ok(())
}
