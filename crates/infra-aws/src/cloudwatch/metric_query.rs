//! Metrics that an alarm computes with.

use aws_sdk_cloudwatch::types::{Dimension, Metric as ApiMetric, MetricDataQuery, MetricStat, StandardUnit};
use infra_provider::model::Nested;

use crate::checks::Checks;
use crate::given::{given, given_string, told};
use crate::tags::TagMap;

/// A metric, or what is computed of others.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MetricQuery {
    #[attr(optional)]
    pub(super) account_id: Option<String>,
    #[attr(optional)]
    pub(super) expression: Option<String>,
    #[attr(required)]
    pub(super) id: String,
    #[attr(optional)]
    pub(super) label: Option<String>,
    #[attr(optional)]
    pub(super) period: Option<i64>,
    #[attr(optional)]
    pub(super) return_data: Option<bool>,
    #[block(list, max = 1)]
    pub(super) metric: Vec<Metric>,
}

/// Where a metric comes from.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Metric {
    #[attr(optional)]
    pub(super) dimensions: Option<TagMap>,
    #[attr(required)]
    pub(super) metric_name: String,
    #[attr(optional)]
    pub(super) namespace: Option<String>,
    #[attr(required)]
    pub(super) period: i64,
    #[attr(required)]
    pub(super) stat: String,
    #[attr(optional)]
    pub(super) unit: Option<String>,
}

/// Dimensions as the API takes them.
pub(super) fn to_dimensions(map: &Option<TagMap>) -> Option<Vec<Dimension>> {
    let dimension = |(name, value): (&String, &String)| Dimension::builder().name(name).value(value).build();
    map.as_ref().map(|map| map.iter().map(dimension).collect::<Vec<_>>()).filter(|list| !list.is_empty())
}

/// Dimensions as the API reports them.
pub(super) fn dimensions(api: &[Dimension]) -> Option<TagMap> {
    let pair = |api: &Dimension| Some((api.name.clone()?, api.value.clone()?));
    Some(api.iter().filter_map(pair).collect())
}

/// A number as the SDK wants it.
pub(super) fn int(number: Option<i64>) -> Option<i32> {
    number.filter(|number| *number != 0).and_then(|number| i32::try_from(number).ok())
}

impl MetricQuery {
    pub(super) fn of_api(api: &MetricDataQuery) -> Self {
        let metric = api.metric_stat().map(|stat| {
            let metric = stat.metric();
            Metric {
                dimensions: dimensions(metric.map(ApiMetric::dimensions).unwrap_or_default()),
                metric_name: metric.and_then(|m| m.metric_name.clone()).unwrap_or_default(),
                namespace: metric.and_then(|m| m.namespace.clone()).or(Some(String::new())),
                period: stat.period.map(i64::from).unwrap_or_default(),
                stat: stat.stat.clone().unwrap_or_default(),
                unit: Some(stat.unit().map_or("", StandardUnit::as_str).to_owned()),
            }
        });
        Self {
            account_id: told(&api.account_id),
            expression: told(&api.expression),
            id: api.id.clone().unwrap_or_default(),
            label: told(&api.label),
            period: api.period.map(i64::from),
            return_data: api.return_data.or(Some(false)),
            metric: metric.into_iter().collect(),
        }
    }

    pub(super) fn to_api(&self) -> MetricDataQuery {
        let stat = self.metric.first().map(|stat| {
            let metric = ApiMetric::builder()
                .metric_name(&stat.metric_name)
                .set_namespace(given_string(&stat.namespace))
                .set_dimensions(to_dimensions(&stat.dimensions))
                .build();
            MetricStat::builder()
                .metric(metric)
                .set_period(int(Some(stat.period)))
                .stat(&stat.stat)
                .set_unit(given(&stat.unit).map(StandardUnit::from))
                .build()
        });
        MetricDataQuery::builder()
            .set_account_id(given_string(&self.account_id))
            .set_expression(given_string(&self.expression))
            .id(&self.id)
            .set_label(given_string(&self.label))
            .set_period(int(self.period))
            .return_data(self.return_data.unwrap_or_default())
            .set_metric_stat(stat)
            .build()
    }

    pub(super) fn check(query: &mut Checks<'_>) {
        query.exactly_one(&["expression", "metric"]);
    }
}
