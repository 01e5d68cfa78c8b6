//! `aws_lb`, also called `aws_alb`

mod change;
mod plan;
mod read;
mod settings;

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancingv2::types::{
    IpAddressType, IpamPools as IpamPoolsApi, LoadBalancerAttribute, LoadBalancerSchemeEnum,
    LoadBalancerTypeEnum,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, Obstacle, ProviderError, Scope};

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::{given, given_items, given_string};
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::taken::is_taken;
use crate::timeouts::CreateUpdateDelete;

pub(crate) use change::wait_detached;
pub(crate) use plan::check_name;
pub(super) use read::{all, by_arn, by_name};

/// The prefix of balancers that the configuration gives no name.
const PREFIX: &str = "tf-lb-";

/// What spreads requests, connections or packets over targets.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lb")]
pub struct LoadBalancer {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    arn_suffix: Option<String>,
    #[attr(optional, default = 3600)]
    client_keep_alive: Option<i64>,
    #[attr(optional, force_new)]
    customer_owned_ipv4_pool: Option<String>,
    #[attr(optional, default = "defensive")]
    desync_mitigation_mode: Option<String>,
    #[attr(computed)]
    dns_name: Option<String>,
    #[attr(optional, default = "any_availability_zone")]
    dns_record_client_routing_policy: Option<String>,
    #[attr(optional, default = false)]
    drop_invalid_header_fields: Option<bool>,
    #[attr(optional, default = false)]
    enable_cross_zone_load_balancing: Option<bool>,
    #[attr(optional, default = false)]
    enable_deletion_protection: Option<bool>,
    #[attr(optional, default = true)]
    enable_http2: Option<bool>,
    #[attr(optional, default = false)]
    enable_tls_version_and_cipher_suite_headers: Option<bool>,
    #[attr(optional, default = false)]
    enable_waf_fail_open: Option<bool>,
    #[attr(optional, default = false)]
    enable_xff_client_port: Option<bool>,
    #[attr(optional, default = false)]
    enable_zonal_shift: Option<bool>,
    #[attr(optional_computed)]
    enforce_security_group_inbound_rules_on_private_link_traffic: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, default = 60)]
    idle_timeout: Option<i64>,
    #[attr(optional_computed, force_new)]
    internal: Option<bool>,
    #[attr(optional_computed)]
    ip_address_type: Option<String>,
    #[attr(optional, default = "application", force_new)]
    load_balancer_type: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional, default = false)]
    preserve_host_header: Option<bool>,
    #[attr(optional_computed)]
    security_groups: Option<BTreeSet<String>>,
    #[attr(optional_computed)]
    subnets: Option<BTreeSet<String>>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    vpc_id: Option<String>,
    #[attr(optional, default = "append")]
    xff_header_processing_mode: Option<String>,
    #[attr(computed)]
    zone_id: Option<String>,
    #[block(list, max = 1, computed, planned_empty)]
    access_logs: Vec<AccessLogs>,
    #[block(list, max = 1, computed, planned_empty)]
    connection_logs: Vec<ConnectionLogs>,
    #[block(list, max = 1)]
    ipam_pools: Vec<IpamPools>,
    #[block(list, max = 1)]
    minimum_load_balancer_capacity: Vec<MinimumLoadBalancerCapacity>,
    #[block(set, computed)]
    subnet_mapping: Vec<SubnetMapping>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

/// Where a log of the requests goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AccessLogs {
    #[attr(required)]
    bucket: String,
    #[attr(optional, default = false)]
    enabled: Option<bool>,
    #[attr(optional)]
    prefix: Option<String>,
}

/// Where a log of the connections goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ConnectionLogs {
    #[attr(required)]
    bucket: String,
    #[attr(optional, default = false)]
    enabled: Option<bool>,
    #[attr(optional)]
    prefix: Option<String>,
}

/// Where public addresses come from.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct IpamPools {
    #[attr(required)]
    ipv4_ipam_pool_id: String,
}

/// Capacity that is kept ready.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MinimumLoadBalancerCapacity {
    #[attr(required)]
    capacity_units: i64,
}

/// The place and the addresses of the balancer in one zone.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SubnetMapping {
    #[attr(optional)]
    allocation_id: Option<String>,
    #[attr(optional)]
    ipv6_address: Option<String>,
    #[attr(computed)]
    outpost_id: Option<String>,
    #[attr(optional)]
    private_ipv4_address: Option<String>,
    #[attr(required)]
    subnet_id: String,
}

impl LoadBalancer {
    /// `application`, `network` or `gateway`
    fn kind(&self) -> &str {
        given(&self.load_balancer_type).unwrap_or("application")
    }

    /// The capacity that is kept ready, in units.
    fn capacity(&self) -> Option<i64> {
        self.minimum_load_balancer_capacity.first().map(|minimum| minimum.capacity_units)
    }

    /// Whether this is its name.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name() == name
    }

    /// All its tags that are for configurations to speak of.
    pub(super) fn all_tags(&self) -> &TagMap {
        &self.tags_all
    }

    fn named(&self, token: &str) -> Self {
        let name = given(&self.name)
            .map_or_else(|| names::unique(given(&self.name_prefix).unwrap_or(PREFIX), token), str::to_owned);
        Self { name: Some(name), ..self.clone() }
    }

    fn name(&self) -> &str {
        given(&self.name).unwrap_or_default()
    }
}

impl Resource for LoadBalancer {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        plan::check(checks);
    }

    fn plan(draft: &mut Draft<'_>) {
        plan::adjust(draft);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        read::read_many(cx, prior).await
    }

    /// Creating a balancer that exists with the same settings succeeds and gives the one that exists, so whether it
    /// does is asked first.
    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.named(token);
        if is_taken::<Self, _, _>(cx, made.name(), read::taken).await? {
            let message = format!("a load balancer named \"{}\" exists", made.name());
            return Err(ProviderError::new(ErrorClass::AlreadyExists, message)
                .hint("import it, or choose another name"));
        }
        let pools = made.ipam_pools.first();
        let pools =
            pools.map(|pool| IpamPoolsApi::builder().ipv4_ipam_pool_id(&pool.ipv4_ipam_pool_id).build());
        let mappings: Vec<_> = made.subnet_mapping.iter().map(SubnetMapping::to_api).collect();
        let call = cx
            .elbv2_once()
            .create_load_balancer()
            .name(made.name())
            .r#type(LoadBalancerTypeEnum::from(made.kind()))
            .set_customer_owned_ipv4_pool(given_string(&made.customer_owned_ipv4_pool))
            .set_scheme((made.internal == Some(true)).then_some(LoadBalancerSchemeEnum::Internal))
            .set_ip_address_type(given(&made.ip_address_type).map(IpAddressType::from))
            .set_ipam_pools(pools)
            .set_security_groups(given_items(&made.security_groups))
            .set_subnets(given_items(&made.subnets))
            .set_subnet_mappings(Some(mappings).filter(|mappings| !mappings.is_empty()))
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        let answer = call.send().await.during("elasticloadbalancing:CreateLoadBalancer")?;
        let arn = answer.load_balancers.into_iter().flatten().next().and_then(|api| api.load_balancer_arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &made.tags_all, token);
        Ok(Self { arn: arn.clone(), id: arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        change::wait_active(cx, &made, op).await?;
        let now = op.until("its settings to be visible", || read::attributes_of(cx, made.id())).await?;
        let changed = op.persist_new(|| change::change_settings(cx, &now, &made)).await?
            | op.persist_new(|| change::set_private_link(cx, &made)).await?
            | change::change_capacity(cx, None, &made, op).await?;
        if !changed {
            cx.fresh().keep(read::TELLS_ATTRIBUTES, made.id(), now);
            return Ok(cx.read_back(&made, op).await?);
        }
        change::wait_active(cx, &made, op).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let now = prior.wanted();
        op.persist(|| change::change_settings(cx, &now, &planned)).await?;
        op.persist_new(|| change::change_security_groups(cx, prior, &planned)).await?;
        op.persist(|| change::change_addresses(cx, prior, &planned)).await?;
        change::change_capacity(cx, prior.capacity(), &planned, op).await?;
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        change::wait_active(cx, &planned, op).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// Its interfaces are in the way of its subnets and security groups for some minutes longer.
    fn guards(&self) -> Vec<Obstacle> {
        let protection = self.enable_deletion_protection == Some(true);
        protection.then(|| Obstacle::protected_by("enable_deletion_protection")).into_iter().collect()
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.enable_deletion_protection == Some(true) && op.waivers().protection {
            let off =
                LoadBalancerAttribute::builder().key("deletion_protection.enabled").value("false").build();
            let call =
                cx.elbv2().modify_load_balancer_attributes().load_balancer_arn(prior.id()).attributes(off);
            call.send().await.during("elasticloadbalancing:ModifyLoadBalancerAttributes")?;
        }
        let call = cx.elbv2().delete_load_balancer().load_balancer_arn(prior.id());
        call.send().await.during("elasticloadbalancing:DeleteLoadBalancer").map_err(|error| {
            match error.code.as_deref() {
                Some("OperationNotPermitted") => error.hint(
                    "if it is protected from deletion: destroy with -disable-protection, or apply enable_deletion_protection = false first",
                ),
                _ => error,
            }
        })?;
        change::wait_gone(cx, prior, op).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        read::list(cx, scope).await
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let named = wanted.iter().map(|wanted| async {
            let found = read::by_name(cx, wanted.planned.named(&wanted.token).name()).await?;
            Ok(found.into_iter().filter_map(|api| api.load_balancer_arn).collect())
        });
        let candidates: Vec<_> = futures::future::join_all(named).await;
        tagging::find(cx, wanted, &candidates).await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, ids).await
    }
}
