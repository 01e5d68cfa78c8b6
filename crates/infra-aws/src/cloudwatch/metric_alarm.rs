//! `aws_cloudwatch_metric_alarm`

use std::collections::BTreeSet;

use aws_sdk_cloudwatch::types::{AlarmType, ComparisonOperator, MetricAlarm as Api, StandardUnit, Statistic};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::metric_query::{self, MetricQuery};
use super::tagging;
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::{self, TagMap};

/// Something that happens when a metric is not as it should be.
///
/// One call reads 100; the tags of each cost one more.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_metric_alarm", version = 1)]
pub struct MetricAlarm {
    #[attr(optional, default = true)]
    actions_enabled: Option<bool>,
    #[attr(optional)]
    alarm_actions: Option<BTreeSet<String>>,
    #[attr(optional)]
    alarm_description: Option<String>,
    #[attr(required, force_new)]
    alarm_name: String,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required)]
    comparison_operator: String,
    #[attr(optional)]
    datapoints_to_alarm: Option<i64>,
    #[attr(optional)]
    dimensions: Option<TagMap>,
    #[attr(optional_computed)]
    evaluate_low_sample_count_percentiles: Option<String>,
    #[attr(required)]
    evaluation_periods: i64,
    #[attr(optional)]
    extended_statistic: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    insufficient_data_actions: Option<BTreeSet<String>>,
    #[attr(optional)]
    metric_name: Option<String>,
    #[attr(optional)]
    namespace: Option<String>,
    #[attr(optional)]
    ok_actions: Option<BTreeSet<String>>,
    #[attr(optional)]
    period: Option<i64>,
    #[attr(optional)]
    statistic: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional)]
    threshold: Option<f64>,
    #[attr(optional)]
    threshold_metric_id: Option<String>,
    #[attr(optional, default = "missing")]
    treat_missing_data: Option<String>,
    #[attr(optional)]
    unit: Option<String>,
    #[block(set)]
    metric_query: Vec<MetricQuery>,
}

/// How many alarms a call can ask for.
pub(super) const PAGE: usize = 100;

const COMPARISONS: [&str; 7] = [
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
];

pub(super) fn actions(set: &Option<BTreeSet<String>>) -> Option<Vec<String>> {
    set.as_ref().map(|set| set.iter().cloned().collect())
}

impl MetricAlarm {
    fn name(&self) -> &str {
        given(&self.id).unwrap_or(&self.alarm_name)
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, tags: TagMap) -> Self {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let number = |number: Option<i32>| Some(number.map(i64::from).unwrap_or_default());
        let set = |arns: &[String]| Some(arns.iter().cloned().collect());
        let name = api.alarm_name.clone().unwrap_or_default();
        Self {
            actions_enabled: api.actions_enabled.or(Some(true)),
            alarm_actions: set(api.alarm_actions()),
            alarm_description: told(&api.alarm_description),
            arn: api.alarm_arn.clone(),
            comparison_operator: api.comparison_operator().map_or("", |op| op.as_str()).to_owned(),
            datapoints_to_alarm: number(api.datapoints_to_alarm),
            dimensions: metric_query::dimensions(api.dimensions()),
            evaluate_low_sample_count_percentiles: told(&api.evaluate_low_sample_count_percentile),
            evaluation_periods: api.evaluation_periods.map(i64::from).unwrap_or_default(),
            extended_statistic: told(&api.extended_statistic),
            id: Some(name.clone()),
            alarm_name: name,
            insufficient_data_actions: set(api.insufficient_data_actions()),
            metric_name: told(&api.metric_name),
            namespace: told(&api.namespace),
            ok_actions: set(api.ok_actions()),
            period: number(api.period),
            statistic: Some(api.statistic().map_or("", Statistic::as_str).to_owned()),
            tags: Some(tags.own),
            tags_all: tags.all,
            threshold: api.threshold.or(self.threshold.filter(|known| *known == 0.0)),
            threshold_metric_id: told(&api.threshold_metric_id),
            treat_missing_data: given_string(&api.treat_missing_data).or(Some("missing".to_owned())),
            unit: Some(api.unit().map_or("", StandardUnit::as_str).to_owned()),
            metric_query: api.metrics().iter().map(MetricQuery::of_api).collect(),
        }
    }

    /// Also replaces one of that name; tags are only set of a new one.
    async fn put(&self, client: &aws_sdk_cloudwatch::Client) -> Result<(), ProviderError> {
        let queries: Vec<_> = self.metric_query.iter().map(MetricQuery::to_api).collect();
        let is_anomaly = given(&self.threshold_metric_id).is_some();
        let call = client
            .put_metric_alarm()
            .alarm_name(self.name())
            .actions_enabled(self.actions_enabled.unwrap_or(true))
            .set_alarm_actions(actions(&self.alarm_actions))
            .set_alarm_description(given_string(&self.alarm_description))
            .comparison_operator(ComparisonOperator::from(self.comparison_operator.as_str()))
            .set_datapoints_to_alarm(metric_query::int(self.datapoints_to_alarm))
            .set_dimensions(metric_query::to_dimensions(&self.dimensions))
            .set_evaluate_low_sample_count_percentile(given_string(
                &self.evaluate_low_sample_count_percentiles,
            ))
            .set_evaluation_periods(metric_query::int(Some(self.evaluation_periods)))
            .set_extended_statistic(given_string(&self.extended_statistic))
            .set_insufficient_data_actions(actions(&self.insufficient_data_actions))
            .set_metric_name(given_string(&self.metric_name))
            .set_metrics(Some(queries).filter(|queries| !queries.is_empty()))
            .set_namespace(given_string(&self.namespace))
            .set_ok_actions(actions(&self.ok_actions))
            .set_period(metric_query::int(self.period))
            .set_statistic(given(&self.statistic).map(Statistic::from))
            .set_tags(Some(tags::to_api(&self.tags_all)?).filter(|tags| !tags.is_empty()))
            .set_threshold((!is_anomaly).then(|| self.threshold.unwrap_or_default()))
            .set_threshold_metric_id(given_string(&self.threshold_metric_id))
            .set_treat_missing_data(given_string(&self.treat_missing_data))
            .set_unit(given(&self.unit).map(StandardUnit::from));
        call.send().await.during("cloudwatch:PutMetricAlarm").map(drop)
    }
}

async fn described(cx: &Context, names: Option<Vec<String>>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.cloudwatch().describe_alarms().alarm_types(AlarmType::MetricAlarm);
    let mut pages = call.set_alarm_names(names).max_records(100).into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        found.extend(page.during("cloudwatch:DescribeAlarms")?.metric_alarms.unwrap_or_default());
    }
    Ok(found)
}

impl Resource for MetricAlarm {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("comparison_operator", &COMPARISONS);
        checks.one_of("treat_missing_data", &["breaching", "notBreaching", "ignore", "missing"]);
        checks.one_of("evaluate_low_sample_count_percentiles", &["ignore", "evaluate"]);
        checks.exactly_one(&["metric_name", "metric_query"]);
        for of_metric in ["namespace", "period", "statistic", "extended_statistic", "dimensions", "unit"] {
            checks.at_most_one(&["metric_query", of_metric]);
        }
        checks.at_most_one(&["statistic", "extended_statistic"]);
        checks.at_most_one(&["threshold", "threshold_metric_id"]);
        checks.each("metric_query", MetricQuery::check);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let names = prior.iter().map(|prior| prior.name().to_owned());
        let found = lookup::by_key(names, PAGE, Api::alarm_name, |names| described(cx, Some(names))).await;
        lookup::one_by_one(prior, |prior| {
            let api = found.get(prior.name()).map(|api| api.cloned());
            async move {
                let Some(api) = api? else { return Ok(None) };
                let tags = tagging::of(cx, api.alarm_arn().unwrap_or_default()).await?.unwrap_or_default();
                Ok(Some(prior.observe(cx, &api, tags)))
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.cloudwatch_once()).await?;
        Ok(Self { id: Some(planned.alarm_name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates replaces what has that name: another alarm is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.put(cx.cloudwatch()).await?;
        let arn = prior.arn.clone().unwrap_or_default();
        tagging::change(cx, &arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.cloudwatch().delete_alarms().alarm_names(prior.name());
        call.send().await.during("cloudwatch:DeleteAlarms").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = described(cx, None).await?;
        let known: Vec<Self> = found.iter().filter_map(Api::alarm_name).map(Self::from_id).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
