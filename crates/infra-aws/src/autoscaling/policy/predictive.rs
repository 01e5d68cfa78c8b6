//! Predictive scaling: a group is made larger before its load grows as it did in the past.

use aws_sdk_autoscaling::types::{
    MetricDataQuery, MetricStat, PredefinedLoadMetricType, PredefinedMetricPairType,
    PredefinedScalingMetricType, PredictiveScalingConfiguration, PredictiveScalingCustomizedCapacityMetric,
    PredictiveScalingCustomizedLoadMetric, PredictiveScalingCustomizedScalingMetric,
    PredictiveScalingMaxCapacityBreachBehavior, PredictiveScalingMetricSpecification, PredictiveScalingMode,
    PredictiveScalingPredefinedLoadMetric, PredictiveScalingPredefinedMetricPair,
    PredictiveScalingPredefinedScalingMetric,
};
use infra_provider::model::Nested;

use super::target::{metric, to_metric};
use crate::given::{given, given_string, told};
use crate::metrics::{Predefined, Query, Stat};

/// The forecast.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct PredictiveScaling {
    #[attr(optional, default = "HonorMaxCapacity")]
    max_capacity_breach_behavior: Option<String>,
    #[attr(optional)]
    max_capacity_buffer: Option<String>,
    #[attr(optional, default = "ForecastOnly")]
    mode: Option<String>,
    #[attr(optional)]
    scheduling_buffer_time: Option<String>,
    #[block(list, min = 1, max = 1)]
    metric_specification: Vec<MetricSpecification>,
}

/// What is forecast.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MetricSpecification {
    #[attr(required)]
    target_value: f64,
    #[block(list, max = 1)]
    customized_capacity_metric_specification: Vec<Queries>,
    #[block(list, max = 1)]
    customized_load_metric_specification: Vec<Queries>,
    #[block(list, max = 1)]
    customized_scaling_metric_specification: Vec<Queries>,
    #[block(list, max = 1)]
    predefined_load_metric_specification: Vec<Predefined>,
    #[block(list, max = 1)]
    predefined_metric_pair_specification: Vec<Predefined>,
    #[block(list, max = 1)]
    predefined_scaling_metric_specification: Vec<Predefined>,
}

/// Metrics of CloudWatch.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Queries {
    #[block(list, min = 1, max = 10)]
    metric_data_queries: Vec<Query>,
}

/// A number that may be left out. The schema has it as a text, so that 0 can be told from nothing.
fn number(text: &Option<String>) -> Option<i32> {
    given(text).and_then(|text| text.parse().ok())
}

fn text(number: Option<i32>) -> Option<String> {
    Some(number.map(|number| number.to_string()).unwrap_or_default())
}

/// The SDK has a type for each of the metrics that the service knows, and for each of those that are queried.
macro_rules! predefined {
    (to $Api:ident ($Kind:ident), $of:expr) => {
        $of.first().map(|of: &Predefined| {
            $Api::builder()
                .predefined_metric_type($Kind::from(of.predefined_metric_type.as_str()))
                .set_resource_label(given_string(&of.resource_label))
                .build()
        })
    };
    (of $api:expr) => {
        $api.map(|api| Predefined {
            predefined_metric_type: api.predefined_metric_type().map_or("", |kind| kind.as_str()).to_owned(),
            resource_label: told(&api.resource_label()),
        })
        .into_iter()
        .collect()
    };
}

macro_rules! customized {
    (to $Api:ident, $of:expr) => {
        $of.first().map(|of: &Queries| {
            $Api::builder()
                .set_metric_data_queries(Some(of.metric_data_queries.iter().map(to_query).collect()))
                .build()
        })
    };
    (of $api:expr) => {
        $api.map(|api| Queries { metric_data_queries: api.metric_data_queries().iter().map(query).collect() })
            .into_iter()
            .collect()
    };
}

impl PredictiveScaling {
    pub(super) fn to_api(&self) -> PredictiveScalingConfiguration {
        let specifications = self.metric_specification.iter().map(MetricSpecification::to_api).collect();
        PredictiveScalingConfiguration::builder()
            .set_max_capacity_breach_behavior(
                given(&self.max_capacity_breach_behavior)
                    .map(PredictiveScalingMaxCapacityBreachBehavior::from),
            )
            .set_max_capacity_buffer(number(&self.max_capacity_buffer))
            .set_mode(given(&self.mode).map(PredictiveScalingMode::from))
            .set_scheduling_buffer_time(number(&self.scheduling_buffer_time))
            .set_metric_specifications(Some(specifications))
            .build()
    }

    pub(super) fn of_api(api: &PredictiveScalingConfiguration) -> Self {
        let breach = api.max_capacity_breach_behavior().map(|behavior| behavior.as_str());
        Self {
            max_capacity_breach_behavior: Some(breach.unwrap_or("HonorMaxCapacity").to_owned()),
            max_capacity_buffer: text(api.max_capacity_buffer),
            mode: Some(api.mode().map_or("ForecastOnly", |mode| mode.as_str()).to_owned()),
            scheduling_buffer_time: text(api.scheduling_buffer_time),
            metric_specification: api
                .metric_specifications()
                .iter()
                .map(MetricSpecification::of_api)
                .collect(),
        }
    }
}

impl MetricSpecification {
    fn to_api(&self) -> PredictiveScalingMetricSpecification {
        PredictiveScalingMetricSpecification::builder()
            .target_value(self.target_value)
            .set_customized_capacity_metric_specification(customized!(
                to PredictiveScalingCustomizedCapacityMetric,
                self.customized_capacity_metric_specification
            ))
            .set_customized_load_metric_specification(customized!(
                to PredictiveScalingCustomizedLoadMetric,
                self.customized_load_metric_specification
            ))
            .set_customized_scaling_metric_specification(customized!(
                to PredictiveScalingCustomizedScalingMetric,
                self.customized_scaling_metric_specification
            ))
            .set_predefined_load_metric_specification(predefined!(
                to PredictiveScalingPredefinedLoadMetric(PredefinedLoadMetricType),
                self.predefined_load_metric_specification
            ))
            .set_predefined_metric_pair_specification(predefined!(
                to PredictiveScalingPredefinedMetricPair(PredefinedMetricPairType),
                self.predefined_metric_pair_specification
            ))
            .set_predefined_scaling_metric_specification(predefined!(
                to PredictiveScalingPredefinedScalingMetric(PredefinedScalingMetricType),
                self.predefined_scaling_metric_specification
            ))
            .build()
    }

    fn of_api(api: &PredictiveScalingMetricSpecification) -> Self {
        Self {
            target_value: api.target_value.unwrap_or_default(),
            customized_capacity_metric_specification: customized!(
                of api.customized_capacity_metric_specification()
            ),
            customized_load_metric_specification: customized!(of api.customized_load_metric_specification()),
            customized_scaling_metric_specification: customized!(
                of api.customized_scaling_metric_specification()
            ),
            predefined_load_metric_specification: predefined!(of api.predefined_load_metric_specification()),
            predefined_metric_pair_specification: predefined!(of api.predefined_metric_pair_specification()),
            predefined_scaling_metric_specification: predefined!(
                of api.predefined_scaling_metric_specification()
            ),
        }
    }
}

fn to_query(query: &Query) -> MetricDataQuery {
    let stat = query.metric_stat.first().map(|stat| {
        MetricStat::builder()
            .set_metric(stat.metric.first().map(to_metric))
            .stat(&stat.stat)
            .set_unit(given_string(&stat.unit))
            .build()
    });
    MetricDataQuery::builder()
        .id(&query.id)
        .set_expression(given_string(&query.expression))
        .set_label(given_string(&query.label))
        .return_data(query.return_data.unwrap_or(true))
        .set_metric_stat(stat)
        .build()
}

fn query(api: &MetricDataQuery) -> Query {
    let stat = api.metric_stat().map(|stat| Stat {
        stat: stat.stat.clone().unwrap_or_default(),
        unit: told(&stat.unit),
        metric: stat.metric().map(metric).into_iter().collect(),
    });
    Query {
        expression: told(&api.expression),
        id: api.id.clone().unwrap_or_default(),
        label: told(&api.label),
        return_data: Some(api.return_data.unwrap_or(true)),
        metric_stat: stat.into_iter().collect(),
    }
}
