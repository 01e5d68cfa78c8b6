//! `aws_elasticache_cluster`

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_elasticache::types::{
    AzMode, CacheCluster as Api, CacheNode as NodeApi, IpDiscovery, NetworkType, OutpostMode,
    PendingModifiedValues,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Value;

use super::logs::{self, LogDelivery};
use super::{ids, tagging, versions};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::equivalent::same_but_for_case;
use crate::error::{During, if_found};
use crate::given::{given, given_items, given_string, told};
use crate::mutation::{Fault, Op};
use crate::named::{self, Named, by_name, tagged_by_arn};
use crate::numbers::{int32, int64, nonzero32};
use crate::resource::{Identity, Limits, Resource};
use crate::tags::{self, Observed, TagMap};
use crate::timeouts::CreateUpdateDelete;

/// A cache: of one node, or of several of memcached. ElastiCache writes its name in lower case. Reading costs a call for
/// each, beside the list: for its tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_elasticache_cluster")]
pub struct Cluster {
    #[attr(optional_computed)]
    apply_immediately: Option<bool>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = "true")]
    auto_minor_version_upgrade: Option<String>,
    #[attr(optional_computed, force_new)]
    availability_zone: Option<String>,
    #[attr(optional_computed)]
    az_mode: Option<String>,
    #[attr(computed, nested, computed_on = ["num_cache_nodes"])]
    cache_nodes: Vec<CacheNode>,
    #[attr(computed)]
    cluster_address: Option<String>,
    #[attr(required, force_new, equivalent = same_but_for_case)]
    cluster_id: String,
    #[attr(computed)]
    configuration_endpoint: Option<String>,
    #[attr(optional_computed, force_new)]
    engine: Option<String>,
    #[attr(optional_computed)]
    engine_version: Option<String>,
    #[attr(computed, computed_on = ["engine_version"])]
    engine_version_actual: Option<String>,
    #[attr(optional)]
    final_snapshot_identifier: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    ip_discovery: Option<String>,
    #[attr(optional_computed, equivalent = same_but_for_case)]
    maintenance_window: Option<String>,
    #[attr(optional_computed, force_new)]
    network_type: Option<String>,
    #[attr(optional_computed)]
    node_type: Option<String>,
    #[attr(optional)]
    notification_topic_arn: Option<String>,
    #[attr(optional_computed)]
    num_cache_nodes: Option<i64>,
    #[attr(optional, force_new)]
    outpost_mode: Option<String>,
    #[attr(optional_computed)]
    parameter_group_name: Option<String>,
    #[attr(optional_computed, force_new)]
    port: Option<i64>,
    #[attr(optional)]
    preferred_availability_zones: Option<Vec<String>>,
    #[attr(optional_computed, force_new)]
    preferred_outpost_arn: Option<String>,
    #[attr(optional_computed, force_new)]
    replication_group_id: Option<String>,
    #[attr(optional_computed)]
    security_group_ids: Option<BTreeSet<String>>,
    #[attr(optional, force_new)]
    snapshot_arns: Option<Vec<String>>,
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
    #[attr(optional_computed, force_new)]
    transit_encryption_enabled: Option<bool>,
    #[block(set, max = 2)]
    log_delivery_configuration: Vec<LogDelivery>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

/// A server of a cache.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CacheNode {
    #[attr(computed)]
    address: Option<String>,
    #[attr(computed)]
    availability_zone: Option<String>,
    #[attr(computed)]
    id: Option<String>,
    #[attr(computed)]
    outpost_arn: Option<String>,
    #[attr(computed)]
    port: Option<i64>,
}

/// What a cache usually takes to change.
const TYPICAL: Duration = Duration::from_secs(300);

const MEMCACHED: &str = "memcached";

/// The cache of a name, if there is one.
pub(super) async fn one(cx: &Context, id: String) -> Result<Option<Api>, ProviderError> {
    named::one::<Cluster>(cx, id).await
}

impl CacheNode {
    fn of_api(api: &NodeApi) -> Self {
        Self {
            address: told(&api.endpoint().and_then(|of| of.address.clone())),
            availability_zone: told(&api.customer_availability_zone),
            id: told(&api.cache_node_id),
            outpost_arn: told(&api.customer_outpost_arn),
            port: int64(api.endpoint().and_then(|of| of.port)),
        }
    }
}

impl Named for Cluster {
    type Api = Api;

    tagged_by_arn!(super::tagging);

    fn key(&self) -> String {
        given(&self.id).unwrap_or(&self.cluster_id).to_lowercase()
    }

    fn api_key(api: &Api) -> Option<&str> {
        api.cache_cluster_id()
    }

    fn api_arn(api: &Api) -> Option<&str> {
        api.arn()
    }

    async fn describe(cx: &Context, id: Option<String>) -> Result<Vec<Api>, ProviderError> {
        let call =
            cx.elasticache().describe_cache_clusters().set_cache_cluster_id(id).show_cache_node_info(true);
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        Ok(if_found(found.during("elasticache:DescribeCacheClusters"))?.unwrap_or_default())
    }

    /// Members of replication groups are the groups' business.
    fn is_listed(api: &Api) -> bool {
        api.replication_group_id.is_none()
    }

    /// What is to change in the next maintenance window counts as changed.
    async fn observe(&self, _: &Context, api: &Api, tags: Observed) -> Result<Option<Self>, ProviderError> {
        let none = PendingModifiedValues::builder().build();
        let pending = api.pending_modified_values().unwrap_or(&none);
        let id = api.cache_cluster_id.clone().unwrap_or_default();
        let engine = api.engine.clone().unwrap_or_default();
        let actual = pending.engine_version().or(api.engine_version()).unwrap_or_default();
        let mut nodes: Vec<CacheNode> = api.cache_nodes().iter().map(CacheNode::of_api).collect();
        nodes.sort_by(|a, b| a.id.cmp(&b.id));
        let configuration = api.configuration_endpoint();
        let endpoint = configuration.map(|of| {
            let address = of.address().unwrap_or_default();
            format!("{address}:{}", of.port.unwrap_or_default())
        });
        let port = configuration.and_then(|of| of.port).map(i64::from);
        let groups = api.security_groups().iter().filter_map(|of| of.security_group_id.clone());
        let group = api.cache_parameter_group().and_then(|of| of.cache_parameter_group_name.clone());
        let zone = api.preferred_availability_zone().unwrap_or_default();
        let mode = if zone == "Multiple" { "cross-az" } else { "single-az" };
        let topic = api.notification_configuration().filter(|of| of.topic_status() == Some("active"));
        Ok(Some(Self {
            arn: api.arn.clone(),
            auto_minor_version_upgrade: Some(api.auto_minor_version_upgrade.unwrap_or(true).to_string()),
            availability_zone: Some(zone.to_owned()),
            az_mode: Some(mode.to_owned()),
            cluster_address: told(&configuration.and_then(|of| of.address.clone())),
            cluster_id: if self.cluster_id.eq_ignore_ascii_case(&id) {
                self.cluster_id.clone()
            } else {
                id.clone()
            },
            configuration_endpoint: told(&endpoint),
            engine_version: Some(versions::as_known(given(&self.engine_version), &engine, actual)),
            engine_version_actual: Some(actual.to_owned()),
            engine: Some(engine),
            id: Some(id),
            ip_discovery: told(&api.ip_discovery().map(|of| of.as_str().to_owned())),
            log_delivery_configuration: logs::of_api(api.log_delivery_configurations()),
            maintenance_window: told(&api.preferred_maintenance_window),
            network_type: told(&api.network_type().map(|of| of.as_str().to_owned())),
            node_type: told(&pending.cache_node_type.clone().or_else(|| api.cache_node_type.clone())),
            notification_topic_arn: told(&topic.and_then(|of| of.topic_arn.clone())),
            num_cache_nodes: int64(pending.num_cache_nodes.or(api.num_cache_nodes)),
            parameter_group_name: told(&group),
            port: port.or_else(|| nodes.first().and_then(|node| node.port)).or(self.port).or(Some(0)),
            preferred_outpost_arn: told(&api.preferred_outpost_arn),
            replication_group_id: told(&api.replication_group_id),
            security_group_ids: Some(groups.collect()),
            snapshot_retention_limit: int64(api.snapshot_retention_limit),
            snapshot_window: told(&api.snapshot_window),
            subnet_group_name: told(&api.cache_subnet_group_name),
            tags: Some(tags.own),
            tags_all: tags.all,
            transit_encryption_enabled: Some(api.transit_encryption_enabled.unwrap_or_default()),
            cache_nodes: nodes,
            ..self.clone()
        }))
    }
}

impl Cluster {
    /// Waits until nothing is going on. `all`: until nothing waits to be changed, either.
    async fn settled(&self, cx: &Context, all: bool, op: &Op<'_>) -> Result<(), ProviderError> {
        let id = self.key();
        let settled = || async {
            let Some(api) = one(cx, id.clone()).await? else { return Ok(None) };
            let status = api.cache_cluster_status().unwrap_or_default();
            if matches!(status, "incompatible-network" | "restore-failed") {
                let message = format!("the cache {id} is in the state \"{status}\"");
                return Err(ProviderError::new(ErrorClass::Invalid, message)
                    .hint("the events of the cache in the ElastiCache console say why"));
            }
            let none = PendingModifiedValues::builder().build();
            let is_pending = api.pending_modified_values().is_some_and(|pending| *pending != none);
            Ok((status == "available" && !(all && is_pending)).then_some(()))
        };
        op.until_typically(TYPICAL, format!("the cache {id} to be available"), settled).await
    }

    /// The nodes that go where there are to be fewer: the last ones.
    fn nodes_to_remove(&self, prior: &Self) -> Option<Vec<String>> {
        let kept = usize::try_from(self.num_cache_nodes?).ok()?;
        let ids: Vec<String> =
            prior.cache_nodes.iter().skip(kept).filter_map(|node| node.id.clone()).collect();
        Some(ids).filter(|ids| !ids.is_empty())
    }

    async fn change(&self, cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let text = |new: &Option<String>, old: &Option<String>| {
            given_string(new).filter(|_| given(new) != given(old))
        };
        let is_on = |flag: &Option<String>| given(flag) == Some("true");
        let topic = given(&self.notification_topic_arn);
        let is_other_topic = topic != given(&prior.notification_topic_arn);
        let retention = self.snapshot_retention_limit.unwrap_or_default();
        let count = self.num_cache_nodes.filter(|_| self.num_cache_nodes != prior.num_cache_nodes);
        let zones = self.preferred_availability_zones.clone().unwrap_or_default();
        let grows = count > prior.num_cache_nodes;
        let new_zones: Vec<String> =
            zones.into_iter().skip(prior.cache_nodes.len()).filter(|_| grows).collect();
        let changes = cx
            .elasticache()
            .modify_cache_cluster()
            .set_auto_minor_version_upgrade(
                Some(is_on(&self.auto_minor_version_upgrade))
                    .filter(|on| *on != is_on(&prior.auto_minor_version_upgrade)),
            )
            .set_az_mode(text(&self.az_mode, &prior.az_mode).map(|of| AzMode::from(of.as_str())))
            .set_cache_node_type(text(&self.node_type, &prior.node_type))
            .set_cache_parameter_group_name(text(&self.parameter_group_name, &prior.parameter_group_name))
            .set_engine_version(text(&self.engine_version, &prior.engine_version))
            .set_ip_discovery(
                text(&self.ip_discovery, &prior.ip_discovery).map(|of| IpDiscovery::from(of.as_str())),
            )
            .set_log_delivery_configurations(logs::changes(
                &prior.log_delivery_configuration,
                &self.log_delivery_configuration,
            ))
            .set_notification_topic_arn(topic.map(str::to_owned).filter(|_| is_other_topic))
            .set_notification_topic_status((is_other_topic && topic.is_none()).then(|| "inactive".to_owned()))
            .set_num_cache_nodes(int32(count))
            .set_cache_node_ids_to_remove(self.nodes_to_remove(prior).filter(|_| count.is_some()))
            .set_new_availability_zones(Some(new_zones).filter(|zones| !zones.is_empty()))
            .set_preferred_maintenance_window(text(&self.maintenance_window, &prior.maintenance_window))
            .set_security_group_ids(
                given_items(&self.security_group_ids)
                    .filter(|_| self.security_group_ids != prior.security_group_ids),
            )
            .set_snapshot_retention_limit(
                int32(Some(retention))
                    .filter(|_| retention != prior.snapshot_retention_limit.unwrap_or_default()),
            )
            .set_snapshot_window(text(&self.snapshot_window, &prior.snapshot_window));
        if changes.as_input() == cx.elasticache().modify_cache_cluster().as_input() {
            return Ok(());
        }
        let at_once = self.apply_immediately == Some(true);
        let call = changes.cache_cluster_id(prior.key()).apply_immediately(at_once);
        op.persist_new(|| async {
            call.clone().send().await.during("elasticache:ModifyCacheCluster").map(drop)
        })
        .await?;
        self.settled(cx, at_once, op).await
    }
}

impl Resource for Cluster {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits {
        create: Duration::from_secs(60 * 40),
        update: Duration::from_secs(60 * 80),
        delete: Duration::from_secs(60 * 40),
    };

    by_name!();

    fn check(checks: &mut Checks<'_>) {
        ids::check(checks, "cluster_id", 50);
        ids::check_lower_case(checks, "cluster_id");
        checks.one_of("engine", &[MEMCACHED, "redis", "valkey"]);
        checks.one_of("az_mode", &["cross-az", "single-az"]);
        checks.one_of("outpost_mode", &["single-outpost"]);
        checks.one_of("network_type", &["ipv4", "ipv6", "dual_stack"]);
        checks.one_of("ip_discovery", &["ipv4", "ipv6"]);
        checks.one_of("auto_minor_version_upgrade", &["true", "false"]);
        if checks.is_left_out("replication_group_id") {
            for argument in ["engine", "node_type", "num_cache_nodes"] {
                if checks.is_null(argument) {
                    checks
                        .report(argument, format!("{argument} must be set, unless replication_group_id is"));
                }
            }
        } else if checks.text("replication_group_id").is_some() {
            for argument in ["engine", "engine_version", "node_type", "num_cache_nodes", "security_group_ids"]
            {
                if checks.get(argument).is_some() {
                    checks
                        .report(argument, format!("{argument} is that of the replication group: remove it"));
                }
            }
        }
        let nodes = checks.get("num_cache_nodes").and_then(Value::as_i64);
        if checks.text("engine").is_some_and(|engine| engine != MEMCACHED)
            && nodes.is_some_and(|nodes| nodes != 1)
        {
            checks.report(
                "num_cache_nodes",
                "a cache of this engine has one node: for more, use aws_elasticache_replication_group",
            );
        }
        checks.each("log_delivery_configuration", |log| {
            log.one_of("destination_type", &["cloudwatch-logs", "kinesis-firehose"]);
            log.one_of("log_format", &["text", "json"]);
            log.one_of("log_type", &["slow-log", "engine-log"]);
        });
        if checks.text("engine") == Some(MEMCACHED)
            && checks.text("final_snapshot_identifier").is_some_and(|name| !name.is_empty())
        {
            checks.report("final_snapshot_identifier", "memcached has no snapshots");
        }
    }

    /// Memcached is made anew for other nodes; no engine goes back to an older version.
    fn plan(draft: &mut Draft<'_>) {
        if draft.is_create() {
            return;
        }
        let is_memcached = draft.planned("engine").as_str() == Some(MEMCACHED);
        if is_memcached && draft.changes("node_type") {
            draft.replace("node_type");
        }
        let (prior, planned) = (draft.prior("engine_version"), draft.planned("engine_version"));
        if let (Some(prior), Some(planned)) = (prior.as_str(), planned.as_str())
            && versions::is_older(planned, prior)
        {
            draft.replace("engine_version");
        }
    }

    fn keyed(&self, _token: &str) -> Self {
        Self { id: Some(self.cluster_id.to_lowercase()), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let is_member = given(&made.replication_group_id).is_some();
        let zones = made.preferred_availability_zones.clone().filter(|zones| !zones.is_empty());
        let snapshots = made.snapshot_arns.clone().filter(|arns| !arns.is_empty());
        let upgrades = given(&made.auto_minor_version_upgrade).map(|of| of == "true");
        let call = cx
            .elasticache_once()
            .create_cache_cluster()
            .cache_cluster_id(made.key())
            .set_auto_minor_version_upgrade(upgrades.filter(|_| !is_member))
            .set_az_mode(given(&made.az_mode).map(AzMode::from))
            .set_cache_node_type(given_string(&made.node_type))
            .set_cache_parameter_group_name(given_string(&made.parameter_group_name))
            .set_cache_subnet_group_name(given_string(&made.subnet_group_name))
            .set_engine(given_string(&made.engine))
            .set_engine_version(given_string(&made.engine_version))
            .set_ip_discovery(given(&made.ip_discovery).map(IpDiscovery::from))
            .set_log_delivery_configurations(logs::to_api(&made.log_delivery_configuration))
            .set_network_type(given(&made.network_type).map(NetworkType::from))
            .set_notification_topic_arn(given_string(&made.notification_topic_arn))
            .set_num_cache_nodes(nonzero32(made.num_cache_nodes))
            .set_outpost_mode(given(&made.outpost_mode).map(OutpostMode::from))
            .set_port(nonzero32(made.port))
            .set_preferred_availability_zone(given_string(&made.availability_zone))
            .set_preferred_availability_zones(zones)
            .set_preferred_maintenance_window(given_string(&made.maintenance_window))
            .set_preferred_outpost_arn(given_string(&made.preferred_outpost_arn))
            .set_replication_group_id(given_string(&made.replication_group_id))
            .set_security_group_ids(given_items(&made.security_group_ids))
            .set_snapshot_arns(snapshots)
            .set_snapshot_name(given_string(&made.snapshot_name))
            .set_snapshot_retention_limit(nonzero32(made.snapshot_retention_limit))
            .set_snapshot_window(given_string(&made.snapshot_window))
            .set_transit_encryption_enabled(made.transit_encryption_enabled.filter(|on| *on))
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        let answer = call.send().await.during("elasticache:CreateCacheCluster")?;
        let arn = answer.cache_cluster.and_then(|api| api.arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &made.tags_all, token);
        Ok(Self { arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.settled(cx, false, op).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change(cx, prior, op).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// With a last snapshot where the configuration names one.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let id = prior.key();
        let call = cx.elasticache().delete_cache_cluster().cache_cluster_id(&id);
        let call = call.set_final_snapshot_identifier(given_string(&prior.final_snapshot_identifier));
        call.send().await.during("elasticache:DeleteCacheCluster")?;
        let gone = || async { Ok(one(cx, id.clone()).await?.is_none().then_some(())) };
        op.until_typically(TYPICAL, format!("the cache {id} to be gone"), gone).await
    }
}
