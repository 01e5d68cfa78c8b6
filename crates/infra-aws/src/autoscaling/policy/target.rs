//! Target tracking: a metric that the size of a group is to hold at a value.

use aws_sdk_autoscaling::types::{
    CustomizedMetricSpecification as CustomizedApi, Metric as MetricApi, MetricDimension as DimensionApi,
    MetricStatistic, MetricType, PredefinedMetricSpecification as PredefinedApi, TargetTrackingConfiguration,
    TargetTrackingMetricDataQuery, TargetTrackingMetricStat,
};
use infra_provider::model::Nested;

use crate::checks::Checks;
use crate::given::{given, given_string, told};
use crate::metrics::{Dimension, Metric, Predefined};
use crate::numbers::{int64, nonzero32};

/// The metric and the value.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct TargetTracking {
    #[attr(optional, default = false)]
    disable_scale_in: Option<bool>,
    #[attr(required)]
    target_value: f64,
    #[block(list, max = 1)]
    customized_metric_specification: Vec<Customized>,
    #[block(list, max = 1)]
    predefined_metric_specification: Vec<Predefined>,
}

/// A metric of CloudWatch, or what is computed of some.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Customized {
    #[attr(optional)]
    metric_name: Option<String>,
    #[attr(optional)]
    namespace: Option<String>,
    #[attr(optional)]
    period: Option<i64>,
    #[attr(optional)]
    statistic: Option<String>,
    #[attr(optional)]
    unit: Option<String>,
    #[block(list)]
    metric_dimension: Vec<Dimension>,
    #[block(set)]
    metrics: Vec<Query>,
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
    #[attr(optional)]
    period: Option<i64>,
    #[attr(required)]
    stat: String,
    #[attr(optional)]
    unit: Option<String>,
    #[block(list, min = 1, max = 1)]
    metric: Vec<Metric>,
}

fn to_dimensions(dimensions: &[Dimension]) -> Option<Vec<DimensionApi>> {
    let to_api = |of: &Dimension| DimensionApi::builder().name(&of.name).value(&of.value).build();
    Some(dimensions.iter().map(to_api).collect()).filter(|list: &Vec<_>| !list.is_empty())
}

fn dimensions(reported: &[DimensionApi]) -> Vec<Dimension> {
    let of_api = |api: &DimensionApi| Dimension {
        name: api.name.clone().unwrap_or_default(),
        value: api.value.clone().unwrap_or_default(),
    };
    reported.iter().map(of_api).collect()
}

pub(super) fn to_metric(metric: &Metric) -> MetricApi {
    MetricApi::builder()
        .metric_name(&metric.metric_name)
        .namespace(&metric.namespace)
        .set_dimensions(to_dimensions(&metric.dimensions))
        .build()
}

pub(super) fn metric(api: &MetricApi) -> Metric {
    Metric {
        metric_name: api.metric_name.clone().unwrap_or_default(),
        namespace: api.namespace.clone().unwrap_or_default(),
        dimensions: dimensions(api.dimensions()),
    }
}

impl TargetTracking {
    pub(super) fn check(tracking: &mut Checks<'_>) {
        tracking.exactly_one(&["predefined_metric_specification", "customized_metric_specification"]);
        tracking.each("customized_metric_specification", |customized| {
            customized.exactly_one(&["metric_name", "metrics"]);
            for of_metric in ["metric_dimension", "namespace", "statistic", "unit"] {
                customized.at_most_one(&["metrics", of_metric]);
            }
            customized.each("metrics", |query| query.exactly_one(&["expression", "metric_stat"]));
        });
    }

    pub(super) fn to_api(&self) -> TargetTrackingConfiguration {
        let predefined = |of: &Predefined| {
            PredefinedApi::builder()
                .predefined_metric_type(MetricType::from(of.predefined_metric_type.as_str()))
                .set_resource_label(given_string(&of.resource_label))
                .build()
        };
        TargetTrackingConfiguration::builder()
            .target_value(self.target_value)
            .disable_scale_in(self.disable_scale_in.unwrap_or_default())
            .set_predefined_metric_specification(self.predefined_metric_specification.first().map(predefined))
            .set_customized_metric_specification(
                self.customized_metric_specification.first().map(Customized::to_api),
            )
            .build()
    }

    pub(super) fn of_api(api: &TargetTrackingConfiguration) -> Self {
        let predefined = |api: &PredefinedApi| Predefined {
            predefined_metric_type: api.predefined_metric_type().map_or("", MetricType::as_str).to_owned(),
            resource_label: told(&api.resource_label),
        };
        let customized = api.customized_metric_specification().map(Customized::of_api);
        Self {
            disable_scale_in: Some(api.disable_scale_in.unwrap_or_default()),
            target_value: api.target_value.unwrap_or_default(),
            customized_metric_specification: customized.into_iter().collect(),
            predefined_metric_specification: api
                .predefined_metric_specification()
                .map(predefined)
                .into_iter()
                .collect(),
        }
    }
}

impl Customized {
    fn to_api(&self) -> CustomizedApi {
        let queries: Vec<_> = self.metrics.iter().map(Query::to_api).collect();
        CustomizedApi::builder()
            .set_metric_name(given_string(&self.metric_name))
            .set_namespace(given_string(&self.namespace))
            .set_period(nonzero32(self.period))
            .set_statistic(given(&self.statistic).map(MetricStatistic::from))
            .set_unit(given_string(&self.unit))
            .set_dimensions(to_dimensions(&self.metric_dimension))
            .set_metrics(Some(queries).filter(|queries| !queries.is_empty()))
            .build()
    }

    fn of_api(api: &CustomizedApi) -> Self {
        Self {
            metric_name: told(&api.metric_name),
            namespace: told(&api.namespace),
            period: int64(api.period),
            statistic: Some(api.statistic().map_or("", MetricStatistic::as_str).to_owned()),
            unit: told(&api.unit),
            metric_dimension: dimensions(api.dimensions()),
            metrics: api.metrics().iter().map(Query::of_api).collect(),
        }
    }
}

impl Query {
    fn to_api(&self) -> TargetTrackingMetricDataQuery {
        let stat = self.metric_stat.first().map(|stat| {
            TargetTrackingMetricStat::builder()
                .set_metric(stat.metric.first().map(to_metric))
                .set_period(nonzero32(stat.period))
                .stat(&stat.stat)
                .set_unit(given_string(&stat.unit))
                .build()
        });
        TargetTrackingMetricDataQuery::builder()
            .id(&self.id)
            .set_expression(given_string(&self.expression))
            .set_label(given_string(&self.label))
            .return_data(self.return_data.unwrap_or(true))
            .set_metric_stat(stat)
            .build()
    }

    fn of_api(api: &TargetTrackingMetricDataQuery) -> Self {
        let stat = api.metric_stat().map(|stat| Stat {
            period: int64(stat.period),
            stat: stat.stat.clone().unwrap_or_default(),
            unit: told(&stat.unit),
            metric: stat.metric().map(metric).into_iter().collect(),
        });
        Self {
            expression: told(&api.expression),
            id: api.id.clone().unwrap_or_default(),
            label: told(&api.label),
            return_data: Some(api.return_data.unwrap_or(true)),
            metric_stat: stat.into_iter().collect(),
        }
    }
}
