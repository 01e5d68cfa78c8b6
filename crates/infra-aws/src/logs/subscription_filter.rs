//! `aws_cloudwatch_log_subscription_filter`

use std::collections::{BTreeSet, HashMap};

use aws_sdk_cloudwatchlogs::types::{Distribution, SubscriptionFilter as Api};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::group::LogGroup;
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// Where entries of a log group are sent, too. A call reads all of a group, of which there are two at most.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_log_subscription_filter")]
pub struct SubscriptionFilter {
    #[attr(required, force_new)]
    destination_arn: String,
    #[attr(optional, default = "ByLogStream")]
    distribution: Option<String>,
    #[attr(required)]
    filter_pattern: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    log_group_name: String,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional_computed)]
    role_arn: Option<String>,
}

/// The filters of a log group. One that is gone has none.
async fn filters(cx: &Context, group: &str) -> Result<Vec<Api>, ProviderError> {
    let call = cx.logs().describe_subscription_filters().log_group_name(group).into_paginator();
    let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
    Ok(if_found(found.during("logs:DescribeSubscriptionFilters"))?.unwrap_or_default())
}

impl SubscriptionFilter {
    /// The same, with its id: a number that is made of the group's name, the same one for all of its filters.
    fn identified(self) -> Self {
        let number = crc32fast::hash(format!("{}-", self.log_group_name).as_bytes());
        Self { id: Some(format!("cwlsf-{number}")), ..self }
    }

    fn observe(&self, api: &Api) -> Self {
        let observed = Self {
            destination_arn: api.destination_arn.clone().unwrap_or_default(),
            distribution: Some(api.distribution().map_or("ByLogStream", Distribution::as_str).to_owned()),
            filter_pattern: api.filter_pattern.clone().unwrap_or_default(),
            id: None,
            log_group_name: self.log_group_name.clone(),
            name: api.filter_name.clone().unwrap_or_default(),
            role_arn: told(&api.role_arn),
        };
        observed.identified()
    }

    /// Also replaces one of that name.
    async fn put(&self, client: &aws_sdk_cloudwatchlogs::Client) -> Result<(), ProviderError> {
        let call = client
            .put_subscription_filter()
            .log_group_name(&self.log_group_name)
            .filter_name(&self.name)
            .filter_pattern(&self.filter_pattern)
            .destination_arn(&self.destination_arn)
            .set_distribution(given(&self.distribution).map(Distribution::from))
            .set_role_arn(given_string(&self.role_arn));
        call.send().await.during("logs:PutSubscriptionFilter").map(drop)
    }
}

impl Resource for SubscriptionFilter {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("distribution", &["Random", "ByLogStream"]);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let groups: BTreeSet<&str> = prior.iter().map(|prior| prior.log_group_name.as_str()).collect();
        let groups: Vec<&str> = groups.into_iter().collect();
        let found = lookup::one_by_one(&groups, |group| filters(cx, group)).await;
        let found: HashMap<&str, _> = groups.iter().copied().zip(found).collect();
        let answer = |prior: &Self| match found.get(prior.log_group_name.as_str()) {
            Some(Err(error)) => Err(error.clone()),
            Some(Ok(filters)) => {
                let api = filters.iter().find(|api| api.filter_name() == Some(prior.name.as_str()));
                Ok(api.map(|api| prior.observe(api)))
            }
            None => Ok(None),
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.logs_once()).await?;
        Ok(planned.clone().identified())
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates replaces what has that name: another filter is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| planned.put(cx.logs())).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.logs().delete_subscription_filter().log_group_name(&prior.log_group_name);
        call.filter_name(&prior.name).send().await.during("logs:DeleteSubscriptionFilter").map(drop)
    }

    /// The id is the log group and the filter: `/app/web|errors`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((group, name)) = id.split_once('|') else {
            let message = format!("\"{id}\" does not name a subscription filter");
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(error.hint("write the log group and the filter: /app/web|errors"));
        };
        let named = Self { log_group_name: group.to_owned(), name: name.to_owned(), ..Self::default() };
        cx.read(&named).await
    }

    /// Looks at every log group that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let groups = LogGroup::list(cx, scope).await?;
        let found = lookup::one_by_one(&groups, |group| async {
            let of_group = Self { log_group_name: group.id().to_owned(), ..Self::default() };
            let filters = filters(cx, group.id()).await?;
            Ok(filters.iter().map(|api| of_group.observe(api)).collect::<Vec<_>>())
        });
        Ok(found.await.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_that_of_terraform() {
        let filter = SubscriptionFilter { log_group_name: "g".to_owned(), ..SubscriptionFilter::default() };
        assert_eq!(filter.identified().id.as_deref(), Some("cwlsf-783987690"));
    }
}
