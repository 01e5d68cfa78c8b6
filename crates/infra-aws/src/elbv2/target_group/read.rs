//! Reading target groups: a call for every 20, one for the tags of every 20, and one for the settings of each.

use std::collections::HashSet;

use aws_sdk_elasticloadbalancingv2::types::{
    TargetGroup as Api, TargetGroupAttribute, TargetGroupIpAddressTypeEnum,
};
use infra_provider::{ProviderError, Scope};

use super::{HealthCheck, TargetGroup};
use crate::context::Context;
use crate::elbv2::PER_CALL;
use crate::elbv2::attributes::{self, Attributes};
use crate::elbv2::tagging;
use crate::error::{During, if_found};
use crate::lookup;
use crate::names;
use crate::resource::{Answers, Resource};
use crate::tags;
use crate::tags::TagMap;

/// A group as the API tells it.
pub(in crate::elbv2) struct Found<'a> {
    pub api: &'a Api,
    pub attributes: Attributes,
    pub tags: TagMap,
}

/// The part of an ARN that metrics name a group by: `targetgroup/name/id`.
fn suffix(arn: &str) -> String {
    arn.rsplit_once(':').map(|(_, suffix)| suffix.to_owned()).unwrap_or_default()
}

async fn describe(cx: &Context, arns: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elbv2().describe_target_groups().set_target_group_arns(Some(arns));
    let found = call.send().await.during("elasticloadbalancing:DescribeTargetGroups")?;
    Ok(found.target_groups.unwrap_or_default())
}

/// The group of a name, if there is one.
pub(in crate::elbv2) async fn by_name(cx: &Context, name: &str) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elbv2().describe_target_groups().names(name);
    let found = if_found(call.send().await.during("elasticloadbalancing:DescribeTargetGroups"))?;
    Ok(found.and_then(|found| found.target_groups).unwrap_or_default())
}

/// The names of groups that are there: of one that is asked for, or of all.
pub(super) async fn taken(cx: Context, asked: Vec<String>) -> Result<HashSet<String>, ProviderError> {
    let found = match asked.as_slice() {
        [name] => by_name(&cx, name).await?,
        _ => all(&cx).await?,
    };
    Ok(found.into_iter().filter_map(|api| api.target_group_name).collect())
}

/// The group of an ARN, if there is one.
pub(in crate::elbv2) async fn by_arn(cx: &Context, arn: &str) -> Result<Option<Api>, ProviderError> {
    Ok(lookup::existing(vec![arn.to_owned()], |arns| describe(cx, arns)).await?.into_iter().next())
}

/// All groups of the region.
pub(in crate::elbv2) async fn all(cx: &Context) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elbv2().describe_target_groups().into_paginator().items().send();
    call.collect::<Result<Vec<_>, _>>().await.during("elasticloadbalancing:DescribeTargetGroups")
}

/// The call that tells the settings.
pub(super) const TELLS_ATTRIBUTES: &str = "elasticloadbalancing:DescribeTargetGroupAttributes";

/// The settings of a group; `None` when it is gone.
pub(in crate::elbv2) async fn attributes_of(
    cx: &Context,
    arn: &str,
) -> Result<Option<Attributes>, ProviderError> {
    if let Some(known) = cx.fresh().take(TELLS_ATTRIBUTES, arn) {
        return Ok(Some(known));
    }
    let call = cx.elbv2().describe_target_group_attributes().target_group_arn(arn);
    let found = call.send().await.during(TELLS_ATTRIBUTES);
    Ok(if_found(found)?.map(|found| settings(found.attributes)))
}

/// The settings that an answer tells.
pub(super) fn settings(told: Option<Vec<TargetGroupAttribute>>) -> Attributes {
    attributes::reported(told.into_iter().flatten().map(|pair| (pair.key, pair.value)))
}

pub(super) async fn read_many(cx: &Context, prior: &[TargetGroup]) -> Answers<TargetGroup> {
    let arns = prior.iter().map(|prior| prior.id().to_owned());
    let page = |arns: Vec<String>| lookup::existing(arns, |arns| describe(cx, arns));
    let found = lookup::by_key(arns, PER_CALL, Api::target_group_arn, page).await;
    let there = found.items().filter_map(|api| api.target_group_arn.clone());
    let tags = tagging::read(cx, there).await;
    let reads = prior.iter().map(|prior| async {
        let Some(api) = found.get(prior.id())? else { return Ok(None) };
        let Some(attributes) = attributes_of(cx, prior.id()).await? else { return Ok(None) };
        let tags = tagging::of(&tags, prior.id())?;
        Ok(Some(prior.observe(cx, Found { api, attributes, tags })))
    });
    futures::future::join_all(reads).await
}

pub(super) async fn list(cx: &Context, scope: &Scope) -> Result<Vec<TargetGroup>, ProviderError> {
    let found = all(cx).await?;
    let known: Vec<TargetGroup> =
        found.iter().filter_map(Api::target_group_arn).map(TargetGroup::from_id).collect();
    let listed: Result<Vec<_>, _> =
        read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect();
    Ok(listed?.into_iter().filter(|group| tags::is_in(scope, &group.tags_all)).collect())
}

impl TargetGroup {
    /// `self` is what was known of it.
    pub(in crate::elbv2) fn observe(&self, cx: &Context, found: Found<'_>) -> Self {
        let api = found.api;
        let tags = cx.tags().observe(found.tags, self.tags.as_ref());
        let arn = api.target_group_arn.clone().unwrap_or_default();
        let name = api.target_group_name.clone().unwrap_or_default();
        let kind = api.ip_address_type.as_ref().map(TargetGroupIpAddressTypeEnum::as_str);
        let mut observed = Self {
            arn_suffix: Some(suffix(&arn)),
            health_check: vec![HealthCheck::observe(api, self.health_check.first())],
            ip_address_type: Some(kind.unwrap_or_default().to_owned()),
            load_balancer_arns: api.load_balancer_arns().iter().cloned().collect(),
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            port: api.port.map(i64::from).or(self.port),
            protocol: api
                .protocol
                .as_ref()
                .map(|protocol| protocol.as_str().to_owned())
                .or_else(|| self.protocol.clone()),
            protocol_version: api.protocol_version.clone().or_else(|| self.protocol_version.clone()),
            tags: Some(tags.own),
            tags_all: tags.all,
            target_type: api.target_type.as_ref().map(|kind| kind.as_str().to_owned()),
            vpc_id: api.vpc_id.clone().or_else(|| self.vpc_id.clone()),
            id: Some(arn.clone()),
            arn: Some(arn),
            ..self.clone()
        };
        observed.observe_attributes(&found.attributes);
        observed
    }
}
