//! `aws_appautoscaling_policy`

mod step;
mod target;

use aws_sdk_applicationautoscaling::Client;
use aws_sdk_applicationautoscaling::types::{
    Alarm, PolicyType, ScalableDimension, ScalingPolicy as Api, ServiceNamespace,
};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use self::step::StepScaling;
use self::target::TargetTracking;
use super::of_targets::{self, Ask, Key, OfTarget};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::given;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::sought::Page;

/// How a target is scaled. One call reads ten, of 50 names of a service.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_appautoscaling_policy")]
pub struct Policy {
    // Another metric has other alarms.
    #[attr(computed, computed_on = ["policy_type", "target_tracking_scaling_policy_configuration"])]
    alarm_arns: Vec<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional, default = "StepScaling")]
    policy_type: Option<String>,
    #[attr(required, force_new)]
    resource_id: String,
    #[attr(required, force_new)]
    scalable_dimension: String,
    #[attr(required, force_new)]
    service_namespace: String,
    #[block(list, max = 1)]
    step_scaling_policy_configuration: Vec<StepScaling>,
    #[block(list, max = 1)]
    target_tracking_scaling_policy_configuration: Vec<TargetTracking>,
}

const STEP: &str = "StepScaling";

impl OfTarget for Api {
    fn key(&self) -> Key {
        Key {
            namespace: self.service_namespace.as_str().to_owned(),
            resource: self.resource_id.clone(),
            dimension: self.scalable_dimension.as_str().to_owned(),
            name: self.policy_name.clone(),
        }
    }

    async fn page(cx: &Context, ask: Ask, token: Option<String>) -> Result<Page<Self>, ProviderError> {
        let call = cx
            .appautoscaling()
            .describe_scaling_policies()
            .service_namespace(ask.namespace)
            .set_policy_names(ask.names)
            .set_resource_id(ask.resource)
            .set_scalable_dimension(ask.dimension)
            .set_next_token(token);
        let page = call.send().await.during("application-autoscaling:DescribeScalingPolicies")?;
        Ok((page.scaling_policies.unwrap_or_default(), page.next_token))
    }
}

impl Policy {
    fn key(&self) -> Key {
        Key {
            namespace: self.service_namespace.clone(),
            resource: self.resource_id.clone(),
            dimension: self.scalable_dimension.clone(),
            name: self.name.clone(),
        }
    }

    /// `self` is what was known of it.
    fn observe(&self, api: Api) -> Self {
        let step = api.step_scaling_policy_configuration();
        let tracking = api.target_tracking_scaling_policy_configuration();
        let known = self.step_scaling_policy_configuration.first();
        Self {
            alarm_arns: api.alarms().iter().map(|alarm: &Alarm| alarm.alarm_arn.clone()).collect(),
            id: Some(api.policy_name.clone()),
            policy_type: Some(api.policy_type.as_str().to_owned()),
            scalable_dimension: api.scalable_dimension.as_str().to_owned(),
            service_namespace: api.service_namespace.as_str().to_owned(),
            step_scaling_policy_configuration: step
                .map(|step| StepScaling::of_api(step, known))
                .into_iter()
                .collect(),
            target_tracking_scaling_policy_configuration: tracking
                .map(TargetTracking::of_api)
                .into_iter()
                .collect(),
            arn: Some(api.policy_arn),
            name: api.policy_name,
            resource_id: api.resource_id,
        }
    }

    /// Also replaces one of that name.
    async fn put(&self, client: &Client) -> Result<(), ProviderError> {
        let step = self.step_scaling_policy_configuration.first().map(StepScaling::to_api);
        let tracking = self.target_tracking_scaling_policy_configuration.first().map(TargetTracking::to_api);
        let call = client
            .put_scaling_policy()
            .service_namespace(ServiceNamespace::from(self.service_namespace.as_str()))
            .resource_id(&self.resource_id)
            .scalable_dimension(ScalableDimension::from(self.scalable_dimension.as_str()))
            .policy_name(&self.name)
            .policy_type(PolicyType::from(given(&self.policy_type).unwrap_or(STEP)))
            .set_step_scaling_policy_configuration(step.transpose()?)
            .set_target_tracking_scaling_policy_configuration(tracking.transpose()?);
        call.send().await.during("application-autoscaling:PutScalingPolicy").map(drop)
    }
}

impl Resource for Policy {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);
    // Alarms name the policy, and the policy its alarms.
    const SHOWS: Shows = Shows::Only(&["aws_cloudwatch_metric_alarm"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("step_scaling_policy_configuration", StepScaling::check);
        checks.each("target_tracking_scaling_policy_configuration", TargetTracking::check);
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
        op.persist_new(|| planned.put(cx.appautoscaling())).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx
            .appautoscaling()
            .delete_scaling_policy()
            .service_namespace(ServiceNamespace::from(prior.service_namespace.as_str()))
            .resource_id(&prior.resource_id)
            .scalable_dimension(ScalableDimension::from(prior.scalable_dimension.as_str()))
            .policy_name(&prior.name);
        call.send().await.during("application-autoscaling:DeleteScalingPolicy").map(drop)
    }

    /// The id is that of Terraform: `ecs/service/main/web/ecs:service:DesiredCount/cpu`.
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

    /// Policies have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        Ok(of_targets::all::<Api>(cx).await?.into_iter().map(|api| Self::default().observe(api)).collect())
    }
}
