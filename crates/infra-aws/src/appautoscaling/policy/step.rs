//! Step scaling: alarms that others make say when, and steps by how much.

use aws_sdk_applicationautoscaling::types::{
    AdjustmentType, MetricAggregationType, StepAdjustment as StepApi, StepScalingPolicyConfiguration as Api,
};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::checks::Checks;
use crate::error::built;
use crate::given::given;
use crate::numbers::{int32, int64, nonzero32};
use crate::steps::{self, Step, StepAdjustment};

/// The steps.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct StepScaling {
    #[attr(optional)]
    adjustment_type: Option<String>,
    #[attr(optional)]
    cooldown: Option<i64>,
    #[attr(optional)]
    metric_aggregation_type: Option<String>,
    #[attr(optional)]
    min_adjustment_magnitude: Option<i64>,
    #[block(set)]
    step_adjustment: Vec<StepAdjustment>,
}

/// How values of a metric are summed up where nobody says so.
const USUAL: MetricAggregationType = MetricAggregationType::Average;

fn to_api(step: Step) -> Result<StepApi, ProviderError> {
    built(
        StepApi::builder()
            .set_metric_interval_lower_bound(step.lower)
            .set_metric_interval_upper_bound(step.upper)
            .scaling_adjustment(step.by)
            .build(),
    )
}

fn of_api(api: &StepApi) -> Step {
    Step {
        lower: api.metric_interval_lower_bound,
        upper: api.metric_interval_upper_bound,
        by: api.scaling_adjustment,
    }
}

impl StepScaling {
    pub(super) fn check(scaling: &mut Checks<'_>) {
        scaling.each("step_adjustment", StepAdjustment::check);
    }

    /// A pause that is left out is none, as Terraform's provider has it.
    pub(super) fn to_api(&self) -> Result<Api, ProviderError> {
        let steps: Result<Vec<_>, _> =
            self.step_adjustment.iter().map(|step| to_api(step.to_step()?)).collect();
        Ok(Api::builder()
            .set_adjustment_type(given(&self.adjustment_type).map(AdjustmentType::from))
            .set_cooldown(int32(Some(self.cooldown.unwrap_or_default())))
            .set_metric_aggregation_type(
                given(&self.metric_aggregation_type).map(MetricAggregationType::from),
            )
            .set_min_adjustment_magnitude(nonzero32(self.min_adjustment_magnitude))
            .set_step_adjustments(Some(steps?).filter(|steps| !steps.is_empty()))
            .build())
    }

    /// `known` is what was known of it.
    pub(super) fn of_api(api: &Api, known: Option<&Self>) -> Self {
        let is_left_out = known.is_some_and(|known| given(&known.metric_aggregation_type).is_none());
        let aggregation = api.metric_aggregation_type().filter(|found| !(is_left_out && **found == USUAL));
        Self {
            adjustment_type: Some(api.adjustment_type().map_or("", AdjustmentType::as_str).to_owned()),
            cooldown: int64(api.cooldown),
            metric_aggregation_type: Some(aggregation.map_or("", MetricAggregationType::as_str).to_owned()),
            min_adjustment_magnitude: int64(api.min_adjustment_magnitude),
            step_adjustment: steps::observe(
                api.step_adjustments().iter().map(of_api),
                known.map(|known| known.step_adjustment.as_slice()).unwrap_or_default(),
            ),
        }
    }
}
