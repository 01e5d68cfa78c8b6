//! Steps: by how much a group grows when a metric is so far from where an alarm goes off.

use aws_sdk_autoscaling::types::StepAdjustment as Api;
use infra_provider::ProviderError;
use infra_provider::model::Nested;
use infra_value::Path;

use crate::checks::Checks;
use crate::given::given;
use crate::numbers::{int32, int64};

/// A step. A bound that is left out is infinite.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct StepAdjustment {
    #[attr(optional)]
    metric_interval_lower_bound: Option<String>,
    #[attr(optional)]
    metric_interval_upper_bound: Option<String>,
    #[attr(required)]
    scaling_adjustment: i64,
}

fn bound(text: &Option<String>) -> Result<Option<f64>, ProviderError> {
    let number = |text: &str| {
        let wrong =
            || ProviderError::invalid(Path::attr("step_adjustment"), format!("\"{text}\" is no number"));
        text.parse::<f64>().map_err(|_| wrong())
    };
    given(text).map(number).transpose()
}

impl StepAdjustment {
    pub(super) fn to_api(&self) -> Result<Api, ProviderError> {
        Ok(Api::builder()
            .set_metric_interval_lower_bound(bound(&self.metric_interval_lower_bound)?)
            .set_metric_interval_upper_bound(bound(&self.metric_interval_upper_bound)?)
            .set_scaling_adjustment(int32(Some(self.scaling_adjustment)))
            .build())
    }

    pub(super) fn check(step: &mut Checks<'_>) {
        for argument in ["metric_interval_lower_bound", "metric_interval_upper_bound"] {
            if let Some(text) = step.text(argument).filter(|text| !text.is_empty())
                && text.parse::<f64>().is_err()
            {
                step.report(argument, format!("{argument} is \"{text}\", which is not a number"));
            }
        }
    }
}

/// What the API reports, with bounds written as they were known: `10.0` is 10.
pub(super) fn observe(reported: &[Api], known: &[StepAdjustment]) -> Vec<StepAdjustment> {
    let text = |bound: Option<f64>| Some(bound.map(|bound| bound.to_string()).unwrap_or_default());
    let step = |api: &Api| {
        let is_it = |known: &&StepAdjustment| known.to_api().is_ok_and(|known| known == *api);
        known.iter().find(is_it).cloned().unwrap_or_else(|| StepAdjustment {
            metric_interval_lower_bound: text(api.metric_interval_lower_bound),
            metric_interval_upper_bound: text(api.metric_interval_upper_bound),
            scaling_adjustment: int64(api.scaling_adjustment).unwrap_or_default(),
        })
    };
    reported.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn bounds_stay_as_they_were_written() {
        let known = StepAdjustment {
            metric_interval_lower_bound: Some("10.0".to_owned()),
            metric_interval_upper_bound: None,
            scaling_adjustment: 2,
        };
        let api = known.to_api().unwrap();
        assert_eq!(observe(std::slice::from_ref(&api), std::slice::from_ref(&known)), [known]);
        let fresh = observe(&[api], &[]);
        assert_eq!(fresh[0].metric_interval_lower_bound.as_deref(), Some("10"));
        assert_eq!(fresh[0].metric_interval_upper_bound.as_deref(), Some(""));
    }
}
