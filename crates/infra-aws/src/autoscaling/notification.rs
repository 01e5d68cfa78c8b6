//! `aws_autoscaling_notification`

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_autoscaling::Client;
use aws_sdk_autoscaling::types::NotificationConfiguration as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::group;
use super::of_groups::with_missing;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, by_id};

/// What a topic is told of groups of instances. A call reads 100 of what is told of 100 groups.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_autoscaling_notification")]
pub struct Notification {
    #[attr(required)]
    group_names: BTreeSet<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    notifications: BTreeSet<String>,
    #[attr(required, force_new)]
    topic_arn: String,
}

/// What is told of groups, or of all where none is named.
async fn describe(cx: &Context, groups: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    let groups = Some(groups).filter(|groups| !groups.is_empty());
    let call = cx.autoscaling().describe_notification_configurations().set_auto_scaling_group_names(groups);
    let found = call.max_records(100).into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    found.during("autoscaling:DescribeNotificationConfigurations")
}

/// What is told of all groups that are named.
async fn of_groups(cx: &Context, prior: &[Notification]) -> Result<Vec<Api>, ProviderError> {
    let names: BTreeSet<&String> = prior.iter().flat_map(|prior| &prior.group_names).collect();
    let names: Vec<String> = names.into_iter().cloned().collect();
    let mut found = Vec::new();
    for page in names.chunks(group::PER_CALL) {
        found.extend(lookup::existing(page.to_vec(), |names| describe(cx, names)).await?);
    }
    Ok(found)
}

impl Notification {
    /// Whether all that is known of it is its id.
    fn is_import(&self) -> bool {
        self.topic_arn.is_empty()
    }

    fn topic(&self) -> &str {
        if self.is_import() { self.id() } else { &self.topic_arn }
    }

    /// `self` is what was known of it. A group of which not all is told is none of its groups, unless that holds for all of them:
    /// a plan has to see it.
    fn observe(&self, found: &[Api]) -> Option<Self> {
        let mut by_group = BTreeMap::<&str, BTreeSet<String>>::new();
        for api in found.iter().filter(|api| api.topic_arn() == Some(self.topic())) {
            let group = api.auto_scaling_group_name().unwrap_or_default();
            if self.is_import() || self.group_names.contains(group) {
                by_group.entry(group).or_default().extend(api.notification_type.clone());
            }
        }
        let is_whole = |told: &BTreeSet<String>| told.is_superset(&self.notifications);
        if by_group.values().any(is_whole) {
            by_group.retain(|_, told| is_whole(told));
        }
        // What is told of no group is nothing, and as it was.
        let is_of_none = !self.is_import() && self.group_names.is_empty();
        if by_group.is_empty() && !is_of_none {
            return None;
        }
        let told = by_group.values().flatten().cloned().collect();
        Some(Self {
            group_names: by_group.keys().map(|group| (*group).to_owned()).collect(),
            id: Some(self.topic().to_owned()),
            notifications: if is_of_none { self.notifications.clone() } else { told },
            topic_arn: self.topic().to_owned(),
        })
    }

    /// Also replaces what the topic is told of that group.
    async fn put(&self, client: &Client, group: &str) -> Result<(), ProviderError> {
        let call = client
            .put_notification_configuration()
            .auto_scaling_group_name(group)
            .topic_arn(&self.topic_arn)
            .set_notification_types(Some(self.notifications.iter().cloned().collect()));
        with_missing(call.send().await.during("autoscaling:PutNotificationConfiguration").map(drop))
    }

    async fn remove(&self, cx: &Context, group: &str) -> Result<(), ProviderError> {
        let call = cx.autoscaling().delete_notification_configuration().auto_scaling_group_name(group);
        let answer = call.topic_arn(self.topic()).send().await;
        let answer = with_missing(answer.during("autoscaling:DeleteNotificationConfiguration"));
        if_found(answer).map(drop)
    }
}

impl Resource for Notification {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let found = match prior.iter().any(Self::is_import) {
            true => describe(cx, Vec::new()).await,
            false => of_groups(cx, prior).await,
        };
        let answer = |prior: &Self| match &found {
            Ok(found) => Ok(prior.observe(found)),
            Err(error) => Err(error.clone()),
        };
        prior.iter().map(answer).collect()
    }

    /// Of the first group; the others follow.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        if let Some(group) = planned.group_names.first() {
            planned.put(cx.autoscaling_once(), group).await?;
        }
        Ok(Self { id: Some(planned.topic_arn.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        for group in made.group_names.iter().skip(1) {
            op.persist_new(|| made.put(cx.autoscaling(), group)).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let is_other = prior.notifications != planned.notifications;
        for group in
            planned.group_names.iter().filter(|group| is_other || !prior.group_names.contains(*group))
        {
            op.persist_new(|| planned.put(cx.autoscaling(), group)).await?;
        }
        for group in prior.group_names.difference(&planned.group_names) {
            planned.remove(cx, group).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        for group in &prior.group_names {
            prior.remove(cx, group).await?;
        }
        Ok(())
    }

    /// One for each topic. They have no tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let found = describe(cx, Vec::new()).await?;
        let topics: BTreeSet<&str> = found.iter().filter_map(Api::topic_arn).collect();
        Ok(topics.into_iter().filter_map(|topic| Self::from_id(topic).observe(&found)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: &[&str]) -> BTreeSet<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    fn told(group: &str, kinds: &[&str]) -> Vec<Api> {
        let api = Api::builder().auto_scaling_group_name(group).topic_arn("t");
        kinds.iter().map(|kind| api.clone().notification_type(*kind).build()).collect()
    }

    #[test]
    fn a_group_of_which_not_all_is_told_is_to_be_told_of() {
        let known = Notification {
            group_names: set(&["g", "h"]),
            notifications: set(&["a", "b"]),
            topic_arn: "t".to_owned(),
            ..Notification::default()
        };
        let seen =
            |of: Vec<Vec<Api>>| known.observe(&of.concat()).map(|it| (it.group_names, it.notifications));
        let all = || told("g", &["a", "b"]);
        let others = told("i", &["c"]);
        assert_eq!(
            seen(vec![all(), told("h", &["a", "b"]), others]),
            Some((set(&["g", "h"]), set(&["a", "b"])))
        );
        assert_eq!(seen(vec![all(), told("h", &["a"])]), Some((set(&["g"]), set(&["a", "b"]))));
        assert_eq!(seen(vec![told("g", &["a"]), told("h", &["a"])]), Some((set(&["g", "h"]), set(&["a"]))));
        assert_eq!(
            seen(vec![all(), told("h", &["a", "b", "c"])]),
            Some((set(&["g", "h"]), set(&["a", "b", "c"])))
        );
        assert_eq!(seen(Vec::new()), None);
        let of_none = Notification { group_names: BTreeSet::new(), ..known.clone() };
        assert_eq!(of_none.observe(&all()).map(|it| it.notifications), Some(set(&["a", "b"])));
        assert_eq!(Notification::from_id("t").observe(&all()).map(|it| it.group_names), Some(set(&["g"])));
    }
}
