//! Predictive scaling, which is not done: what a configuration may say of it.

use infra_provider::model::Nested;

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

/// A metric that Auto Scaling knows.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Predefined {
    #[attr(required)]
    predefined_metric_type: String,
    #[attr(optional)]
    resource_label: Option<String>,
}

/// Metrics of CloudWatch.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Queries {
    #[block(list, min = 1, max = 10)]
    metric_data_queries: Vec<Query>,
}

/// A metric, or what is computed of others.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Query {
    #[attr(optional)]
    expression: Option<String>,
    #[attr(required)]
    id: String,
    #[attr(optional)]
    label: Option<String>,
    #[attr(optional, default = true)]
    return_data: Option<bool>,
    #[block(list, max = 1)]
    metric_stat: Vec<Stat>,
}

/// How a metric is summed up.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Stat {
    #[attr(required)]
    stat: String,
    #[attr(optional)]
    unit: Option<String>,
    #[block(list, min = 1, max = 1)]
    metric: Vec<Metric>,
}

/// A metric of CloudWatch.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Metric {
    #[attr(required)]
    metric_name: String,
    #[attr(required)]
    namespace: String,
    #[block(set)]
    dimensions: Vec<Dimension>,
}

/// What tells metrics of one name apart.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Dimension {
    #[attr(required)]
    name: String,
    #[attr(required)]
    value: String,
}
