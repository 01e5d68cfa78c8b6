//! `aws_elasticache_replication_group`

mod change;
mod read;

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_elasticache::types::{ClusterMode, IpDiscovery, NetworkType, TransitEncryptionMode};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Value;
use serde_json::{Map, Value as Json};

use super::logs::{self, LogDelivery};
use super::{ids, tagging, versions};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::equivalent::same_but_for_case;
use crate::error::During;
use crate::given::{given, given_items, given_string};
use crate::mutation::{Fault, Op};
use crate::named::{self, Named, by_name};
use crate::numbers::{int32, nonzero32};
use crate::resource::{Identity, Limits, Resource};
use crate::tags::{self, TagMap};
use crate::timeouts::CreateUpdateDelete;

/// Caches of Redis or Valkey that hold the same, or shares of it. ElastiCache writes its name in lower case. Reading costs
/// two calls for each, beside the list: for one of its caches, which tells what they have in common, and for its tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_elasticache_replication_group", version = 2)]
pub struct ReplicationGroup {
    #[attr(optional_computed)]
    apply_immediately: Option<bool>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed, force_new)]
    at_rest_encryption_enabled: Option<String>,
    #[attr(optional, sensitive)]
    auth_token: Option<String>,
    #[attr(optional, default = "ROTATE")]
    auth_token_update_strategy: Option<String>,
    #[attr(optional_computed)]
    auto_minor_version_upgrade: Option<String>,
    #[attr(optional, default = false)]
    automatic_failover_enabled: Option<bool>,
    #[attr(computed, computed_on = ["cluster_mode"])]
    cluster_enabled: Option<bool>,
    #[attr(optional_computed)]
    cluster_mode: Option<String>,
    #[attr(computed)]
    configuration_endpoint_address: Option<String>,
    #[attr(optional_computed, force_new)]
    data_tiering_enabled: Option<bool>,
    #[attr(required)]
    description: String,
    #[attr(optional, default = "redis")]
    engine: Option<String>,
    #[attr(optional_computed)]
    engine_version: Option<String>,
    #[attr(computed, computed_on = ["engine", "engine_version"])]
    engine_version_actual: Option<String>,
    #[attr(optional)]
    final_snapshot_identifier: Option<String>,
    #[attr(optional_computed, force_new)]
    global_replication_group_id: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    ip_discovery: Option<String>,
    #[attr(optional, force_new)]
    kms_key_id: Option<String>,
    #[attr(optional_computed, equivalent = same_but_for_case)]
    maintenance_window: Option<String>,
    #[attr(computed, computed_on = ["num_cache_clusters", "num_node_groups", "replicas_per_node_group"])]
    member_clusters: Option<BTreeSet<String>>,
    #[attr(optional, default = false)]
    multi_az_enabled: Option<bool>,
    #[attr(optional_computed, force_new)]
    network_type: Option<String>,
    #[attr(optional_computed)]
    node_type: Option<String>,
    #[attr(optional)]
    notification_topic_arn: Option<String>,
    #[attr(optional_computed, computed_on = ["num_node_groups", "replicas_per_node_group"])]
    num_cache_clusters: Option<i64>,
    #[attr(optional_computed)]
    num_node_groups: Option<i64>,
    #[attr(optional_computed)]
    parameter_group_name: Option<String>,
    // The engine's own when nobody says.
    #[attr(optional, force_new, default = 6379)]
    port: Option<i64>,
    #[attr(optional)]
    preferred_cache_cluster_azs: Option<Vec<String>>,
    #[attr(computed)]
    primary_endpoint_address: Option<String>,
    #[attr(computed)]
    reader_endpoint_address: Option<String>,
    #[attr(optional_computed, computed_on = ["num_cache_clusters"])]
    replicas_per_node_group: Option<i64>,
    #[attr(required, force_new, equivalent = same_but_for_case)]
    replication_group_id: String,
    #[attr(optional_computed)]
    security_group_ids: Option<BTreeSet<String>>,
    #[attr(optional_computed, force_new)]
    security_group_names: Option<BTreeSet<String>>,
    #[attr(optional, force_new)]
    snapshot_arns: Option<BTreeSet<String>>,
    #[attr(optional, force_new)]
    snapshot_name: Option<String>,
    #[attr(optional)]
    snapshot_retention_limit: Option<i64>,
    #[attr(optional_computed)]
    snapshot_window: Option<String>,
    #[attr(optional_computed, force_new)]
    subnet_group_name: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed)]
    transit_encryption_enabled: Option<bool>,
    #[attr(optional_computed)]
    transit_encryption_mode: Option<String>,
    #[attr(optional)]
    user_group_ids: Option<BTreeSet<String>>,
    #[block(set, max = 2)]
    log_delivery_configuration: Vec<LogDelivery>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

impl Resource for ReplicationGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits {
        create: Duration::from_secs(60 * 60),
        update: Duration::from_secs(60 * 40),
        delete: Duration::from_secs(60 * 45),
    };

    by_name!();

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&["global_replication_group_id", "security_group_names"]);
        ids::check(checks, "replication_group_id", 40);
        checks.one_of("engine", &["redis", "valkey"]);
        checks.one_of("auth_token_update_strategy", &["SET", "ROTATE", "DELETE"]);
        checks.one_of("cluster_mode", &["enabled", "disabled", "compatible"]);
        checks.one_of("network_type", &["ipv4", "ipv6", "dual_stack"]);
        checks.one_of("ip_discovery", &["ipv4", "ipv6"]);
        checks.one_of("transit_encryption_mode", &["preferred", "required"]);
        for flag in ["at_rest_encryption_enabled", "auto_minor_version_upgrade"] {
            checks.one_of(flag, &["true", "false"]);
        }
        checks.at_most_one(&["num_cache_clusters", "num_node_groups"]);
        checks.at_most_one(&["num_cache_clusters", "replicas_per_node_group"]);
        checks.at_most_one(&["auth_token", "user_group_ids"]);
        let is_on = |flag: Option<&Value>| flag.and_then(Value::as_bool) == Some(true);
        if is_on(checks.get("multi_az_enabled")) && checks.is_off("automatic_failover_enabled") {
            checks.report("multi_az_enabled", "multi_az_enabled needs automatic_failover_enabled = true");
        }
        let count = checks.get("num_cache_clusters").and_then(Value::as_i64);
        if is_on(checks.get("automatic_failover_enabled")) && count.is_some_and(|count| count < 2) {
            let message = "automatic_failover_enabled needs num_cache_clusters to be 2 or more";
            checks.report("automatic_failover_enabled", message);
        }
        if checks.text("transit_encryption_mode").is_some() && checks.is_off("transit_encryption_enabled") {
            let message = "transit_encryption_mode needs transit_encryption_enabled = true";
            checks.report("transit_encryption_mode", message);
        }
        checks.each("log_delivery_configuration", |log| {
            log.one_of("destination_type", &["cloudwatch-logs", "kinesis-firehose"]);
            log.one_of("log_format", &["text", "json"]);
            log.one_of("log_type", &["slow-log", "engine-log"]);
        });
    }

    /// No engine goes back to an older version, or from Valkey to Redis; before 7.0.5, Redis cannot be told to encrypt what
    /// it sends.
    fn plan(draft: &mut Draft<'_>) {
        if draft.is_create() {
            return;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (prior, planned) = (text(draft.prior("engine_version")), text(draft.planned("engine_version")));
        let is_other_engine = draft.changes("engine");
        if !is_other_engine && !planned.is_empty() && versions::is_older(&planned, &prior) {
            draft.replace("engine_version");
        }
        if is_other_engine && draft.prior("engine").as_str() == Some("valkey") {
            draft.replace("engine");
        }
        let actual = text(draft.prior("engine_version_actual"));
        if draft.changes("transit_encryption_enabled") && versions::is_older(&actual, "7.0.5") {
            draft.replace("transit_encryption_enabled");
        }
    }

    /// Before version 2, there was a block for shards.
    fn upgrade(_version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        for gone in
            ["availability_zones", "cluster_mode", "number_cache_clusters", "replication_group_description"]
        {
            if !attributes.get(gone).is_some_and(Json::is_string) {
                attributes.remove(gone);
            }
        }
        Ok(())
    }

    fn keyed(&self, _token: &str) -> Self {
        Self { id: Some(self.replication_group_id.to_lowercase()), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let flag = |text: &Option<String>| given(text).map(|of| of == "true");
        let zones = made.preferred_cache_cluster_azs.clone().filter(|zones| !zones.is_empty());
        let call = cx
            .elasticache_once()
            .create_replication_group()
            .replication_group_id(made.key())
            .replication_group_description(&made.description)
            .set_at_rest_encryption_enabled(flag(&made.at_rest_encryption_enabled))
            .set_auth_token(given_string(&made.auth_token))
            .set_auto_minor_version_upgrade(flag(&made.auto_minor_version_upgrade))
            .set_automatic_failover_enabled(made.automatic_failover_enabled)
            .set_cache_node_type(given_string(&made.node_type))
            .set_cache_parameter_group_name(given_string(&made.parameter_group_name))
            .set_cache_subnet_group_name(given_string(&made.subnet_group_name))
            .set_cluster_mode(given(&made.cluster_mode).map(ClusterMode::from))
            .set_data_tiering_enabled(made.data_tiering_enabled.filter(|on| *on))
            .set_engine(given_string(&made.engine))
            .set_engine_version(given_string(&made.engine_version))
            .set_ip_discovery(given(&made.ip_discovery).map(IpDiscovery::from))
            .set_kms_key_id(given_string(&made.kms_key_id))
            .set_log_delivery_configurations(logs::to_api(&made.log_delivery_configuration))
            .set_multi_az_enabled(made.multi_az_enabled.filter(|on| *on))
            .set_network_type(given(&made.network_type).map(NetworkType::from))
            .set_notification_topic_arn(given_string(&made.notification_topic_arn))
            .set_num_cache_clusters(nonzero32(made.num_cache_clusters))
            .set_num_node_groups(nonzero32(made.num_node_groups))
            .set_port(nonzero32(made.port))
            .set_preferred_cache_cluster_azs(zones)
            .set_preferred_maintenance_window(given_string(&made.maintenance_window))
            .set_replicas_per_node_group(int32(made.replicas_per_node_group))
            .set_security_group_ids(given_items(&made.security_group_ids))
            .set_snapshot_arns(given_items(&made.snapshot_arns))
            .set_snapshot_name(given_string(&made.snapshot_name))
            .set_snapshot_retention_limit(nonzero32(made.snapshot_retention_limit))
            .set_snapshot_window(given_string(&made.snapshot_window))
            .set_transit_encryption_enabled(made.transit_encryption_enabled)
            .set_transit_encryption_mode(
                given(&made.transit_encryption_mode).map(TransitEncryptionMode::from),
            )
            .set_user_group_ids(given_items(&made.user_group_ids))
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        let answer = call.send().await.during("elasticache:CreateReplicationGroup")?;
        let arn = answer.replication_group.and_then(|api| api.arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &made.tags_all, token);
        Ok(Self { arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        change::settled(cx, &made.key(), op).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        change::update(cx, prior, &planned, op).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// With a last snapshot where the configuration names one.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let id = prior.key();
        let call = cx.elasticache().delete_replication_group().replication_group_id(&id);
        let call = call.set_final_snapshot_identifier(given_string(&prior.final_snapshot_identifier));
        call.send().await.during("elasticache:DeleteReplicationGroup")?;
        let gone = || async { Ok(named::one::<Self>(cx, id.clone()).await?.is_none().then_some(())) };
        op.until_typically(change::TYPICAL, format!("the replication group {id} to be gone"), gone).await
    }
}

/// What a group that is not there is told as.
fn not_found(id: &str) -> ProviderError {
    ProviderError::new(ErrorClass::NotFound, format!("there is no replication group \"{id}\""))
}
