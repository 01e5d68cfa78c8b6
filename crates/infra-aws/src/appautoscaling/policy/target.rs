//! Target tracking: a metric that is to be held at a value.

use aws_sdk_applicationautoscaling::types::{
    CustomizedMetricSpecification as CustomizedApi, MetricDimension as DimensionApi, MetricStatistic,
    MetricType, PredefinedMetricSpecification as PredefinedApi, TargetTrackingMetric,
    TargetTrackingMetricDataQuery as QueryApi, TargetTrackingMetricDimension,
    TargetTrackingMetricStat as StatApi, TargetTrackingScalingPolicyConfiguration as Api,
};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::checks::Checks;
use crate::error::built;
use crate::given::{given, given_string, told};
use crate::metrics::{Dimension, Metric, Predefined, Query, Stat};
use crate::numbers::{int32, int64};

/// The metric and the value.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct TargetTracking {
    #[attr(optional, default = false)]
    disable_scale_in: Option<bool>,
    #[attr(optional)]
    scale_in_cooldown: Option<i64>,
    #[attr(optional)]
    scale_out_cooldown: Option<i64>,
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
    statistic: Option<String>,
    #[attr(optional)]
    unit: Option<String>,
    #[block(set)]
    dimensions: Vec<Dimension>,
    #[block(set)]
    metrics: Vec<Query>,
}

/// What there is of a list.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}

impl TargetTracking {
    pub(super) fn check(tracking: &mut Checks<'_>) {
        tracking.at_most_one(&["customized_metric_specification", "predefined_metric_specification"]);
        tracking.each("customized_metric_specification", |customized| {
            for of_metric in ["dimensions", "metric_name", "namespace", "statistic", "unit"] {
                customized.at_most_one(&["metrics", of_metric]);
            }
            customized.one_of("statistic", MetricStatistic::values());
        });
    }

    /// A pause that is left out is none, as Terraform's provider has it.
    pub(super) fn to_api(&self) -> Result<Api, ProviderError> {
        let predefined = |of: &Predefined| {
            built(
                PredefinedApi::builder()
                    .predefined_metric_type(MetricType::from(of.predefined_metric_type.as_str()))
                    .set_resource_label(given_string(&of.resource_label))
                    .build(),
            )
        };
        let predefined = self.predefined_metric_specification.first().map(predefined).transpose()?;
        let customized = self.customized_metric_specification.first().map(Customized::to_api).transpose()?;
        built(
            Api::builder()
                .target_value(self.target_value)
                .disable_scale_in(self.disable_scale_in.unwrap_or_default())
                .set_scale_in_cooldown(int32(Some(self.scale_in_cooldown.unwrap_or_default())))
                .set_scale_out_cooldown(int32(Some(self.scale_out_cooldown.unwrap_or_default())))
                .set_predefined_metric_specification(predefined)
                .set_customized_metric_specification(customized)
                .build(),
        )
    }

    pub(super) fn of_api(api: &Api) -> Self {
        let predefined = |api: &PredefinedApi| Predefined {
            predefined_metric_type: api.predefined_metric_type.as_str().to_owned(),
            resource_label: told(&api.resource_label),
        };
        let customized = api.customized_metric_specification().map(Customized::of_api);
        let predefined = api.predefined_metric_specification().map(predefined);
        Self {
            disable_scale_in: Some(api.disable_scale_in.unwrap_or_default()),
            scale_in_cooldown: int64(api.scale_in_cooldown),
            scale_out_cooldown: int64(api.scale_out_cooldown),
            target_value: api.target_value,
            customized_metric_specification: customized.into_iter().collect(),
            predefined_metric_specification: predefined.into_iter().collect(),
        }
    }
}

impl Customized {
    fn to_api(&self) -> Result<CustomizedApi, ProviderError> {
        let dimension =
            |of: &Dimension| built(DimensionApi::builder().name(&of.name).value(&of.value).build());
        let dimensions: Result<Vec<_>, _> = self.dimensions.iter().map(dimension).collect();
        let queries: Result<Vec<_>, _> = self.metrics.iter().map(to_query).collect();
        Ok(CustomizedApi::builder()
            .set_metric_name(given_string(&self.metric_name))
            .set_namespace(given_string(&self.namespace))
            .set_statistic(given(&self.statistic).map(MetricStatistic::from))
            .set_unit(given_string(&self.unit))
            .set_dimensions(some(dimensions?))
            .set_metrics(some(queries?))
            .build())
    }

    fn of_api(api: &CustomizedApi) -> Self {
        let dimension = |api: &DimensionApi| Dimension { name: api.name.clone(), value: api.value.clone() };
        Self {
            metric_name: told(&api.metric_name),
            namespace: told(&api.namespace),
            statistic: Some(api.statistic().map_or("", MetricStatistic::as_str).to_owned()),
            unit: told(&api.unit),
            dimensions: api.dimensions().iter().map(dimension).collect(),
            metrics: api.metrics().iter().map(of_query).collect(),
        }
    }
}

fn to_query(query: &Query) -> Result<QueryApi, ProviderError> {
    built(
        QueryApi::builder()
            .id(&query.id)
            .set_expression(given_string(&query.expression))
            .set_label(given_string(&query.label))
            .return_data(query.return_data.unwrap_or(true))
            .set_metric_stat(query.metric_stat.first().map(to_stat).transpose()?)
            .build(),
    )
}

fn of_query(api: &QueryApi) -> Query {
    Query {
        expression: told(&api.expression),
        id: api.id.clone(),
        label: told(&api.label),
        return_data: Some(api.return_data.unwrap_or(true)),
        metric_stat: api.metric_stat().map(of_stat).into_iter().collect(),
    }
}

fn to_stat(stat: &Stat) -> Result<StatApi, ProviderError> {
    let metric = stat.metric.first().map(to_metric).transpose()?;
    let api = StatApi::builder().set_metric(metric).stat(&stat.stat);
    built(api.set_unit(given_string(&stat.unit)).build())
}

fn of_stat(api: &StatApi) -> Stat {
    let metric = api.metric().map(of_metric);
    Stat { stat: api.stat.clone(), unit: told(&api.unit), metric: metric.into_iter().collect() }
}

fn to_metric(metric: &Metric) -> Result<TargetTrackingMetric, ProviderError> {
    let dimension = |of: &Dimension| {
        built(TargetTrackingMetricDimension::builder().name(&of.name).value(&of.value).build())
    };
    let dimensions: Result<Vec<_>, _> = metric.dimensions.iter().map(dimension).collect();
    let api = TargetTrackingMetric::builder();
    let api = api.metric_name(&metric.metric_name).namespace(&metric.namespace);
    Ok(api.set_dimensions(some(dimensions?)).build())
}

fn of_metric(api: &TargetTrackingMetric) -> Metric {
    let dimension =
        |api: &TargetTrackingMetricDimension| Dimension { name: api.name.clone(), value: api.value.clone() };
    Metric {
        metric_name: api.metric_name.clone().unwrap_or_default(),
        namespace: api.namespace.clone().unwrap_or_default(),
        dimensions: api.dimensions().iter().map(dimension).collect(),
    }
}
