//! Reading balancers: a call for every 20, one for the tags of every 20, and one for the settings of each.

use std::collections::{BTreeSet, HashMap, HashSet};

use aws_sdk_elasticloadbalancing::types::{
    Listener as ListenerApi, LoadBalancerDescription as Api, SourceSecurityGroup,
};
use infra_provider::ProviderError;

use super::settings::{self, Settings};
use super::{HealthCheck, Listener, LoadBalancer};
use crate::context::Context;
use crate::ec2::filter;
use crate::elb::{PER_CALL, tagging};
use crate::error::{During, if_found};
use crate::given::{given, told};
use crate::lookup;
use crate::names;
use crate::resource::Answers;
use crate::tags::TagMap;

/// Those of some names that exist.
pub(in crate::elb) async fn describe(cx: &Context, names: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    lookup::existing(names, |names| async {
        let call = cx.elb().describe_load_balancers().set_load_balancer_names(Some(names));
        let found = call.send().await.during("elasticloadbalancing:DescribeLoadBalancers")?;
        Ok(found.load_balancer_descriptions.unwrap_or_default())
    })
    .await
}

/// All balancers of the region.
pub(in crate::elb) async fn all(cx: &Context) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elb().describe_load_balancers().into_paginator().items().send();
    call.collect::<Result<Vec<_>, _>>().await.during("elasticloadbalancing:DescribeLoadBalancers")
}

/// The instances that a balancer sends requests to: those that it finds well.
pub(crate) async fn in_service(cx: &Context, name: &str) -> Result<BTreeSet<String>, ProviderError> {
    let call = cx.elb().describe_instance_health().load_balancer_name(name);
    let found = if_found(call.send().await.during("elasticloadbalancing:DescribeInstanceHealth"))?;
    let states = found.and_then(|found| found.instance_states).unwrap_or_default().into_iter();
    let well = states.filter(|instance| instance.state() == Some("InService"));
    Ok(well.filter_map(|instance| instance.instance_id).collect())
}

/// The names of balancers that are there: of one that is asked for, or of all.
pub(super) async fn taken(cx: Context, asked: Vec<String>) -> Result<HashSet<String>, ProviderError> {
    let found = if asked.len() == 1 { describe(&cx, asked).await? } else { all(&cx).await? };
    Ok(found.into_iter().filter_map(|api| api.load_balancer_name).collect())
}

/// A security group as balancers name it: with its owner before it.
fn source(group: &SourceSecurityGroup) -> String {
    let name = group.group_name().unwrap_or_default();
    match group.owner_alias().filter(|owner| !owner.is_empty()) {
        Some(owner) => format!("{owner}/{name}"),
        None => name.to_owned(),
    }
}

/// The ids of security groups, by VPC and name. Balancers tell only names, so those that are not known are looked up.
async fn groups(
    cx: &Context,
    asked: &[(&LoadBalancer, &Api)],
) -> Result<HashMap<(String, String), String>, ProviderError> {
    let (mut vpcs, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (prior, api) in asked {
        let Some(group) = api.source_security_group() else { continue };
        let is_known = given(&prior.source_security_group_id).is_some()
            && given(&prior.source_security_group) == Some(&source(group));
        if let (Some(vpc), Some(name), false) = (api.vpc_id(), group.group_name(), is_known) {
            vpcs.insert(vpc);
            names.insert(name);
        }
    }
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let call = cx.ec2().describe_security_groups();
    let call = call.filters(filter("vpc-id", vpcs)).filters(filter("group-name", names));
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let found = found.during("ec2:DescribeSecurityGroups")?.into_iter();
    Ok(found.filter_map(|group| Some(((group.vpc_id?, group.group_name?), group.group_id?))).collect())
}

/// Reads those that are as is asked for; `is_meant` sees all their tags.
pub(super) async fn read_with(
    cx: &Context,
    prior: &[LoadBalancer],
    is_meant: impl Fn(usize, &TagMap) -> bool,
) -> Answers<LoadBalancer> {
    let names = prior.iter().map(|prior| prior.name().to_owned());
    let found = lookup::by_key(names, PER_CALL, Api::load_balancer_name, |names| describe(cx, names)).await;
    let tags = tagging::read(cx, found.items().filter_map(|api| api.load_balancer_name.clone())).await;
    let there: Vec<_> =
        prior.iter().filter_map(|prior| Some((prior, found.get(prior.name()).ok()??))).collect();
    let groups = groups(cx, &there).await;
    let asked: Vec<_> = prior.iter().enumerate().collect();
    lookup::one_by_one(&asked, |(index, prior)| {
        let answer = (found.get(prior.name()), tagging::of(&tags, prior.name()));
        let (index, groups, is_meant) = (*index, groups.as_ref(), &is_meant);
        let meant = match answer {
            (Ok(Some(api)), Ok(tags)) => Ok(is_meant(index, &tags).then_some((api, tags))),
            (Ok(None), _) => Ok(None),
            (Err(error), _) | (_, Err(error)) => Err(error),
        };
        async move {
            let Some((api, tags)) = meant? else { return Ok(None) };
            let groups = groups.map_err(Clone::clone)?;
            let Some(settings) = settings::of_balancer(cx, prior.name()).await? else { return Ok(None) };
            let account = cx.account_id().await?;
            Ok(Some(prior.observe(cx, api, settings, tags, groups, account)))
        }
    })
    .await
}

impl LoadBalancer {
    /// `self` is what was known of it.
    fn observe(
        &self,
        cx: &Context,
        api: &Api,
        settings: Settings,
        tags: TagMap,
        groups: &HashMap<(String, String), String>,
        account: &str,
    ) -> Self {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let name = api.load_balancer_name.clone().unwrap_or_default();
        let set = |items: &[String]| Some(items.iter().cloned().collect::<BTreeSet<_>>());
        let group = api.source_security_group();
        let key = api.vpc_id.clone().zip(group.and_then(|group| group.group_name.clone()));
        let group_id = key.and_then(|key| groups.get(&key).cloned());
        let listeners = api.listener_descriptions().iter().filter_map(|found| found.listener());
        let is_checked = |check: &&aws_sdk_elasticloadbalancing::types::HealthCheck| !check.target.is_empty();
        let observed = Self {
            arn: Some(cx.arn("elasticloadbalancing", account, &format!("loadbalancer/{name}"))),
            availability_zones: set(api.availability_zones()),
            dns_name: api.dns_name.clone(),
            health_check: api
                .health_check()
                .filter(is_checked)
                .map(HealthCheck::observe)
                .into_iter()
                .collect(),
            instances: Some(
                api.instances().iter().filter_map(|instance| instance.instance_id.clone()).collect(),
            ),
            internal: Some(api.scheme() == Some("internal")),
            listener: listeners.map(|listener| Listener::observe(listener, &self.listener)).collect(),
            name_prefix: told(&names::prefix_of(&name)),
            security_groups: set(api.security_groups()),
            source_security_group: group.map(source),
            source_security_group_id: group_id.or_else(|| self.source_security_group_id.clone()),
            subnets: set(api.subnets()),
            tags: Some(tags.own),
            tags_all: tags.all,
            zone_id: api.canonical_hosted_zone_name_id.clone(),
            id: Some(name.clone()),
            name: Some(name),
            ..self.clone()
        };
        settings.observed(observed)
    }
}

impl HealthCheck {
    fn observe(api: &aws_sdk_elasticloadbalancing::types::HealthCheck) -> Self {
        Self {
            healthy_threshold: api.healthy_threshold.into(),
            interval: api.interval.into(),
            target: api.target.clone(),
            timeout: api.timeout.into(),
            unhealthy_threshold: api.unhealthy_threshold.into(),
        }
    }
}

impl Listener {
    /// Protocols are in lower case, or as they are known.
    fn observe(api: &ListenerApi, known: &[Self]) -> Self {
        let port = i64::from(api.load_balancer_port);
        let known = known.iter().find(|known| known.lb_port == port);
        let protocol = |reported: &str, known: Option<&String>| {
            known
                .filter(|known| known.eq_ignore_ascii_case(reported))
                .cloned()
                .unwrap_or_else(|| reported.to_ascii_lowercase())
        };
        let behind = api.instance_protocol().unwrap_or(&api.protocol);
        Self {
            instance_port: api.instance_port.into(),
            instance_protocol: protocol(behind, known.map(|known| &known.instance_protocol)),
            lb_port: port,
            lb_protocol: protocol(&api.protocol, known.map(|known| &known.lb_protocol)),
            ssl_certificate_id: told(&api.ssl_certificate_id),
        }
    }
}

/// The settings of a balancer as the API tells them; `None` when it is gone.
pub(super) async fn attributes_of(
    cx: &Context,
    name: &str,
) -> Result<Option<aws_sdk_elasticloadbalancing::types::LoadBalancerAttributes>, ProviderError> {
    let call = cx.elb().describe_load_balancer_attributes().load_balancer_name(name);
    let found = if_found(call.send().await.during("elasticloadbalancing:DescribeLoadBalancerAttributes"))?;
    Ok(found.and_then(|found| found.load_balancer_attributes))
}
