//! Who is told when a budget is spent. The API has calls of its own for that, one for each.

use std::collections::BTreeSet;

use aws_sdk_budgets::types as api;
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::context::Context;
use crate::error::{During, built, if_found};

/// At which point, and whom.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Notification {
    #[attr(required)]
    comparison_operator: String,
    #[attr(required)]
    notification_type: String,
    #[attr(optional)]
    subscriber_email_addresses: Option<BTreeSet<String>>,
    #[attr(optional)]
    subscriber_sns_topic_arns: Option<BTreeSet<String>>,
    #[attr(required)]
    threshold: f64,
    #[attr(required)]
    threshold_type: String,
}

/// A budget: its account and name.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub account: &'a str,
    pub name: &'a str,
}

impl Notification {
    fn to_api(&self) -> Result<api::Notification, ProviderError> {
        let notification = api::Notification::builder()
            .comparison_operator(self.comparison_operator.as_str().into())
            .notification_type(self.notification_type.as_str().into())
            .threshold(self.threshold)
            .threshold_type(self.threshold_type.as_str().into());
        built(notification.build())
    }

    fn subscribers(&self) -> Result<Vec<api::Subscriber>, ProviderError> {
        let subscriber = |kind: api::SubscriptionType, address: &String| {
            built(api::Subscriber::builder().subscription_type(kind).address(address).build())
        };
        let emails = self.subscriber_email_addresses.iter().flatten();
        let emails = emails.map(|address| subscriber(api::SubscriptionType::Email, address));
        let topics = self.subscriber_sns_topic_arns.iter().flatten();
        emails.chain(topics.map(|arn| subscriber(api::SubscriptionType::Sns, arn))).collect()
    }

    /// For the call that creates the budget.
    pub(super) fn with_subscribers(&self) -> Result<api::NotificationWithSubscribers, ProviderError> {
        let notification = api::NotificationWithSubscribers::builder()
            .notification(self.to_api()?)
            .set_subscribers(Some(self.subscribers()?));
        built(notification.build())
    }

    fn of_api(api: &api::Notification, subscribers: &[api::Subscriber]) -> Self {
        let of = |kind: api::SubscriptionType| {
            let of_kind = subscribers.iter().filter(move |of| of.subscription_type == kind);
            Some(of_kind.map(|of| of.address.clone()).collect::<BTreeSet<_>>())
        };
        let unit = api.threshold_type().map_or("PERCENTAGE", |unit| unit.as_str());
        Self {
            comparison_operator: api.comparison_operator.as_str().to_owned(),
            notification_type: api.notification_type.as_str().to_owned(),
            subscriber_email_addresses: of(api::SubscriptionType::Email),
            subscriber_sns_topic_arns: of(api::SubscriptionType::Sns),
            threshold: api.threshold,
            threshold_type: unit.to_owned(),
        }
    }
}

/// Those of a budget.
pub(super) async fn read(cx: &Context, of: Of<'_>) -> Result<Vec<Notification>, ProviderError> {
    let call = cx.budgets().describe_notifications_for_budget().account_id(of.account).budget_name(of.name);
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let found = if_found(found.during("budgets:ViewBudget"))?.unwrap_or_default();
    let mut notifications = Vec::new();
    for api in found {
        let call = cx
            .budgets()
            .describe_subscribers_for_notification()
            .account_id(of.account)
            .budget_name(of.name)
            .notification(api.clone());
        let subscribers = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let subscribers = if_found(subscribers.during("budgets:ViewBudget"))?.unwrap_or_default();
        notifications.push(Notification::of_api(&api, &subscribers));
    }
    Ok(notifications)
}

/// Takes away those that are no longer wanted, and makes those that are new.
pub(super) async fn change(
    cx: &Context,
    of: Of<'_>,
    prior: &[Notification],
    planned: &[Notification],
) -> Result<(), ProviderError> {
    for old in prior.iter().filter(|old| !planned.contains(old)) {
        let call = cx.budgets().delete_notification().account_id(of.account).budget_name(of.name);
        if_found(call.notification(old.to_api()?).send().await.during("budgets:ModifyBudget"))?;
    }
    for new in planned.iter().filter(|new| !prior.contains(new)) {
        let call = cx
            .budgets()
            .create_notification()
            .account_id(of.account)
            .budget_name(of.name)
            .notification(new.to_api()?)
            .set_subscribers(Some(new.subscribers()?));
        call.send().await.during("budgets:ModifyBudget")?;
    }
    Ok(())
}
