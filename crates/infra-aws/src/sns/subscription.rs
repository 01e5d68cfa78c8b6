//! `aws_sns_topic_subscription`

use std::collections::{BTreeMap, HashMap};

use aws_sdk_sns::types::Subscription as Listed;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// Somebody who wants the messages of a topic. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_sns_topic_subscription")]
pub struct Subscription {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = 1)]
    confirmation_timeout_in_minutes: Option<i64>,
    #[attr(computed)]
    confirmation_was_authenticated: Option<bool>,
    #[attr(optional, json)]
    delivery_policy: Option<String>,
    #[attr(required, force_new)]
    endpoint: String,
    #[attr(optional, default = false)]
    endpoint_auto_confirms: Option<bool>,
    #[attr(optional, json)]
    filter_policy: Option<String>,
    #[attr(optional_computed, computed_on = ["filter_policy"])]
    filter_policy_scope: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(computed)]
    pending_confirmation: Option<bool>,
    #[attr(required, force_new)]
    protocol: String,
    #[attr(optional, default = false)]
    raw_message_delivery: Option<bool>,
    #[attr(optional, json)]
    redrive_policy: Option<String>,
    #[attr(optional, json)]
    replay_policy: Option<String>,
    #[attr(optional)]
    subscription_role_arn: Option<String>,
    #[attr(required, force_new)]
    topic_arn: String,
}

/// What SNS says in place of an ARN before whoever is subscribed has agreed.
const PENDING: &str = "PendingConfirmation";

async fn of_topic(cx: &Context, topic: &str) -> Result<Vec<Listed>, ProviderError> {
    let found = cx.sns().list_subscriptions_by_topic().topic_arn(topic).into_paginator().items().send();
    let found = found.collect::<Result<Vec<_>, _>>().await.during("sns:ListSubscriptionsByTopic");
    Ok(if_found(found)?.unwrap_or_default())
}

impl Subscription {
    /// All that can be written, and what each is; empty where nothing is said.
    fn attributes(&self) -> Vec<(&'static str, String)> {
        let text = |text: &Option<String>| given(text).unwrap_or_default().to_owned();
        // Where a filter looks means something with a filter only.
        let scope = given(&self.filter_policy).map(|_| text(&self.filter_policy_scope)).unwrap_or_default();
        let raw = if self.raw_message_delivery == Some(true) { "true".to_owned() } else { String::new() };
        vec![
            ("DeliveryPolicy", text(&self.delivery_policy)),
            ("FilterPolicyScope", scope),
            ("FilterPolicy", text(&self.filter_policy)),
            ("RawMessageDelivery", raw),
            ("RedrivePolicy", text(&self.redrive_policy)),
            ("ReplayPolicy", text(&self.replay_policy)),
            ("SubscriptionRoleArn", text(&self.subscription_role_arn)),
        ]
    }

    /// `self` is what was known of it.
    fn observe(&self, api: &HashMap<String, String>) -> Self {
        let text = |name: &str| api.get(name).cloned().unwrap_or_default();
        let flag = |name: &str| Some(api.get(name).is_some_and(|flag| flag == "true"));
        let arn = text("SubscriptionArn");
        Self {
            confirmation_timeout_in_minutes: Some(self.confirmation_timeout_in_minutes.unwrap_or(1)),
            confirmation_was_authenticated: flag("ConfirmationWasAuthenticated"),
            delivery_policy: Some(documents::json_as_known(&self.delivery_policy, text("DeliveryPolicy"))),
            endpoint: text("Endpoint"),
            endpoint_auto_confirms: Some(self.endpoint_auto_confirms.unwrap_or_default()),
            filter_policy: Some(documents::json_as_known(&self.filter_policy, text("FilterPolicy"))),
            filter_policy_scope: Some(text("FilterPolicyScope")),
            id: Some(arn.clone()),
            arn: Some(arn),
            owner_id: Some(text("Owner")),
            pending_confirmation: flag("PendingConfirmation"),
            protocol: text("Protocol"),
            raw_message_delivery: flag("RawMessageDelivery"),
            redrive_policy: Some(documents::json_as_known(&self.redrive_policy, text("RedrivePolicy"))),
            replay_policy: Some(documents::json_as_known(&self.replay_policy, text("ReplayPolicy"))),
            subscription_role_arn: Some(text("SubscriptionRoleArn")),
            topic_arn: text("TopicArn"),
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.sns().get_subscription_attributes().subscription_arn(self.id());
        let answer = if_found(call.send().await.during("sns:GetSubscriptionAttributes"))?;
        Ok(answer.and_then(|answer| answer.attributes).map(|api| self.observe(&api)))
    }

    async fn write(&self, cx: &Context, name: &str, value: &str) -> Result<(), ProviderError> {
        let call = cx.sns().set_subscription_attributes().subscription_arn(self.id()).attribute_name(name);
        let call = call.attribute_value(value).send();
        call.await.during("sns:SetSubscriptionAttributes").map(drop)
    }
}

impl Resource for Subscription {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        let protocols =
            ["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"];
        checks.one_of("protocol", &protocols);
        checks.one_of("filter_policy_scope", &["MessageAttributes", "MessageBody"]);
        for document in ["filter_policy", "delivery_policy", "redrive_policy", "replay_policy"] {
            documents::check(checks, document);
        }
        if checks.text("protocol") == Some("firehose") && checks.is_left_out("subscription_role_arn") {
            checks.report("subscription_role_arn", "firehose needs subscription_role_arn to be set");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let attributes = planned.attributes().into_iter().filter(|(_, value)| !value.is_empty());
        let attributes: HashMap<String, String> =
            attributes.map(|(name, value)| (name.to_owned(), value)).collect();
        let call = cx
            .sns_once()
            .subscribe()
            .topic_arn(&planned.topic_arn)
            .protocol(&planned.protocol)
            .endpoint(&planned.endpoint)
            .set_attributes(Some(attributes).filter(|attributes| !attributes.is_empty()))
            .return_subscription_arn(true);
        let arn = call.send().await.during("sns:Subscribe")?.subscription_arn;
        Ok(Self { arn: arn.clone(), id: arn, ..planned.clone() })
    }

    /// Endpoints that agree on their own do so in time, or never.
    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if made.endpoint_auto_confirms == Some(true) {
            let what = format!("{} to agree to the subscription", made.endpoint);
            let has_agreed = || async {
                let found = made.read(cx).await?;
                Ok(found.filter(|found| found.pending_confirmation != Some(true)))
            };
            op.until(what, has_agreed).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    /// A topic has one subscription for each endpoint and protocol.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let planned = &wanted.planned;
            let is_it = |found: &Listed| {
                found.endpoint() == Some(planned.endpoint.as_str())
                    && found.protocol() == Some(planned.protocol.as_str())
            };
            let found = of_topic(cx, &planned.topic_arn).await?.into_iter().find(is_it);
            match found.and_then(|found| found.subscription_arn).filter(|arn| arn != PENDING) {
                Some(arn) => Self { id: Some(arn), ..planned.clone() }.read(cx).await,
                None => Ok(None),
            }
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let before: BTreeMap<&str, String> = prior.attributes().into_iter().collect();
        for (name, value) in planned.attributes() {
            if before.get(name) != Some(&value) {
                // Nothing is written in the way of each.
                let value = match (name, value.as_str()) {
                    ("RawMessageDelivery", "") => "false",
                    ("FilterPolicyScope", "") => continue,
                    ("FilterPolicy", "") => "{}",
                    (_, value) => value,
                };
                op.persist_new(|| planned.write(cx, name, value)).await?;
            }
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.sns().unsubscribe().subscription_arn(prior.id());
        call.send().await.during("sns:Unsubscribe").map(drop)
    }

    /// Subscriptions have no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let found = cx.sns().list_subscriptions().into_paginator().items().send();
        let found = found.collect::<Result<Vec<_>, _>>().await.during("sns:ListSubscriptions")?;
        let arns = found.into_iter().filter_map(|found| found.subscription_arn).filter(|arn| arn != PENDING);
        let known: Vec<Self> = arns.map(|arn| Self::from_id(&arn)).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
