//! Metrics of CloudWatch that scaling policies look at. Auto Scaling and Application Auto Scaling write them alike.

use infra_provider::model::Nested;

/// A metric that the scaling service knows.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Predefined {
    #[attr(required)]
    pub(crate) predefined_metric_type: String,
    #[attr(optional)]
    pub(crate) resource_label: Option<String>,
}

/// A metric, or what is computed of others.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Query {
    #[attr(optional)]
    pub(crate) expression: Option<String>,
    #[attr(required)]
    pub(crate) id: String,
    #[attr(optional)]
    pub(crate) label: Option<String>,
    #[attr(optional, default = true)]
    pub(crate) return_data: Option<bool>,
    #[block(list, max = 1)]
    pub(crate) metric_stat: Vec<Stat>,
}

/// How a metric is summed up.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Stat {
    #[attr(required)]
    pub(crate) stat: String,
    #[attr(optional)]
    pub(crate) unit: Option<String>,
    #[block(list, min = 1, max = 1)]
    pub(crate) metric: Vec<Metric>,
}

/// A metric of CloudWatch.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Metric {
    #[attr(required)]
    pub(crate) metric_name: String,
    #[attr(required)]
    pub(crate) namespace: String,
    #[block(set)]
    pub(crate) dimensions: Vec<Dimension>,
}

/// What tells metrics of one name apart.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Dimension {
    #[attr(required)]
    pub(crate) name: String,
    #[attr(required)]
    pub(crate) value: String,
}
