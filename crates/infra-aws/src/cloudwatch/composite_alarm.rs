//! `aws_cloudwatch_composite_alarm`

use std::collections::BTreeSet;

use aws_sdk_cloudwatch::types::{AlarmType, CompositeAlarm as Api};
use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};

use super::metric_alarm::{PAGE, actions};
use super::tagging;
use crate::agreement::says_the_same;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::numbers::int32;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// Something that happens when other alarms are as a rule says.
///
/// One call reads 100; the tags of each cost one more.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_composite_alarm")]
pub struct CompositeAlarm {
    #[attr(optional, force_new, default = true)]
    actions_enabled: Option<bool>,
    #[attr(optional)]
    alarm_actions: Option<BTreeSet<String>>,
    #[attr(optional)]
    alarm_description: Option<String>,
    #[attr(required, force_new)]
    alarm_name: String,
    #[attr(required)]
    alarm_rule: String,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    insufficient_data_actions: Option<BTreeSet<String>>,
    #[attr(optional)]
    ok_actions: Option<BTreeSet<String>>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(list, max = 1)]
    actions_suppressor: Vec<Suppressor>,
}

/// The alarm during which nothing happens.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Suppressor {
    #[attr(required)]
    alarm: String,
    #[attr(required)]
    extension_period: i64,
    #[attr(required)]
    wait_period: i64,
}

async fn described(cx: &Context, names: Option<Vec<String>>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.cloudwatch().describe_alarms().alarm_types(AlarmType::CompositeAlarm);
    let mut pages = call.set_alarm_names(names).max_records(100).into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        found.extend(page.during("cloudwatch:DescribeAlarms")?.composite_alarms.unwrap_or_default());
    }
    Ok(found)
}

impl Suppressor {
    fn of_api(api: &Api) -> Option<Self> {
        let seconds = |period: Option<i32>| period.map(i64::from).unwrap_or_default();
        Some(Self {
            alarm: api.actions_suppressor.clone().filter(|alarm| !alarm.is_empty())?,
            extension_period: seconds(api.actions_suppressor_extension_period),
            wait_period: seconds(api.actions_suppressor_wait_period),
        })
    }
}

impl CompositeAlarm {
    fn name(&self) -> &str {
        given(&self.id).unwrap_or(&self.alarm_name)
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, tags: TagMap) -> Self {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let set = |arns: &[String]| Some(arns.iter().cloned().collect());
        let name = api.alarm_name.clone().unwrap_or_default();
        Self {
            actions_enabled: api.actions_enabled.or(Some(true)),
            alarm_actions: set(api.alarm_actions()),
            alarm_description: told(&api.alarm_description),
            alarm_rule: api.alarm_rule.clone().unwrap_or_default(),
            arn: api.alarm_arn.clone(),
            id: Some(name.clone()),
            alarm_name: name,
            insufficient_data_actions: set(api.insufficient_data_actions()),
            ok_actions: set(api.ok_actions()),
            tags: Some(tags.own),
            tags_all: tags.all,
            actions_suppressor: Suppressor::of_api(api).into_iter().collect(),
        }
    }

    /// Also replaces one of that name; tags are only set of a new one.
    async fn put(&self, client: &aws_sdk_cloudwatch::Client) -> Result<(), ProviderError> {
        let suppressor = self.actions_suppressor.first();
        let call = client
            .put_composite_alarm()
            .alarm_name(self.name())
            .actions_enabled(self.actions_enabled.unwrap_or(true))
            .set_actions_suppressor(suppressor.map(|of| of.alarm.clone()))
            .set_actions_suppressor_extension_period(
                suppressor.and_then(|of| int32(Some(of.extension_period))),
            )
            .set_actions_suppressor_wait_period(suppressor.and_then(|of| int32(Some(of.wait_period))))
            .set_alarm_actions(actions(&self.alarm_actions))
            .set_alarm_description(given_string(&self.alarm_description))
            .alarm_rule(&self.alarm_rule)
            .set_insufficient_data_actions(actions(&self.insufficient_data_actions))
            .set_ok_actions(actions(&self.ok_actions))
            .set_tags(Some(tags::to_api(&self.tags_all)?).filter(|tags| !tags.is_empty()));
        call.send().await.during("cloudwatch:PutCompositeAlarm").map(drop)
    }
}

impl Resource for CompositeAlarm {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let names = prior.iter().map(|prior| prior.name().to_owned());
        let found = lookup::by_key(names, PAGE, Api::alarm_name, |names| described(cx, Some(names))).await;
        lookup::one_by_one(prior, |prior| {
            let api = found.get(prior.name()).map(|api| api.cloned());
            async move {
                let Some(api) = api? else { return Ok(None) };
                let tags = tagging::of(cx, api.alarm_arn().unwrap_or_default()).await?.unwrap_or_default();
                Ok(Some(prior.observe(cx, &api, tags)))
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.cloudwatch_once()).await?;
        Ok(Self { id: Some(planned.alarm_name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates replaces what has that name: another alarm is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.put(cx.cloudwatch()).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.cloudwatch().delete_alarms().alarm_names(prior.name());
        call.send().await.during("cloudwatch:DeleteAlarms").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = described(cx, None).await?;
        let known: Vec<Self> = found.iter().filter_map(Api::alarm_name).map(Self::from_id).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
