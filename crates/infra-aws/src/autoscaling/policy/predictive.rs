//! Predictive scaling, which is not done: what a configuration may say of it.

use infra_provider::model::Nested;

use crate::metrics::{Predefined, Query};

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
