//! Reading replication groups.

use aws_sdk_elasticache::types::{
    AutomaticFailoverStatus, DataTieringStatus, MultiAzStatus, NodeGroup, ReplicationGroup as Api,
};
use infra_provider::ProviderError;

use super::ReplicationGroup;
use crate::context::Context;
use crate::elasticache::{cluster, logs, versions};
use crate::error::{During, if_found};
use crate::given::{given, told};
use crate::named::{Named, tagged_by_arn};
use crate::numbers::int64;
use crate::tags::Observed;

/// How many caches beside the first one a shard has.
fn replicas(group: Option<&NodeGroup>) -> i64 {
    let members = group.map_or(0, |group| group.node_group_members().len());
    i64::try_from(members).unwrap_or_default().saturating_sub(1).max(0)
}

impl Named for ReplicationGroup {
    type Api = Api;

    tagged_by_arn!(crate::elasticache::tagging);

    fn key(&self) -> String {
        given(&self.id).unwrap_or(&self.replication_group_id).to_lowercase()
    }

    fn api_key(api: &Api) -> Option<&str> {
        api.replication_group_id()
    }

    fn api_arn(api: &Api) -> Option<&str> {
        api.arn()
    }

    async fn describe(cx: &Context, id: Option<String>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.elasticache().describe_replication_groups().set_replication_group_id(id);
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        Ok(if_found(found.during("elasticache:DescribeReplicationGroups"))?.unwrap_or_default())
    }

    async fn observe(&self, cx: &Context, api: &Api, tags: Observed) -> Result<Option<Self>, ProviderError> {
        let member = match api.member_clusters().first() {
            Some(member) => cluster::one(cx, member.clone()).await?,
            None => None,
        };
        let id = api.replication_group_id.clone().unwrap_or_default();
        let flag = |on: bool| on.to_string();
        let groups = api.node_groups();
        let endpoint = groups.first().and_then(|group| group.primary_endpoint());
        let reader = groups.first().and_then(|group| group.reader_endpoint());
        let configuration = api.configuration_endpoint();
        let count = |length: usize| i64::try_from(length).ok();
        let known_engine = given(&self.engine).unwrap_or("redis").to_owned();
        let engine = api.engine.clone().or_else(|| member.as_ref().and_then(|of| of.engine.clone()));
        let engine = engine.unwrap_or(known_engine);
        let pending = member.as_ref().and_then(|of| of.pending_modified_values());
        let actual = pending.and_then(|of| of.engine_version()).map(str::to_owned);
        let actual = actual.or_else(|| member.as_ref().and_then(|of| of.engine_version.clone()));
        let actual = actual.or_else(|| self.engine_version_actual.clone()).unwrap_or_default();
        let security = member.as_ref().map(|of| of.security_groups()).unwrap_or_default();
        let topic = member.as_ref().and_then(|of| of.notification_configuration());
        let topic = topic.filter(|of| of.topic_status() == Some("active"));
        let parameters = member.as_ref().and_then(|of| of.cache_parameter_group());
        let is_clustered = api.cluster_enabled == Some(true);
        let port = configuration.or(endpoint).and_then(|of| of.port);
        let failover = matches!(
            api.automatic_failover(),
            Some(AutomaticFailoverStatus::Enabled | AutomaticFailoverStatus::Enabling)
        );
        Ok(Some(Self {
            arn: api.arn.clone(),
            at_rest_encryption_enabled: Some(flag(api.at_rest_encryption_enabled.unwrap_or_default())),
            auth_token_update_strategy: self
                .auth_token_update_strategy
                .clone()
                .or_else(|| Some("ROTATE".to_owned())),
            auto_minor_version_upgrade: api.auto_minor_version_upgrade.map(flag).or(Some(String::new())),
            automatic_failover_enabled: Some(failover),
            cluster_enabled: Some(is_clustered),
            cluster_mode: told(&api.cluster_mode().map(|of| of.as_str().to_owned())),
            configuration_endpoint_address: told(&configuration.and_then(|of| of.address.clone())),
            data_tiering_enabled: Some(api.data_tiering() == Some(&DataTieringStatus::Enabled)),
            description: api.description.clone().unwrap_or_default(),
            engine_version: Some(versions::as_known(given(&self.engine_version), &engine, &actual)),
            engine_version_actual: Some(actual),
            engine: Some(engine),
            global_replication_group_id: told(
                &api.global_replication_group_info().and_then(|of| of.global_replication_group_id.clone()),
            ),
            ip_discovery: told(&api.ip_discovery().map(|of| of.as_str().to_owned())),
            kms_key_id: told(&api.kms_key_id),
            log_delivery_configuration: logs::of_api(api.log_delivery_configurations()),
            maintenance_window: told(&member.as_ref().and_then(|of| of.preferred_maintenance_window.clone())),
            member_clusters: Some(api.member_clusters().iter().cloned().collect()),
            multi_az_enabled: Some(api.multi_az() == Some(&MultiAzStatus::Enabled)),
            network_type: told(&api.network_type().map(|of| of.as_str().to_owned())),
            node_type: told(&api.cache_node_type),
            notification_topic_arn: told(&topic.and_then(|of| of.topic_arn.clone())),
            num_cache_clusters: count(api.member_clusters().len()),
            num_node_groups: count(groups.len()),
            parameter_group_name: told(&parameters.and_then(|of| of.cache_parameter_group_name.clone())),
            port: int64(port),
            primary_endpoint_address: told(&endpoint.and_then(|of| of.address.clone())),
            reader_endpoint_address: told(&reader.and_then(|of| of.address.clone())),
            replicas_per_node_group: Some(replicas(groups.first())),
            replication_group_id: match self.replication_group_id.eq_ignore_ascii_case(&id) {
                true => self.replication_group_id.clone(),
                false => id.clone(),
            },
            id: Some(id),
            security_group_ids: Some(security.iter().filter_map(|of| of.security_group_id.clone()).collect()),
            security_group_names: Some(Default::default()),
            snapshot_retention_limit: int64(api.snapshot_retention_limit),
            snapshot_window: told(&api.snapshot_window),
            subnet_group_name: told(&member.as_ref().and_then(|of| of.cache_subnet_group_name.clone())),
            tags: Some(tags.own),
            tags_all: tags.all,
            transit_encryption_enabled: Some(api.transit_encryption_enabled.unwrap_or_default()),
            transit_encryption_mode: told(&api.transit_encryption_mode().map(|of| of.as_str().to_owned())),
            user_group_ids: Some(api.user_group_ids().iter().cloned().collect()),
            ..self.clone()
        }))
    }
}
