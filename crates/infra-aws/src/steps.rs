//! Steps of a scaling policy: by how much something grows when a metric is so far from where an alarm goes off. Auto Scaling and
//! Application Auto Scaling have the same.

use infra_provider::ProviderError;
use infra_provider::model::Nested;
use infra_value::Path;

use crate::checks::Checks;
use crate::given::given;
use crate::numbers::int32;

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

/// A step as the APIs have it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step {
    /// From where on, above the threshold.
    pub lower: Option<f64>,
    /// Up to where.
    pub upper: Option<f64>,
    /// By how much.
    pub by: i32,
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
    pub(crate) fn to_step(&self) -> Result<Step, ProviderError> {
        Ok(Step {
            lower: bound(&self.metric_interval_lower_bound)?,
            upper: bound(&self.metric_interval_upper_bound)?,
            by: int32(Some(self.scaling_adjustment)).unwrap_or_default(),
        })
    }

    pub(crate) fn check(step: &mut Checks<'_>) {
        for argument in ["metric_interval_lower_bound", "metric_interval_upper_bound"] {
            if let Some(text) = step.text(argument).filter(|text| !text.is_empty())
                && text.parse::<f64>().is_err()
            {
                step.report(argument, format!("{argument} is \"{text}\", which is not a number"));
            }
        }
    }
}

/// What an API reports, with bounds written as they were known: `10.0` is 10.
pub(crate) fn observe(reported: impl Iterator<Item = Step>, known: &[StepAdjustment]) -> Vec<StepAdjustment> {
    let text = |bound: Option<f64>| Some(bound.map(|bound| bound.to_string()).unwrap_or_default());
    let observed = |step: Step| {
        let is_it = |known: &&StepAdjustment| known.to_step().is_ok_and(|known| known == step);
        known.iter().find(is_it).cloned().unwrap_or_else(|| StepAdjustment {
            metric_interval_lower_bound: text(step.lower),
            metric_interval_upper_bound: text(step.upper),
            scaling_adjustment: step.by.into(),
        })
    };
    reported.map(observed).collect()
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
        let step = known.to_step().unwrap();
        assert_eq!(observe([step].into_iter(), std::slice::from_ref(&known)), [known]);
        let fresh = observe([step].into_iter(), &[]);
        assert_eq!(fresh[0].metric_interval_lower_bound.as_deref(), Some("10"));
        assert_eq!(fresh[0].metric_interval_upper_bound.as_deref(), Some(""));
    }
}
