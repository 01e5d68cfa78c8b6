//! `aws_budgets_budget`
//!
//! AWS has newer ways to say what costs are and which of them count; this type's arguments are the older ones.
#![allow(deprecated)]

use std::collections::{BTreeMap, HashMap, HashSet};

use aws_sdk_budgets::types::{Budget as Api, BudgetType, ResourceTag, TimePeriod, TimeUnit};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Value;

use super::blocks::{AutoAdjust, CostFilter, CostTypes, PlannedLimit, spend};
use super::notification::{self, Notification, Of};
use super::time;
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::{given, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::sought::sought;
use crate::tags::{self, TagMap};

/// How much may be spent or used. Its id is `account:name`.
///
/// A few are read one by one, more with the list of all of their account. Notifications and tags cost a call each, and one for each
/// notification.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_budgets_budget")]
pub struct Budget {
    #[attr(optional_computed, force_new)]
    account_id: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required)]
    budget_type: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, equivalent = same_amount)]
    limit_amount: Option<String>,
    #[attr(optional_computed)]
    limit_unit: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional, default = "2087-06-15_00:00")]
    time_period_end: Option<String>,
    #[attr(optional_computed)]
    time_period_start: Option<String>,
    #[attr(required)]
    time_unit: String,
    #[block(list, max = 1)]
    auto_adjust_data: Vec<AutoAdjust>,
    #[block(set, computed)]
    cost_filter: Vec<CostFilter>,
    #[block(list, max = 1, computed)]
    cost_types: Vec<CostTypes>,
    #[block(set)]
    notification: Vec<Notification>,
    #[block(set)]
    planned_limit: Vec<PlannedLimit>,
}

fn same_amount(a: &Value, b: &Value) -> bool {
    let amount = |value: &Value| value.as_str().and_then(|text| text.parse::<f64>().ok());
    matches!((amount(a), amount(b)), (Some(a), Some(b)) if (a - b).abs() < f64::EPSILON)
}

/// The permission for the calls that read budgets.
const VIEWS: &str = "budgets:ViewBudget";

async fn get(cx: &Context, account: &str, name: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.budgets().describe_budget().account_id(account).budget_name(name);
    let found = if_found(call.send().await.during(VIEWS))?;
    Ok(found.and_then(|found| found.budget))
}

/// From how many on budgets are looked for in the list of all.
const MANY: usize = 3;

/// Looks for budgets of an account by their names, if they are many. What is not among them is to be asked for alone.
async fn of_many(
    cx: &Context,
    account: &str,
    names: &HashSet<String>,
) -> Result<HashMap<String, Api>, ProviderError> {
    if names.len() < MANY {
        return Ok(HashMap::new());
    }
    let page = |token| async move {
        let call = cx.budgets().describe_budgets().account_id(account).max_results(100).set_next_token(token);
        let page = if_found(call.send().await.during(VIEWS))?;
        Ok(page.map(|page| (page.budgets.unwrap_or_default(), page.next_token)).unwrap_or_default())
    };
    let named = sought(names, names.len(), |api: &Api| Some(api.budget_name.clone()), page);
    cx.if_allowed(VIEWS, named).await
}

impl Budget {
    fn name(&self) -> &str {
        given(&self.name).unwrap_or_else(|| self.id().split_once(':').map_or("", |(_, name)| name))
    }

    async fn account<'a>(&'a self, cx: &'a Context) -> Result<&'a str, ProviderError> {
        match given(&self.account_id).or_else(|| self.id().split_once(':').map(|(account, _)| account)) {
            Some(account) => Ok(account),
            None => cx.account_id().await,
        }
    }

    fn to_api(&self) -> Result<Api, ProviderError> {
        let limit = match (given(&self.limit_amount), given(&self.limit_unit)) {
            (Some(amount), Some(unit)) if self.planned_limit.is_empty() => Some(spend(amount, unit)?),
            _ => None,
        };
        let planned = self.planned_limit.iter().map(PlannedLimit::to_api).collect::<Result<Vec<_>, _>>()?;
        let planned: HashMap<_, _> = planned.into_iter().flatten().collect();
        let filters = self.cost_filter.iter().map(|of| (of.name.clone(), of.values.clone()));
        let filters: HashMap<_, _> = filters.collect();
        let period = TimePeriod::builder()
            .set_start(given(&self.time_period_start).and_then(time::parse))
            .set_end(given(&self.time_period_end).and_then(time::parse))
            .build();
        let budget = Api::builder()
            .budget_name(self.name())
            .budget_type(BudgetType::from(self.budget_type.as_str()))
            .time_unit(TimeUnit::from(self.time_unit.as_str()))
            .time_period(period)
            .set_budget_limit(limit)
            .set_planned_budget_limits(Some(planned).filter(|planned| !planned.is_empty()))
            .set_cost_filters(Some(filters))
            .set_cost_types(self.cost_types.first().map(CostTypes::to_api))
            .set_auto_adjust_data(self.auto_adjust_data.first().map(AutoAdjust::to_api).transpose()?);
        built(budget.build())
    }

    async fn tags_of(cx: &Context, arn: &str) -> Result<TagMap, ProviderError> {
        let call = cx.budgets().list_tags_for_resource().resource_arn(arn).send().await;
        let found = if_found(call.during("budgets:ListTagsForResource"))?;
        let tags = found.and_then(|found| found.resource_tags).unwrap_or_default();
        Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }

    /// `self` is what was known of it. Reads whom it tells and its tags, too.
    async fn observe(&self, cx: &Context, account: &str, api: Api) -> Result<Self, ProviderError> {
        let arn = format!("arn:{}:budgets::{account}:budget/{}", cx.partition().id, api.budget_name);
        let of = Of { account, name: &api.budget_name };
        let notifications = notification::read(cx, of);
        let (notifications, tags) = futures::try_join!(notifications, Self::tags_of(cx, &arn))?;
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let limit = api.budget_limit();
        let amount = limit.map(|limit| limit.amount.clone()).unwrap_or_default();
        let is_known = |known: &&str| same_amount(&Value::string(*known), &Value::string(amount.as_str()));
        let amount = given(&self.limit_amount).filter(is_known).map_or(amount.clone(), str::to_owned);
        let period = api.time_period();
        let filters = api.cost_filters().into_iter().flatten();
        let planned = api.planned_budget_limits().into_iter().flatten();
        Ok(Self {
            account_id: Some(account.to_owned()),
            arn: Some(arn),
            budget_type: api.budget_type.as_str().to_owned(),
            id: Some(format!("{account}:{}", api.budget_name)),
            limit_amount: Some(amount),
            limit_unit: told(&limit.map(|limit| limit.unit.clone())),
            name_prefix: Some(names::prefix_of(&api.budget_name).unwrap_or_default().to_owned()),
            name: Some(api.budget_name.clone()),
            tags: Some(tags.own),
            tags_all: tags.all,
            time_period_end: told(&period.and_then(|of| of.end()).map(time::write)),
            time_period_start: told(&period.and_then(|of| of.start()).map(time::write)),
            time_unit: api.time_unit.as_str().to_owned(),
            auto_adjust_data: api.auto_adjust_data().map(AutoAdjust::of_api).into_iter().collect(),
            cost_filter: filters
                .map(|(name, values)| CostFilter { name: name.clone(), values: values.clone() })
                .collect(),
            cost_types: api.cost_types().map(CostTypes::of_api).into_iter().collect(),
            notification: notifications,
            planned_limit: planned.map(|(begin, spend)| PlannedLimit::of_api(begin, spend)).collect(),
        })
    }

    /// Whether the budget itself differs.
    fn differs(&self, prior: &Self) -> bool {
        let plain =
            |of: &Self| Self { tags: None, tags_all: TagMap::new(), notification: Vec::new(), ..of.clone() };
        plain(self) != plain(prior)
    }

    async fn change_tags(&self, cx: &Context, prior: &Self) -> Result<(), ProviderError> {
        let arn = given(&prior.arn).unwrap_or_default();
        let untag = |keys| async {
            let call = cx.budgets().untag_resource().resource_arn(arn).set_resource_tag_keys(Some(keys));
            call.send().await.during("budgets:UntagResource").map(drop)
        };
        let tag = |tags: TagMap| async move {
            let call = cx.budgets().tag_resource().resource_arn(arn).set_resource_tags(Some(to_api(&tags)?));
            call.send().await.during("budgets:TagResource").map(drop)
        };
        tags::change(&prior.tags_all, &self.tags_all, untag, tag).await
    }
}

fn to_api(tags: &TagMap) -> Result<Vec<ResourceTag>, ProviderError> {
    tags.iter().map(|(key, value)| built(ResourceTag::builder().key(key).value(value).build())).collect()
}

impl Resource for Budget {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        checks.at_most_one(&["planned_limit", "limit_amount"]);
        let types = [
            "USAGE",
            "COST",
            "RI_UTILIZATION",
            "RI_COVERAGE",
            "SAVINGS_PLANS_UTILIZATION",
            "SAVINGS_PLANS_COVERAGE",
        ];
        checks.one_of("budget_type", &types);
        checks.one_of("time_unit", &["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY"]);
        for argument in ["time_period_start", "time_period_end"] {
            check_time(checks, argument);
        }
        checks.each("planned_limit", |limit| check_time(limit, "start_time"));
        checks.each("auto_adjust_data", |of| of.one_of("auto_adjust_type", &["HISTORICAL", "FORECAST"]));
        checks.each("notification", |of| {
            of.one_of("comparison_operator", &["GREATER_THAN", "LESS_THAN", "EQUAL_TO"]);
            of.one_of("notification_type", &["ACTUAL", "FORECASTED"]);
            of.one_of("threshold_type", &["PERCENTAGE", "ABSOLUTE_VALUE"]);
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let accounts = lookup::one_by_one(prior, |prior| prior.account(cx)).await;
        let mut names: BTreeMap<&str, HashSet<String>> = BTreeMap::new();
        for (prior, account) in prior.iter().zip(&accounts) {
            if let Ok(account) = account {
                names.entry(*account).or_default().insert(prior.name().to_owned());
            }
        }
        let mut listed = HashMap::new();
        for (account, names) in names {
            listed.insert(account, of_many(cx, account, &names).await);
        }
        let asked: Vec<_> = prior.iter().zip(accounts).collect();
        lookup::one_by_one(&asked, |(prior, account)| {
            let (account, listed) = (account.clone(), &listed);
            async move {
                let account = account?;
                let listed = listed.get(account).map_or(Ok(None), |listed| match listed {
                    Ok(listed) => Ok(listed.get(prior.name()).cloned()),
                    Err(error) => Err(ProviderError::clone(error)),
                });
                let api = match listed? {
                    Some(api) => Some(api),
                    None => get(cx, account, prior.name()).await?,
                };
                let Some(api) = api else { return Ok(None) };
                prior.observe(cx, account, api).await.map(Some)
            }
        })
        .await
    }

    fn keyed(&self, token: &str) -> Self {
        Self { name: Some(names::given_or_unique(&self.name, &self.name_prefix, token)), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let account = made.account(cx).await?;
        let notifications = made.notification.iter().map(Notification::with_subscribers);
        let notifications = notifications.collect::<Result<Vec<_>, _>>()?;
        let tags = to_api(&made.tags_all)?;
        let call = cx
            .budgets_once()
            .create_budget()
            .account_id(account)
            .budget(made.to_api()?)
            .set_notifications_with_subscribers(Some(notifications).filter(|of| !of.is_empty()))
            .set_resource_tags(Some(tags).filter(|tags| !tags.is_empty()));
        call.send().await.during("budgets:ModifyBudget").map_err(|error| match error.code.as_deref() {
            Some("DuplicateRecordException") => ProviderError { class: ErrorClass::AlreadyExists, ..error },
            _ => error,
        })?;
        let id = format!("{account}:{}", made.name());
        Ok(Self { account_id: Some(account.to_owned()), id: Some(id), ..made.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// Names are unique in an account.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let account = prior.account(cx).await?;
        if planned.differs(prior) {
            let call = cx.budgets().update_budget().account_id(account).new_budget(planned.to_api()?);
            call.send().await.during("budgets:ModifyBudget")?;
        }
        let of = Of { account, name: prior.name() };
        notification::change(cx, of, &prior.notification, &planned.notification).await?;
        planned.change_tags(cx, prior).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let account = prior.account(cx).await?;
        let call = cx.budgets().delete_budget().account_id(account).budget_name(prior.name());
        call.send().await.during("budgets:ModifyBudget").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let account = cx.account_id().await?;
        let call = cx.budgets().describe_budgets().account_id(account).into_paginator().items().send();
        let found = call.collect::<Result<Vec<_>, _>>().await.during(VIEWS);
        let found = if_found(found)?.unwrap_or_default();
        let known: Vec<Self> =
            found.iter().map(|api| Self::from_id(&format!("{account}:{}", api.budget_name))).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |budget| &budget.tags_all)
    }
}

fn check_time(checks: &mut Checks<'_>, argument: &str) {
    if let Some(text) = checks.text(argument).filter(|text| !text.is_empty())
        && time::parse(text).is_none()
    {
        checks.report(argument, format!("\"{text}\" is not a time: write it like 2026-01-31_12:00"));
    }
}
