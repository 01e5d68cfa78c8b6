//! Reading load balancers: a call for every 20, one for the tags of every 20, and one for the settings of each.

use std::collections::HashSet;

use aws_sdk_elasticloadbalancingv2::types::{
    AvailabilityZone, LoadBalancer as Api, LoadBalancerSchemeEnum, LoadBalancerTypeEnum,
};
use infra_provider::{ProviderError, Scope};
use infra_resource::Context as _;

use super::{IpamPools, LoadBalancer, MinimumLoadBalancerCapacity, SubnetMapping};
use crate::context::Context;
use crate::elbv2::PER_CALL;
use crate::elbv2::attributes::{self, Attributes};
use crate::elbv2::tagging;
use crate::error::{During, if_found};
use crate::given::told;
use crate::lookup;
use crate::names;
use crate::resource::{Answers, Resource};
use crate::tags;
use crate::tags::TagMap;

/// A balancer as the API tells it.
pub(in crate::elbv2) struct Found<'a> {
    pub api: &'a Api,
    pub attributes: Attributes,
    /// Capacity that is kept ready, where somebody asked.
    pub capacity: Option<i64>,
    pub tags: TagMap,
}

/// The part of an ARN that metrics name a balancer by: `app/name/id`.
fn suffix(arn: &str) -> String {
    arn.split_once(":loadbalancer/").map(|(_, suffix)| suffix.to_owned()).unwrap_or_default()
}

async fn describe(cx: &Context, arns: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elbv2().describe_load_balancers().set_load_balancer_arns(Some(arns));
    let found = call.send().await.during("elasticloadbalancing:DescribeLoadBalancers")?;
    Ok(found.load_balancers.unwrap_or_default())
}

/// The balancer of a name, if there is one.
pub(in crate::elbv2) async fn by_name(cx: &Context, name: &str) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elbv2().describe_load_balancers().names(name);
    let found = if_found(call.send().await.during("elasticloadbalancing:DescribeLoadBalancers"))?;
    Ok(found.and_then(|found| found.load_balancers).unwrap_or_default())
}

/// The names of balancers that are there: of one that is asked for, or of all.
pub(super) async fn taken(cx: Context, asked: Vec<String>) -> Result<HashSet<String>, ProviderError> {
    let found = match asked.as_slice() {
        [name] => by_name(&cx, name).await?,
        _ => all(&cx).await?,
    };
    Ok(found.into_iter().filter_map(|api| api.load_balancer_name).collect())
}

/// What is asked for by its ARN.
struct Arn(String);

/// The balancer of an ARN, if there is one: in one call with those that others ask for, or wait for, at the same time.
pub(in crate::elbv2) async fn by_arn(cx: &Context, arn: &str) -> Result<Option<Api>, ProviderError> {
    let with = cx.clone();
    let answer = move |asked: Vec<Arn>| async move {
        let page = |arns: Vec<String>| lookup::existing(arns, |arns| describe(&with, arns));
        let arns = asked.iter().map(|Arn(arn)| arn.clone());
        let found = lookup::by_key(arns, PER_CALL, Api::load_balancer_arn, page).await;
        asked.iter().map(|Arn(arn)| Ok(found.get(arn)?.cloned())).collect()
    };
    let meeting = cx.gatherings().meeting::<Arn, Result<Option<Api>, ProviderError>>()?;
    meeting.ask(Arn(arn.to_owned()), answer).await
}

/// All balancers of the region.
pub(in crate::elbv2) async fn all(cx: &Context) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elbv2().describe_load_balancers().into_paginator().items().send();
    call.collect::<Result<Vec<_>, _>>().await.during("elasticloadbalancing:DescribeLoadBalancers")
}

/// The call that tells the settings.
pub(super) const TELLS_ATTRIBUTES: &str = "elasticloadbalancing:DescribeLoadBalancerAttributes";

/// The settings of a balancer; `None` when it is gone.
pub(in crate::elbv2) async fn attributes_of(
    cx: &Context,
    arn: &str,
) -> Result<Option<Attributes>, ProviderError> {
    if let Some(known) = cx.fresh().take(TELLS_ATTRIBUTES, arn) {
        return Ok(Some(known));
    }
    let call = cx.elbv2().describe_load_balancer_attributes().load_balancer_arn(arn);
    let found = call.send().await.during(TELLS_ATTRIBUTES);
    let pairs = if_found(found)?.map(|found| found.attributes.unwrap_or_default());
    Ok(pairs.map(|pairs| attributes::reported(pairs.into_iter().map(|pair| (pair.key, pair.value)))))
}

/// How much capacity is kept ready.
pub(super) async fn capacity_of(cx: &Context, arn: &str) -> Result<i64, ProviderError> {
    let call = cx.elbv2().describe_capacity_reservation().load_balancer_arn(arn);
    let found = call.send().await.during("elasticloadbalancing:DescribeCapacityReservation")?;
    let minimum = found.minimum_load_balancer_capacity.and_then(|minimum| minimum.capacity_units);
    Ok(minimum.unwrap_or_default().into())
}

pub(super) async fn read_many(cx: &Context, prior: &[LoadBalancer]) -> Answers<LoadBalancer> {
    let arns = prior.iter().map(|prior| prior.id().to_owned());
    let page = |arns: Vec<String>| lookup::existing(arns, |arns| describe(cx, arns));
    let found = lookup::by_key(arns, PER_CALL, Api::load_balancer_arn, page).await;
    let there = found.items().filter_map(|api| api.load_balancer_arn.clone());
    let tags = tagging::read(cx, there).await;
    let reads = prior.iter().map(|prior| async {
        let Some(api) = found.get(prior.id())? else { return Ok(None) };
        let capacity = async {
            if prior.minimum_load_balancer_capacity.is_empty() {
                return Ok(None);
            }
            capacity_of(cx, prior.id()).await.map(Some)
        };
        let (attributes, capacity) = futures::try_join!(attributes_of(cx, prior.id()), capacity)?;
        let Some(attributes) = attributes else { return Ok(None) };
        let tags = tagging::of(&tags, prior.id())?;
        Ok(Some(prior.observe(cx, Found { api, attributes, capacity, tags })))
    });
    futures::future::join_all(reads).await
}

pub(super) async fn list(cx: &Context, scope: &Scope) -> Result<Vec<LoadBalancer>, ProviderError> {
    let found = all(cx).await?;
    let known: Vec<LoadBalancer> =
        found.iter().filter_map(Api::load_balancer_arn).map(LoadBalancer::from_id).collect();
    let listed: Result<Vec<_>, _> =
        read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect();
    Ok(listed?.into_iter().filter(|balancer| tags::is_in(scope, &balancer.tags_all)).collect())
}

impl LoadBalancer {
    /// `self` is what was known of it.
    pub(in crate::elbv2) fn observe(&self, cx: &Context, found: Found<'_>) -> Self {
        let api = found.api;
        let tags = cx.tags().observe(found.tags, self.tags.as_ref());
        let arn = api.load_balancer_arn.clone().unwrap_or_default();
        let name = api.load_balancer_name.clone().unwrap_or_default();
        let pool = api.ipam_pools().and_then(|pools| pools.ipv4_ipam_pool_id());
        let zones = api.availability_zones();
        let capacity = match found.capacity {
            Some(0) => Vec::new(),
            Some(capacity_units) => vec![MinimumLoadBalancerCapacity { capacity_units }],
            None => self.minimum_load_balancer_capacity.clone(),
        };
        let mut observed = Self {
            arn_suffix: Some(suffix(&arn)),
            customer_owned_ipv4_pool: told(&api.customer_owned_ipv4_pool),
            dns_name: api.dns_name.clone(),
            enforce_security_group_inbound_rules_on_private_link_traffic: told(
                &api.enforce_security_group_inbound_rules_on_private_link_traffic,
            ),
            internal: Some(api.scheme == Some(LoadBalancerSchemeEnum::Internal)),
            ip_address_type: api.ip_address_type.as_ref().map(|kind| kind.as_str().to_owned()),
            ipam_pools: pool
                .map(|pool| IpamPools { ipv4_ipam_pool_id: pool.to_owned() })
                .into_iter()
                .collect(),
            load_balancer_type: api.r#type.as_ref().map(LoadBalancerTypeEnum::as_str).map(str::to_owned),
            minimum_load_balancer_capacity: capacity,
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            security_groups: Some(api.security_groups().iter().cloned().collect()),
            subnet_mapping: zones.iter().map(SubnetMapping::observe).collect(),
            subnets: Some(zones.iter().filter_map(|zone| zone.subnet_id.clone()).collect()),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: api.vpc_id.clone(),
            zone_id: api.canonical_hosted_zone_id.clone(),
            id: Some(arn.clone()),
            arn: Some(arn),
            ..self.clone()
        };
        observed.observe_attributes(&found.attributes);
        observed
    }
}

impl SubnetMapping {
    fn observe(zone: &AvailabilityZone) -> Self {
        let address = zone.load_balancer_addresses().first();
        let text = |value: Option<&str>| Some(value.unwrap_or_default().to_owned());
        Self {
            allocation_id: text(address.and_then(|address| address.allocation_id())),
            ipv6_address: text(address.and_then(|address| address.ipv6_address())),
            outpost_id: text(zone.outpost_id()),
            private_ipv4_address: text(address.and_then(|address| address.private_ipv4_address())),
            subnet_id: zone.subnet_id.clone().unwrap_or_default(),
        }
    }
}
