//! `aws_cloudwatch_log_metric_filter`

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use aws_sdk_cloudwatchlogs::types::{
    MetricFilter as Api, MetricTransformation as ApiTransformation, StandardUnit,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Path;

use super::group::LogGroup;
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::sought::sought;
use crate::tags::TagMap;

/// A metric that is made of log entries.
///
/// Those of a few log groups are read with one call for 50 of a group, those of more with one call for 50 of the region, as far as
/// they are found in as many pages as there are groups.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_log_metric_filter")]
pub struct MetricFilter {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    log_group_name: String,
    #[attr(required, force_new)]
    name: String,
    #[attr(required)]
    pattern: String,
    #[block(list, min = 1, max = 1)]
    metric_transformation: Vec<MetricTransformation>,
}

/// The metric.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MetricTransformation {
    #[attr(optional)]
    default_value: Option<String>,
    #[attr(optional)]
    dimensions: Option<TagMap>,
    #[attr(required)]
    name: String,
    #[attr(required)]
    namespace: String,
    #[attr(optional, default = "None")]
    unit: Option<String>,
    #[attr(required)]
    value: String,
}

/// From how many log groups on their filters are looked for among those of all.
const MANY: usize = 3;

const LISTS: &str = "logs:DescribeMetricFilters";

/// The names of a log group and of a filter.
type Key = (String, String);

/// Looks for filters among those of all log groups, in no more pages than there are groups.
async fn among_all(
    cx: &Context,
    keys: &HashSet<Key>,
    groups: usize,
) -> Result<HashMap<Key, Api>, ProviderError> {
    let key_of = |api: &Api| Some((api.log_group_name.clone()?, api.filter_name.clone()?));
    let page = |token| async move {
        let call = cx.logs().describe_metric_filters().limit(50).set_next_token(token);
        let page = call.send().await.during(LISTS)?;
        Ok((page.metric_filters.unwrap_or_default(), page.next_token))
    };
    sought(keys, groups, key_of, page).await
}

/// The filters of a log group, by name. `None` when there is no such group.
async fn filters(cx: &Context, group: &str) -> Result<Option<HashMap<String, Api>>, ProviderError> {
    let call = cx.logs().describe_metric_filters().log_group_name(group).limit(50).into_paginator();
    let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
    let found = if_found(found.during(LISTS))?;
    Ok(found.map(|found| found.into_iter().filter_map(|api| Some((api.filter_name.clone()?, api))).collect()))
}

impl MetricTransformation {
    fn of_api(api: &ApiTransformation) -> Self {
        let dimensions = api.dimensions().map(|map| map.clone().into_iter().collect());
        Self {
            default_value: Some(api.default_value().map(|value| value.to_string()).unwrap_or_default()),
            dimensions: Some(dimensions.unwrap_or_default()),
            name: api.metric_name.clone(),
            namespace: api.metric_namespace.clone(),
            unit: Some(api.unit().map_or("None", StandardUnit::as_str).to_owned()),
            value: api.metric_value.clone(),
        }
    }

    fn to_api(&self) -> Result<ApiTransformation, ProviderError> {
        let number = |text: &str| {
            text.parse::<f64>().map_err(|_| {
                let at = Path::attr("metric_transformation");
                ProviderError::invalid(at, format!("default_value is \"{text}\", which is not a number"))
            })
        };
        let dimensions = self.dimensions.clone().filter(|map| !map.is_empty());
        let api = ApiTransformation::builder()
            .metric_name(&self.name)
            .metric_namespace(&self.namespace)
            .metric_value(&self.value)
            .set_default_value(given(&self.default_value).map(number).transpose()?)
            .set_dimensions(dimensions.map(|map| map.into_iter().collect()))
            .set_unit(given(&self.unit).map(StandardUnit::from));
        built(api.build())
    }
}

impl MetricFilter {
    fn key(&self) -> Key {
        (self.log_group_name.clone(), self.name.clone())
    }

    /// `self` is what was known of it.
    fn observe(&self, api: &Api) -> Self {
        Self {
            id: api.filter_name.clone(),
            log_group_name: self.log_group_name.clone(),
            name: api.filter_name.clone().unwrap_or_default(),
            pattern: api.filter_pattern.clone().unwrap_or_default(),
            metric_transformation: api
                .metric_transformations()
                .iter()
                .map(MetricTransformation::of_api)
                .collect(),
        }
    }

    /// Also replaces one of that name.
    async fn put(&self, client: &aws_sdk_cloudwatchlogs::Client) -> Result<(), ProviderError> {
        let transformations = self.metric_transformation.iter().map(MetricTransformation::to_api);
        let call = client
            .put_metric_filter()
            .log_group_name(&self.log_group_name)
            .filter_name(&self.name)
            .filter_pattern(self.pattern.trim())
            .set_metric_transformations(Some(transformations.collect::<Result<_, _>>()?));
        call.send().await.during("logs:PutMetricFilter").map(drop)
    }
}

impl Resource for MetricFilter {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("metric_transformation", |transformation| {
            if let Some(text) = transformation.text("default_value").filter(|text| !text.is_empty())
                && text.parse::<f64>().is_err()
            {
                transformation
                    .report("default_value", format!("default_value is \"{text}\", which is not a number"));
            }
            transformation.at_most_one(&["default_value", "dimensions"]);
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let keys: HashSet<Key> = prior.iter().map(Self::key).collect();
        let groups: HashSet<&str> = prior.iter().map(|prior| prior.log_group_name.as_str()).collect();
        let listed = match groups.len() < MANY {
            true => Ok(HashMap::new()),
            false => cx.if_allowed(LISTS, among_all(cx, &keys, groups.len())).await,
        };
        let listed = match listed {
            Ok(listed) => listed,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        let left: BTreeSet<String> =
            keys.into_iter().filter(|key| !listed.contains_key(key)).map(|(group, _)| group).collect();
        let left: Vec<String> = left.into_iter().collect();
        let found = lookup::one_by_one(&left, |group| filters(cx, group)).await;
        let found: BTreeMap<&str, _> = left.iter().map(String::as_str).zip(found).collect();
        let answer = |prior: &Self| match (listed.get(&prior.key()), found.get(prior.log_group_name.as_str()))
        {
            (Some(api), _) => Ok(Some(prior.observe(api))),
            (None, Some(Err(error))) => Err(error.clone()),
            (None, Some(Ok(Some(filters)))) => Ok(filters.get(&prior.name).map(|api| prior.observe(api))),
            (None, _) => Ok(None),
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.logs_once()).await?;
        Ok(Self { id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.put(cx.logs()).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.logs().delete_metric_filter().log_group_name(&prior.log_group_name);
        call.filter_name(&prior.name).send().await.during("logs:DeleteMetricFilter").map(drop)
    }

    /// The id is the log group and the filter: `/app/web:errors`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((group, name)) = id.split_once(':') else {
            let message = format!("\"{id}\" does not name a metric filter");
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(error.hint("write the log group and the filter: /app/web:errors"));
        };
        let named = Self { log_group_name: group.to_owned(), name: name.to_owned(), ..Self::default() };
        cx.read(&named).await
    }

    /// Looks at every log group that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let mut found = Vec::new();
        for group in LogGroup::list(cx, scope).await? {
            let of_group = Self { log_group_name: group.id().to_owned(), ..Self::default() };
            let filters = filters(cx, group.id()).await?.unwrap_or_default();
            found.extend(filters.values().map(|api| of_group.observe(api)));
        }
        Ok(found)
    }
}
