//! `aws_appautoscaling_scheduled_action`

use aws_sdk_applicationautoscaling::Client;
use aws_sdk_applicationautoscaling::types::{
    ScalableDimension, ScalableTargetAction as ApiAction, ScheduledAction as Api, ServiceNamespace,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};

use super::of_targets::{self, Ask, Key, OfTarget};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string};
use crate::mutation::{Fault, Op};
use crate::numbers::int32;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::sought::Page;
use crate::times::{self, same_time, time};

/// When a target gets another range. One call reads those of 50 names of a service.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_appautoscaling_scheduled_action")]
pub struct ScheduledAction {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, equivalent = same_time)]
    end_time: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(required, force_new)]
    resource_id: String,
    #[attr(required, force_new)]
    scalable_dimension: String,
    #[attr(required)]
    schedule: String,
    #[attr(required, force_new)]
    service_namespace: String,
    #[attr(optional, equivalent = same_time)]
    start_time: Option<String>,
    #[attr(optional, default = "UTC")]
    timezone: Option<String>,
    #[block(list, min = 1, max = 1)]
    scalable_target_action: Vec<Range>,
}

/// The range. A bound that is left out stays.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Range {
    #[attr(optional)]
    max_capacity: Option<String>,
    #[attr(optional)]
    min_capacity: Option<String>,
}

const UTC: &str = "UTC";

impl OfTarget for Api {
    fn key(&self) -> Key {
        Key {
            namespace: self.service_namespace.as_str().to_owned(),
            resource: self.resource_id.clone(),
            dimension: dimension(self),
            name: self.scheduled_action_name.clone(),
        }
    }

    async fn page(cx: &Context, ask: Ask, token: Option<String>) -> Result<Page<Self>, ProviderError> {
        let call = cx
            .appautoscaling()
            .describe_scheduled_actions()
            .service_namespace(ask.namespace)
            .set_scheduled_action_names(ask.names)
            .set_resource_id(ask.resource)
            .set_scalable_dimension(ask.dimension)
            .set_next_token(token);
        let page = call.send().await.during("application-autoscaling:DescribeScheduledActions")?;
        Ok((page.scheduled_actions.unwrap_or_default(), page.next_token))
    }
}

fn dimension(api: &Api) -> String {
    api.scalable_dimension().map_or("", ScalableDimension::as_str).to_owned()
}

/// A bound, which people write as text so that 0 is not nothing.
fn bound(text: &Option<String>) -> Option<i32> {
    int32(given(text).and_then(|text| text.parse().ok()))
}

impl Range {
    fn to_api(&self) -> ApiAction {
        let (least, most) = (bound(&self.min_capacity), bound(&self.max_capacity));
        ApiAction::builder().set_min_capacity(least).set_max_capacity(most).build()
    }

    /// Bounds stay as they were written: `05` is 5.
    fn of_api(api: &ApiAction, known: Option<&Self>) -> Self {
        let text = |told: Option<i32>, known: Option<&Option<String>>| {
            let written = known.filter(|known| told.is_some() && bound(known) == told).cloned().flatten();
            Some(written.or(told.map(|told| told.to_string())).unwrap_or_default())
        };
        Self {
            max_capacity: text(api.max_capacity, known.map(|known| &known.max_capacity)),
            min_capacity: text(api.min_capacity, known.map(|known| &known.min_capacity)),
        }
    }

    fn check(range: &mut Checks<'_>) {
        let bounds = ["max_capacity", "min_capacity"];
        if bounds.iter().all(|bound| range.is_null(bound)) {
            range.report("max_capacity", format!("one of {} must be set", bounds.join(", ")));
        }
        for argument in bounds {
            if let Some(text) = range.text(argument).filter(|text| !text.is_empty())
                && text.parse::<i64>().map_or(true, |bound| bound < 0)
            {
                let message = format!("{argument} is \"{text}\", which is not a number from 0 on");
                range.report(argument, message);
            }
        }
    }
}

impl ScheduledAction {
    fn key(&self) -> Key {
        Key {
            namespace: self.service_namespace.clone(),
            resource: self.resource_id.clone(),
            dimension: self.scalable_dimension.clone(),
            name: self.name.clone(),
        }
    }

    fn made_up_id(&self) -> String {
        format!("{}-{}-{}", self.name, self.service_namespace, self.resource_id)
    }

    /// `self` is what was known of it.
    fn observe(&self, api: Api) -> Self {
        let range = self.scalable_target_action.first();
        let found = Self {
            arn: Some(api.scheduled_action_arn.clone()),
            end_time: times::written_as(&self.end_time, api.end_time),
            id: None,
            scalable_dimension: dimension(&api),
            name: api.scheduled_action_name,
            resource_id: api.resource_id,
            schedule: api.schedule,
            service_namespace: api.service_namespace.as_str().to_owned(),
            start_time: times::written_as(&self.start_time, api.start_time),
            timezone: given_string(&api.timezone).or(Some(UTC.to_owned())),
            scalable_target_action: api
                .scalable_target_action
                .iter()
                .map(|api| Range::of_api(api, range))
                .collect(),
        };
        Self { id: Some(found.made_up_id()), ..found }
    }

    /// Also replaces one of that name: times that are left out are no more.
    async fn put(&self, client: &Client) -> Result<(), ProviderError> {
        let call = client
            .put_scheduled_action()
            .service_namespace(ServiceNamespace::from(self.service_namespace.as_str()))
            .resource_id(&self.resource_id)
            .scalable_dimension(ScalableDimension::from(self.scalable_dimension.as_str()))
            .scheduled_action_name(&self.name)
            .schedule(&self.schedule)
            .timezone(given(&self.timezone).unwrap_or(UTC))
            .set_start_time(given(&self.start_time).and_then(time))
            .set_end_time(given(&self.end_time).and_then(time))
            .set_scalable_target_action(self.scalable_target_action.first().map(Range::to_api));
        call.send().await.during("application-autoscaling:PutScheduledAction").map(drop)
    }
}

impl Resource for ScheduledAction {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        times::check(checks, "start_time");
        times::check(checks, "end_time");
        checks.each("scalable_target_action", Range::check);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let keys: Vec<Key> = prior.iter().map(Self::key).collect();
        let found = of_targets::read::<Api>(cx, &keys).await;
        let answer =
            |(prior, found): (&Self, Result<Option<Api>, _>)| Ok(found?.map(|api| prior.observe(api)));
        prior.iter().zip(found).map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.appautoscaling_once()).await?;
        Ok(Self { id: Some(planned.made_up_id()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates replaces what has that name: another action is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| planned.put(cx.appautoscaling())).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx
            .appautoscaling()
            .delete_scheduled_action()
            .service_namespace(ServiceNamespace::from(prior.service_namespace.as_str()))
            .resource_id(&prior.resource_id)
            .scalable_dimension(ScalableDimension::from(prior.scalable_dimension.as_str()))
            .scheduled_action_name(&prior.name);
        call.send().await.during("application-autoscaling:DeleteScheduledAction").map(drop)
    }

    /// The target and the name: `ecs/service/main/web/ecs:service:DesiredCount/evening`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let key = of_targets::parse_id(id, true)?;
        let known = Self {
            name: key.name,
            resource_id: key.resource,
            scalable_dimension: key.dimension,
            service_namespace: key.namespace,
            ..Self::default()
        };
        cx.read(&known).await
    }

    /// They have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        Ok(of_targets::all::<Api>(cx).await?.into_iter().map(|api| Self::default().observe(api)).collect())
    }
}
