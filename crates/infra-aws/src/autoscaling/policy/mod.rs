//! `aws_autoscaling_policy`

mod predictive;
mod target;

use aws_sdk_autoscaling::Client;
use aws_sdk_autoscaling::types::{ScalingPolicy as Api, StepAdjustment as StepApi};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use self::predictive::PredictiveScaling;
use self::target::TargetTracking;
use super::of_groups::{self, OfGroup, with_missing};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::mutation::{Fault, Op};
use crate::numbers::{int32, int64, nonzero32};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::steps::{self, Step, StepAdjustment};

/// How a group of instances changes its size. One call reads 100 of a group, or of all groups from three on.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_autoscaling_policy")]
pub struct Policy {
    #[attr(optional)]
    adjustment_type: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new)]
    autoscaling_group_name: String,
    #[attr(optional)]
    cooldown: Option<i64>,
    #[attr(optional, default = true)]
    enabled: Option<bool>,
    #[attr(optional)]
    estimated_instance_warmup: Option<i64>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    metric_aggregation_type: Option<String>,
    #[attr(optional)]
    min_adjustment_magnitude: Option<i64>,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional, default = "SimpleScaling")]
    policy_type: Option<String>,
    #[attr(optional)]
    scaling_adjustment: Option<i64>,
    #[block(list, max = 1)]
    predictive_scaling_configuration: Vec<PredictiveScaling>,
    #[block(set)]
    step_adjustment: Vec<StepAdjustment>,
    #[block(list, max = 1)]
    target_tracking_configuration: Vec<TargetTracking>,
}

const SIMPLE: &str = "SimpleScaling";
const STEP: &str = "StepScaling";
const TARGET: &str = "TargetTrackingScaling";
const PREDICTIVE: &str = "PredictiveScaling";

async fn describe(cx: &Context, group: Option<String>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.autoscaling().describe_policies().set_auto_scaling_group_name(group).max_records(100);
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    found.during("autoscaling:DescribePolicies")
}

fn to_api(step: Step) -> StepApi {
    StepApi::builder()
        .set_metric_interval_lower_bound(step.lower)
        .set_metric_interval_upper_bound(step.upper)
        .scaling_adjustment(step.by)
        .build()
}

fn of_api(api: &StepApi) -> Step {
    Step {
        lower: api.metric_interval_lower_bound,
        upper: api.metric_interval_upper_bound,
        by: api.scaling_adjustment.unwrap_or_default(),
    }
}

impl OfGroup for Api {
    fn group(&self) -> Option<&str> {
        self.auto_scaling_group_name()
    }

    fn name(&self) -> Option<&str> {
        self.policy_name()
    }
}

impl Policy {
    fn kind(&self) -> &str {
        given(&self.policy_type).unwrap_or(SIMPLE)
    }

    /// `self` is what was known of it.
    fn observe(&self, api: &Api) -> Self {
        let name = api.policy_name.clone().unwrap_or_default();
        Self {
            adjustment_type: told(&api.adjustment_type),
            arn: api.policy_arn.clone(),
            autoscaling_group_name: api.auto_scaling_group_name.clone().unwrap_or_default(),
            cooldown: int64(api.cooldown),
            enabled: Some(api.enabled.unwrap_or(true)),
            estimated_instance_warmup: int64(api.estimated_instance_warmup),
            id: Some(name.clone()),
            metric_aggregation_type: told(&api.metric_aggregation_type),
            min_adjustment_magnitude: int64(api.min_adjustment_magnitude),
            name,
            policy_type: given_string(&api.policy_type).or(Some(SIMPLE.to_owned())),
            scaling_adjustment: int64(api.scaling_adjustment),
            predictive_scaling_configuration: api
                .predictive_scaling_configuration()
                // The emulator tells an empty one of policies that forecast nothing.
                .filter(|forecast| !forecast.metric_specifications().is_empty())
                .map(PredictiveScaling::of_api)
                .into_iter()
                .collect(),
            step_adjustment: steps::observe(api.step_adjustments().iter().map(of_api), &self.step_adjustment),
            target_tracking_configuration: api
                .target_tracking_configuration()
                .map(TargetTracking::of_api)
                .into_iter()
                .collect(),
        }
    }

    /// Also replaces one of that name.
    async fn put(&self, client: &Client) -> Result<(), ProviderError> {
        let is = |kind: &str| self.kind() == kind;
        let steps: Result<Vec<_>, ProviderError> =
            self.step_adjustment.iter().map(|step| step.to_step().map(to_api)).collect();
        let call = client
            .put_scaling_policy()
            .auto_scaling_group_name(&self.autoscaling_group_name)
            .policy_name(&self.name)
            .policy_type(self.kind())
            .enabled(self.enabled.unwrap_or(true))
            .set_adjustment_type(given_string(&self.adjustment_type))
            .set_cooldown(int32(self.cooldown).filter(|_| is(SIMPLE)))
            .set_estimated_instance_warmup(nonzero32(self.estimated_instance_warmup))
            .set_metric_aggregation_type(given_string(&self.metric_aggregation_type).filter(|_| is(STEP)))
            .set_min_adjustment_magnitude(nonzero32(self.min_adjustment_magnitude))
            .set_predictive_scaling_configuration(
                self.predictive_scaling_configuration.first().map(PredictiveScaling::to_api),
            )
            .set_scaling_adjustment(int32(self.scaling_adjustment).filter(|_| is(SIMPLE)))
            .set_step_adjustments(Some(steps?).filter(|_| is(STEP)))
            .set_target_tracking_configuration(
                self.target_tracking_configuration.first().map(TargetTracking::to_api),
            );
        with_missing(call.send().await.during("autoscaling:PutScalingPolicy").map(drop))
    }
}

impl Resource for Policy {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("policy_type", &[SIMPLE, STEP, TARGET, PREDICTIVE]);
        let adjustments = ["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"];
        checks.one_of("adjustment_type", &adjustments);
        checks.one_of("metric_aggregation_type", &["Minimum", "Maximum", "Average"]);
        checks.within("min_adjustment_magnitude", 1, i64::from(i32::MAX));
        checks.at_most_one(&["scaling_adjustment", "step_adjustment"]);
        checks.each("step_adjustment", StepAdjustment::check);
        checks.each("target_tracking_configuration", TargetTracking::check);
        let is_known = checks.text("policy_type").is_some() || checks.is_left_out("policy_type");
        if is_known {
            check_kind(checks, checks.text("policy_type").unwrap_or(SIMPLE));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let keys: Vec<_> =
            prior.iter().map(|p| (p.autoscaling_group_name.as_str(), p.name.as_str())).collect();
        let found = of_groups::read(&keys, |group| describe(cx, group)).await;
        let answer =
            |(prior, found): (&Self, Result<Option<Api>, _>)| Ok(found?.map(|api| prior.observe(&api)));
        prior.iter().zip(found).map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.autoscaling_once()).await?;
        Ok(Self { id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates replaces what has that name: another policy is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.put(cx.autoscaling()).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.autoscaling().delete_policy().auto_scaling_group_name(&prior.autoscaling_group_name);
        with_missing(call.policy_name(&prior.name).send().await.during("autoscaling:DeletePolicy").map(drop))
    }

    /// The id is the group and the policy: `web/cpu`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let (autoscaling_group_name, name) = of_groups::parse_id(id, "policy")?;
        cx.read(&Self { autoscaling_group_name, name, ..Self::default() }).await
    }

    /// Policies have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        Ok(describe(cx, None).await?.iter().map(|api| Self::default().observe(api)).collect())
    }
}

/// Arguments that the kinds of policies have for themselves.
fn check_kind(checks: &mut Checks<'_>, kind: &str) {
    let says = |checks: &Checks<'_>, argument: &str| {
        let value = checks.get(argument);
        value.is_some_and(|v| v.as_i64() != Some(0) && v.as_slice().is_none_or(|items| !items.is_empty()))
    };
    let of_kinds: [(&str, &[&str]); 7] = [
        ("cooldown", &[SIMPLE]),
        ("scaling_adjustment", &[SIMPLE]),
        ("estimated_instance_warmup", &[STEP, TARGET]),
        ("min_adjustment_magnitude", &[SIMPLE, STEP]),
        ("step_adjustment", &[STEP]),
        ("target_tracking_configuration", &[TARGET]),
        ("predictive_scaling_configuration", &[PREDICTIVE]),
    ];
    for (argument, kinds) in of_kinds {
        if says(checks, argument) && !kinds.contains(&kind) {
            let kinds = kinds.join(" and ");
            checks.report(argument, format!("{argument} is for policies of type {kinds}, not {kind}"));
        }
    }
    if kind == SIMPLE && checks.is_left_out("scaling_adjustment") {
        checks.report("scaling_adjustment", format!("a policy of type {SIMPLE} needs scaling_adjustment"));
    }
    let needed = match kind {
        STEP => "step_adjustment",
        TARGET => "target_tracking_configuration",
        PREDICTIVE => "predictive_scaling_configuration",
        _ => return,
    };
    if checks.get(needed).and_then(Value::as_slice).is_some_and(<[Value]>::is_empty) {
        checks.report(needed, format!("a policy of type {kind} needs {needed}"));
    }
}
