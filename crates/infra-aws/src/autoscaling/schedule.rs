//! `aws_autoscaling_schedule`

use aws_sdk_autoscaling::Client;
use aws_sdk_autoscaling::types::ScheduledUpdateGroupAction as Api;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::of_groups::{self, OfGroup, with_missing};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::mutation::{Fault, Op};
use crate::numbers::int32;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::times;

/// When a group of instances changes its size. One call reads 100 of a group, or of all groups from three on.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_autoscaling_schedule")]
pub struct Schedule {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new)]
    autoscaling_group_name: String,
    #[attr(optional_computed)]
    desired_capacity: Option<i64>,
    #[attr(optional_computed, equivalent = same_time)]
    end_time: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    max_size: Option<i64>,
    #[attr(optional_computed)]
    min_size: Option<i64>,
    #[attr(optional_computed)]
    recurrence: Option<String>,
    #[attr(required, force_new)]
    scheduled_action_name: String,
    #[attr(optional_computed, equivalent = same_time)]
    start_time: Option<String>,
    #[attr(optional_computed)]
    time_zone: Option<String>,
}

/// The size that says not to change it.
const UNCHANGED: i64 = -1;

fn time(text: &str) -> Option<DateTime> {
    DateTime::from_str(text, Format::DateTime).ok()
}

fn same_time(a: &infra_value::Value, b: &infra_value::Value) -> bool {
    let (a, b) = (a.as_str().and_then(time), b.as_str().and_then(time));
    a.is_some() && a == b
}

/// As the API takes it. Nothing is 0, as Terraform's provider has it.
fn size(number: Option<i64>) -> Option<i32> {
    int32(Some(number.unwrap_or_default()).filter(|number| *number != UNCHANGED))
}

fn observed_size(number: Option<i32>) -> Option<i64> {
    Some(number.map_or(UNCHANGED, i64::from))
}

async fn describe(cx: &Context, group: Option<String>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.autoscaling().describe_scheduled_actions().set_auto_scaling_group_name(group);
    let found = call.max_records(100).into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    found.during("autoscaling:DescribeScheduledActions")
}

impl OfGroup for Api {
    fn group(&self) -> Option<&str> {
        self.auto_scaling_group_name()
    }

    fn name(&self) -> Option<&str> {
        self.scheduled_action_name()
    }
}

impl Schedule {
    /// `self` is what was known of it.
    fn observe(&self, api: &Api) -> Self {
        let name = api.scheduled_action_name.clone().unwrap_or_default();
        Self {
            arn: told(&api.scheduled_action_arn),
            autoscaling_group_name: api.auto_scaling_group_name.clone().unwrap_or_default(),
            desired_capacity: observed_size(api.desired_capacity),
            end_time: times::told(api.end_time),
            id: Some(name.clone()),
            max_size: observed_size(api.max_size),
            min_size: observed_size(api.min_size),
            recurrence: told(&api.recurrence),
            scheduled_action_name: name,
            start_time: times::told(api.start_time),
            time_zone: told(&api.time_zone),
        }
    }

    /// Also replaces one of that name.
    async fn put(&self, client: &Client) -> Result<(), ProviderError> {
        let call = client
            .put_scheduled_update_group_action()
            .auto_scaling_group_name(&self.autoscaling_group_name)
            .scheduled_action_name(&self.scheduled_action_name)
            .set_desired_capacity(size(self.desired_capacity))
            .set_end_time(given(&self.end_time).and_then(time))
            .set_max_size(size(self.max_size))
            .set_min_size(size(self.min_size))
            .set_recurrence(given_string(&self.recurrence))
            .set_start_time(given(&self.start_time).and_then(time))
            .set_time_zone(given_string(&self.time_zone));
        with_missing(call.send().await.during("autoscaling:PutScheduledUpdateGroupAction").map(drop))
    }
}

impl Resource for Schedule {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        for argument in ["start_time", "end_time"] {
            if let Some(text) = checks.text(argument).filter(|text| !text.is_empty())
                && time(text).is_none()
            {
                let message = format!("{argument} is \"{text}\": write it like \"2026-12-31T18:00:00Z\"");
                checks.report(argument, message);
            }
        }
        for argument in ["min_size", "max_size", "desired_capacity"] {
            checks.within(argument, UNCHANGED, i64::from(i32::MAX));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let key = |prior: &Self| (prior.autoscaling_group_name.clone(), prior.scheduled_action_name.clone());
        let keys: Vec<_> = prior.iter().map(key).collect();
        let keys: Vec<_> = keys.iter().map(|(group, name)| (group.as_str(), name.as_str())).collect();
        let found = of_groups::read(&keys, |group| describe(cx, group)).await;
        let answer =
            |(prior, found): (&Self, Result<Option<Api>, _>)| Ok(found?.map(|api| prior.observe(&api)));
        prior.iter().zip(found).map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.autoscaling_once()).await?;
        Ok(Self { id: Some(planned.scheduled_action_name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates replaces what has that name: another schedule is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.put(cx.autoscaling()).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.autoscaling().delete_scheduled_action();
        let call = call.auto_scaling_group_name(&prior.autoscaling_group_name);
        let answer = call.scheduled_action_name(&prior.scheduled_action_name).send().await;
        with_missing(answer.during("autoscaling:DeleteScheduledAction").map(drop))
    }

    /// The id is the group and the schedule: `web/evening`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let (autoscaling_group_name, scheduled_action_name) = of_groups::parse_id(id, "schedule")?;
        cx.read(&Self { autoscaling_group_name, scheduled_action_name, ..Self::default() }).await
    }

    /// Schedules have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        Ok(describe(cx, None).await?.iter().map(|api| Self::default().observe(api)).collect())
    }
}
