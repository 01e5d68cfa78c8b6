//! `aws_cloudwatch_log_group`

use std::collections::{BTreeMap, HashMap};

use aws_sdk_cloudwatchlogs::types::{LogGroup as Api, LogGroupClass};
use aws_smithy_types::DateTime;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// Where log streams are kept.
///
/// Many are read with the list of all, 50 with each call; a few one by one. Tags cost one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_log_group")]
pub struct LogGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    kms_key_id: Option<String>,
    #[attr(optional_computed, force_new)]
    log_group_class: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional, default = 0)]
    retention_in_days: Option<i64>,
    #[attr(optional, default = false)]
    skip_destroy: Option<bool>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
}

/// For how many days entries may be kept; 0 is for good. Source:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>.
const RETENTIONS: [i64; 23] = [
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
    3653,
];

/// All groups whose names begin so, by name.
async fn groups(cx: &Context, prefix: Option<&str>) -> Result<HashMap<String, Api>, ProviderError> {
    let call = cx.logs().describe_log_groups().set_log_group_name_prefix(prefix.map(str::to_owned));
    let found = call.limit(50).into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let found = found.during("logs:DescribeLogGroups")?;
    Ok(found.into_iter().filter_map(|group| Some((group.log_group_name.clone()?, group))).collect())
}

/// The group of that name. Few groups have names that begin with that of another.
pub(super) async fn get(cx: &Context, name: &str) -> Result<Option<Api>, ProviderError> {
    Ok(groups(cx, Some(name)).await?.remove(name))
}

/// The ARN without the `:*` that policies want.
pub(super) fn arn(api: &Api) -> String {
    let arn = api.log_group_arn().or(api.arn()).unwrap_or_default();
    arn.strip_suffix(":*").unwrap_or(arn).to_owned()
}

/// The call that lists tags.
const LISTS: &str = "logs:ListTagsForResource";

/// The tags of something that has an ARN.
pub(super) async fn tags_of(cx: &Context, arn: &str) -> Result<TagMap, ProviderError> {
    if let Some(known) = tags::unchanged(cx, arn).await {
        return Ok(known);
    }
    let call = cx.logs().list_tags_for_resource().resource_arn(arn);
    let answer = if_found(call.send().await.during(LISTS))?;
    Ok(answer.and_then(|answer| answer.tags).unwrap_or_default().into_iter().collect())
}

impl LogGroup {
    fn name(&self) -> &str {
        given(&self.id).or(given(&self.name)).unwrap_or_default()
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, tags: TagMap) -> Self {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let name = api.log_group_name.clone().unwrap_or_default();
        Self {
            arn: Some(arn(api)),
            id: Some(name.clone()),
            kms_key_id: Some(api.kms_key_id().unwrap_or_default().to_owned()),
            log_group_class: Some(api.log_group_class().map_or("", LogGroupClass::as_str).to_owned()),
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            retention_in_days: Some(api.retention_in_days.map(i64::from).unwrap_or_default()),
            skip_destroy: Some(self.skip_destroy.unwrap_or_default()),
            tags: Some(tags.own),
            tags_all: tags.all,
        }
    }

    async fn write_retention(&self, cx: &Context) -> Result<(), ProviderError> {
        match self.retention_in_days.and_then(|days| i32::try_from(days).ok()).filter(|days| *days != 0) {
            Some(days) => {
                let call = cx.logs().put_retention_policy().log_group_name(self.name());
                let call = call.retention_in_days(days).send();
                call.await.during("logs:PutRetentionPolicy").map(drop)
            }
            None => {
                let call = cx.logs().delete_retention_policy().log_group_name(self.name());
                call.send().await.during("logs:DeleteRetentionPolicy").map(drop)
            }
        }
    }

    async fn write_key(&self, cx: &Context) -> Result<(), ProviderError> {
        match given(&self.kms_key_id) {
            Some(key) => {
                let call = cx.logs().associate_kms_key().log_group_name(self.name()).kms_key_id(key);
                call.send().await.during("logs:AssociateKmsKey").map(drop)
            }
            None => {
                let call = cx.logs().disassociate_kms_key().log_group_name(self.name());
                call.send().await.during("logs:DisassociateKmsKey").map(drop)
            }
        }
    }

    async fn change_tags(&self, cx: &Context, arn: &str, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys| async {
            let call = cx.logs().untag_resource().resource_arn(arn).set_tag_keys(Some(keys));
            call.send().await.during("logs:UntagResource").map(drop)
        };
        let tag = |tags: TagMap| async move {
            let call = cx.logs().tag_resource().resource_arn(arn).set_tags(tags::to_map(&tags));
            call.send().await.during("logs:TagResource").map(drop)
        };
        tags::change(prior, &self.tags_all, untag, tag).await
    }
}

impl Resource for LogGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        checks.one_of("log_group_class", &["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]);
        if let Some(days) = checks.get("retention_in_days").and_then(Value::as_i64)
            && !RETENTIONS.contains(&days)
        {
            let allowed = RETENTIONS.map(|days| days.to_string()).join(", ");
            checks.report(
                "retention_in_days",
                format!("retention_in_days is {days}, but must be one of {allowed}"),
            );
        }
    }

    fn keyed(&self, token: &str) -> Self {
        Self { name: Some(names::given_or_unique(&self.name, &self.name_prefix, token)), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let names: Vec<&str> = prior.iter().map(Self::name).collect();
        let found =
            lookup::from_list(&names, groups(cx, None), |name: String| async move { get(cx, &name).await })
                .await;
        let read = |(prior, found): &(&Self, Result<Option<Api>, ProviderError>)| {
            let (prior, found) = ((*prior).clone(), found.clone());
            async move {
                let Some(api) = found? else { return Ok(None) };
                let tags = match cx.fresh().take(LISTS, prior.name()) {
                    Some(created) => created,
                    None => tags_of(cx, &arn(&api)).await?,
                };
                Ok(Some(prior.observe(cx, &api, tags)))
            }
        };
        let asked: Vec<_> = prior.iter().zip(found).collect();
        lookup::one_by_one(&asked, read).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .logs_once()
            .create_log_group()
            .set_log_group_name(made.name.clone())
            .set_kms_key_id(given_string(&made.kms_key_id))
            .set_log_group_class(given(&made.log_group_class).map(LogGroupClass::from))
            .set_tags(tags::to_map(&made.tags_all));
        call.send().await.during("logs:CreateLogGroup")?;
        tags::created(cx, LISTS, made.name.as_deref(), &made.tags_all, token);
        Ok(Self { id: made.name.clone(), ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if made.retention_in_days.unwrap_or_default() != 0 {
            op.persist_new(|| made.write_retention(cx)).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let planned = wanted.planned.keyed(&wanted.token);
            let is_ours = |api: &Api| {
                api.creation_time().is_some_and(|time| is_recent(&DateTime::from_millis(time), wanted.begun))
            };
            let Some(api) = get(cx, planned.name()).await?.filter(is_ours) else { return Ok(None) };
            let tags = tags_of(cx, &arn(&api)).await?;
            Ok(Some(planned.observe(cx, &api, tags)))
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.retention_in_days.unwrap_or_default() != planned.retention_in_days.unwrap_or_default() {
            planned.write_retention(cx).await?;
        }
        if given(&prior.kms_key_id) != given(&planned.kms_key_id) {
            op.persist_new(|| planned.write_key(cx)).await?;
        }
        let arn = prior.arn.clone().unwrap_or_default();
        planned.change_tags(cx, &arn, &prior.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        self.skip_destroy == Some(true)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.skip_destroy == Some(true) {
            return Ok(());
        }
        let call = cx.logs().delete_log_group().log_group_name(prior.name());
        call.send().await.during("logs:DeleteLogGroup").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let names: BTreeMap<String, Api> = groups(cx, None).await?.into_iter().collect();
        let known: Vec<Self> = names.keys().map(|name| Self::from_id(name)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
