//! `aws_lb_listener_rule`, also called `aws_alb_listener_rule`

use aws_sdk_elasticloadbalancingv2::types::{Rule as Api, RulePriorityPair};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::PER_CALL;
use super::actions::{self, action};
use super::conditions::{self, Condition};
use super::{listener, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, if_found};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::{self, TagMap};

/// What a listener does with some requests.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lb_listener_rule")]
pub struct ListenerRule {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    listener_arn: String,
    #[attr(optional_computed)]
    priority: Option<i64>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(list, min = 1)]
    action: Vec<Action>,
    #[block(set, min = 1)]
    condition: Vec<Condition>,
}

action! {
    /// What is done with a request.
    Action,
    /// Identification of users by Cognito.
    AuthenticateCognito,
    /// Identification of users by OpenID Connect.
    AuthenticateOidc,
    scope: [optional, default = "openid"],
    cookie: [optional, default = "AWSELBAuthSessionCookie"],
    timeout: [optional, default = 604800]
}

/// The priority that stands for "after all rules" in a state; the API calls it "default".
const LAST: i64 = 99_999;

async fn describe(cx: &Context, arns: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elbv2().describe_rules().set_rule_arns(Some(arns));
    let found = call.send().await.during("elasticloadbalancing:DescribeRules")?;
    Ok(found.rules.unwrap_or_default())
}

/// The rules of a listener; none when it is gone.
async fn of_listener(cx: &Context, arn: &str) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elbv2().describe_rules().listener_arn(arn).into_paginator().items().send();
    let found = call.collect::<Result<Vec<_>, _>>().await.during("elasticloadbalancing:DescribeRules");
    Ok(if_found(found)?.unwrap_or_default())
}

/// The ARN of a rule's listener, which the rule's own contains.
fn listener_of(rule: &str) -> String {
    let listener = rule.rsplit_once('/').map_or(rule, |(listener, _)| listener);
    listener.replacen(":listener-rule/", ":listener/", 1)
}

fn priority(api: &Api) -> Option<i64> {
    match api.priority() {
        Some("default") => Some(LAST),
        text => text?.parse().ok(),
    }
}

impl ListenerRule {
    /// The priority that it is to have: after all others, where the configuration does not say.
    async fn free_priority(&self, cx: &Context) -> Result<i64, ProviderError> {
        if let Some(priority) = self.priority.filter(|priority| *priority != 0) {
            return Ok(priority);
        }
        let taken = of_listener(cx, &self.listener_arn).await?;
        let last = taken.iter().filter_map(priority).filter(|priority| *priority != LAST).max();
        Ok(last.unwrap_or_default() + 1)
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, reported: TagMap) -> Self {
        let tags = cx.tags().observe(reported, self.tags.as_ref());
        let arn = api.rule_arn.clone().unwrap_or_default();
        Self {
            action: Action::observe(api.actions(), &self.action),
            condition: api.conditions().iter().map(Condition::observe).collect(),
            listener_arn: listener_of(&arn),
            priority: priority(api),
            tags: Some(tags.own),
            tags_all: tags.all,
            id: Some(arn.clone()),
            arn: Some(arn),
        }
    }
}

impl Resource for ListenerRule {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if checks.get("priority").and_then(infra_value::Value::as_i64) != Some(LAST) {
            checks.within("priority", 1, 50_000);
        }
        actions::check(checks, "action");
        conditions::check(checks, "condition");
    }

    fn plan(draft: &mut Draft<'_>) {
        actions::keep_both_ways(draft, "action");
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let arns = prior.iter().map(|prior| prior.id().to_owned());
        let page = |arns: Vec<String>| lookup::existing(arns, |arns| describe(cx, arns));
        let found = lookup::by_key(arns, PER_CALL, Api::rule_arn, page).await;
        let tags = tagging::read(cx, found.items().filter_map(|api| api.rule_arn.clone())).await;
        let answer = |prior: &Self| {
            let Some(api) = found.get(prior.id())? else { return Ok(None) };
            Ok(Some(prior.observe(cx, api, tagging::of(&tags, prior.id())?)))
        };
        prior.iter().map(answer).collect()
    }

    /// Two rules that are made at the same time may both see the same priority free: then the later one asks again.
    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let priority = planned.free_priority(cx).await?;
        let call = cx
            .elbv2_once()
            .create_rule()
            .listener_arn(&planned.listener_arn)
            .set_priority(priority.try_into().ok())
            .set_actions(Some(Action::to_api(&planned.action)))
            .set_conditions(Some(planned.condition.iter().map(Condition::to_api).collect()))
            .set_tags(Some(tags::on_create(&planned.tags_all, token)?));
        let answer = call.send().await.during("elasticloadbalancing:CreateRule").map_err(|error| {
            let is_taken = error.code.as_deref() == Some("PriorityInUse");
            match (is_taken, planned.priority) {
                (true, None) => ProviderError { class: ErrorClass::Conflict, ..error },
                (true, Some(_)) => {
                    error.hint("another rule of the listener has this priority: choose another")
                }
                _ => error,
            }
        })?;
        let arn = answer.rules.into_iter().flatten().next().and_then(|api| api.rule_arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &planned.tags_all, token);
        Ok(Self { arn: arn.clone(), id: arn, priority: Some(priority), ..planned.clone() })
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if let Some(priority) = planned.priority.filter(|_| prior.priority != planned.priority) {
            let pair = RulePriorityPair::builder()
                .rule_arn(prior.id())
                .set_priority(priority.try_into().ok())
                .build();
            let call = cx.elbv2().set_rule_priorities().rule_priorities(pair);
            call.send().await.during("elasticloadbalancing:SetRulePriorities")?;
        }
        if prior.action != planned.action || prior.condition != planned.condition {
            let call = cx
                .elbv2()
                .modify_rule()
                .rule_arn(prior.id())
                .set_actions(Some(Action::to_api(&planned.action)))
                .set_conditions(Some(planned.condition.iter().map(Condition::to_api).collect()));
            op.persist_new(|| async {
                call.clone().send().await.during("elasticloadbalancing:ModifyRule").map(drop)
            })
            .await?;
        }
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.elbv2().delete_rule().rule_arn(prior.id());
        call.send().await.during("elasticloadbalancing:DeleteRule").map(drop)
    }

    /// Default rules belong to their listeners.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let listeners = listener::all(cx).await?;
        let arns: Vec<&str> = listeners.iter().filter_map(|listener| listener.listener_arn()).collect();
        let rules = lookup::one_by_one(&arns, |arn| of_listener(cx, arn)).await;
        let rules: Vec<Api> =
            rules.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        let own = rules.iter().filter(|rule| rule.is_default != Some(true));
        let known: Vec<Self> = own.filter_map(Api::rule_arn).map(Self::from_id).collect();
        let listed: Result<Vec<_>, _> =
            Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect();
        Ok(listed?.into_iter().filter(|rule| tags::is_in(scope, &rule.tags_all)).collect())
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let candidates = lookup::one_by_one(wanted, |wanted| async {
            let found = of_listener(cx, &wanted.planned.listener_arn).await?;
            let own = found.into_iter().filter(|rule| rule.is_default != Some(true));
            Ok(own.filter_map(|api| api.rule_arn).collect())
        });
        tagging::find(cx, wanted, &candidates.await).await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, ids).await
    }
}
