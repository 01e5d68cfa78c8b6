//! `aws_sqs_queue`

use aws_sdk_sqs::types::QueueAttributeName as Name;
use aws_smithy_types::DateTime;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::attributes::Attributes;
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};
use crate::fifo;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::timeouts::CreateUpdateDelete;

/// Messages that wait. Reading costs two calls for each; the second asks for its tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_sqs_queue")]
pub struct Queue {
    #[attr(computed)]
    pub(super) arn: Option<String>,
    #[attr(optional, default = false)]
    pub(super) content_based_deduplication: Option<bool>,
    #[attr(optional_computed)]
    pub(super) deduplication_scope: Option<String>,
    #[attr(optional, default = 0)]
    pub(super) delay_seconds: Option<i64>,
    #[attr(optional, force_new, default = false)]
    pub(super) fifo_queue: Option<bool>,
    #[attr(optional_computed)]
    pub(super) fifo_throughput_limit: Option<String>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(optional_computed)]
    pub(super) kms_data_key_reuse_period_seconds: Option<i64>,
    #[attr(optional)]
    pub(super) kms_master_key_id: Option<String>,
    #[attr(optional, default = 262144)]
    pub(super) max_message_size: Option<i64>,
    #[attr(optional, default = 345600)]
    pub(super) message_retention_seconds: Option<i64>,
    #[attr(optional_computed, force_new)]
    pub(super) name: Option<String>,
    #[attr(optional_computed, force_new)]
    pub(super) name_prefix: Option<String>,
    #[attr(optional_computed, json_policy)]
    pub(super) policy: Option<String>,
    #[attr(optional, default = 0)]
    pub(super) receive_wait_time_seconds: Option<i64>,
    #[attr(optional_computed, json)]
    pub(super) redrive_allow_policy: Option<String>,
    #[attr(optional_computed, json)]
    pub(super) redrive_policy: Option<String>,
    #[attr(optional_computed)]
    pub(super) sqs_managed_sse_enabled: Option<bool>,
    #[attr(optional)]
    pub(super) tags: Option<TagMap>,
    #[attr(optional_computed)]
    pub(super) tags_all: TagMap,
    #[attr(computed)]
    pub(super) url: Option<String>,
    #[attr(optional, default = 30)]
    pub(super) visibility_timeout_seconds: Option<i64>,
    #[block(single)]
    pub(super) timeouts: Option<CreateUpdateDelete>,
}

/// What SQS says of a queue; nothing where there is none.
pub(super) async fn attributes_of(cx: &Context, url: &str) -> Result<Option<Attributes>, ProviderError> {
    let call = cx.sqs().get_queue_attributes().queue_url(url).attribute_names(Name::All);
    let answer = if_found(call.send().await.during("sqs:GetQueueAttributes"))?;
    Ok(answer.map(|answer| answer.attributes.unwrap_or_default()))
}

async fn tags_of(cx: &Context, url: &str) -> Result<TagMap, ProviderError> {
    let call = cx.sqs().list_queue_tags().queue_url(url);
    let answer = if_found(call.send().await.during("sqs:ListQueueTags"))?;
    Ok(answer.and_then(|answer| answer.tags).unwrap_or_default().into_iter().collect())
}

/// For how long a key for data is used again where nobody says anything else, in seconds.
const REUSE: i64 = 300;

/// All queues, by their URLs.
pub(super) async fn urls(cx: &Context) -> Result<Vec<String>, ProviderError> {
    let urls = cx.sqs().list_queues().max_results(1000).into_paginator().items().send();
    urls.collect::<Result<_, _>>().await.during("sqs:ListQueues")
}

impl Queue {
    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Attributes, tags: TagMap) -> Self {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let text = |name: &Name| api.get(name).cloned().unwrap_or_default();
        let reported = |name: &Name| api.get(name).and_then(|number| number.parse().ok());
        let number = |name: &Name| Some(reported(name).unwrap_or_default());
        let flag = |name: &Name| Some(api.get(name).is_some_and(|flag| flag == "true"));
        let arn = text(&Name::QueueArn);
        let name = arn.rsplit(':').next().unwrap_or_default().to_owned();
        let policy = text(&Name::Policy);
        let policy = match given(&self.policy) {
            Some(known) if !policy.is_empty() => documents::written_as(known, &policy),
            _ => policy,
        };
        let prefix = fifo::prefix_of(&name);
        Self {
            arn: Some(arn),
            content_based_deduplication: flag(&Name::ContentBasedDeduplication),
            deduplication_scope: Some(text(&Name::DeduplicationScope)),
            delay_seconds: number(&Name::DelaySeconds),
            fifo_queue: flag(&Name::FifoQueue),
            fifo_throughput_limit: Some(text(&Name::FifoThroughputLimit)),
            id: self.id.clone(),
            // SQS tells it of queues that have a key.
            kms_data_key_reuse_period_seconds: reported(&Name::KmsDataKeyReusePeriodSeconds).or(Some(REUSE)),
            kms_master_key_id: Some(text(&Name::KmsMasterKeyId)),
            max_message_size: number(&Name::MaximumMessageSize),
            message_retention_seconds: number(&Name::MessageRetentionPeriod),
            name_prefix: Some(prefix.to_owned()),
            name: Some(name),
            policy: Some(policy),
            receive_wait_time_seconds: number(&Name::ReceiveMessageWaitTimeSeconds),
            redrive_allow_policy: Some(documents::json_as_known(
                &self.redrive_allow_policy,
                text(&Name::RedriveAllowPolicy),
            )),
            redrive_policy: Some(documents::json_as_known(&self.redrive_policy, text(&Name::RedrivePolicy))),
            sqs_managed_sse_enabled: flag(&Name::SqsManagedSseEnabled),
            tags: Some(tags.own),
            tags_all: tags.all,
            url: self.id.clone(),
            visibility_timeout_seconds: number(&Name::VisibilityTimeout),
            timeouts: self.timeouts.clone(),
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(api) = attributes_of(cx, self.id()).await? else { return Ok(None) };
        let arn = api.get(&Name::QueueArn).map(String::as_str).unwrap_or_default();
        let tags = tags::refreshed(cx, arn, tags_of(cx, self.id())).await?;
        Ok(Some(self.observe(cx, &api, tags)))
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys| async {
            let call = cx.sqs().untag_queue().queue_url(self.id()).set_tag_keys(Some(keys));
            call.send().await.during("sqs:UntagQueue").map(drop)
        };
        let tag = |tags: TagMap| async move {
            let call = cx.sqs().tag_queue().queue_url(self.id()).set_tags(tags::to_map(&tags));
            call.send().await.during("sqs:TagQueue").map(drop)
        };
        tags::change(prior, &self.tags_all, untag, tag).await
    }
}

impl Resource for Queue {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(3);
    const SHOWS: Shows = Shows::Only(&[
        "aws_sqs_queue_policy",
        "aws_sqs_queue_redrive_allow_policy",
        "aws_sqs_queue_redrive_policy",
    ]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        checks.at_most_one(&["kms_master_key_id", "sqs_managed_sse_enabled"]);
        documents::check(checks, "policy");
        documents::check(checks, "redrive_policy");
        documents::check(checks, "redrive_allow_policy");
        checks.within("delay_seconds", 0, 900);
        checks.within("max_message_size", 1024, 262_144);
        checks.within("message_retention_seconds", 60, 1_209_600);
        checks.within("receive_wait_time_seconds", 0, 20);
        checks.within("visibility_timeout_seconds", 0, 43_200);
        checks.within("kms_data_key_reuse_period_seconds", 60, 86_400);
        checks.one_of("deduplication_scope", &["messageGroup", "queue"]);
        checks.one_of("fifo_throughput_limit", &["perMessageGroupId", "perQueue"]);
        fifo::check_name(checks, "fifo_queue", "queues");
        for of_fifo in ["content_based_deduplication", "deduplication_scope", "fifo_throughput_limit"] {
            let is_set = checks.get(of_fifo).is_some_and(|value| value.as_bool() != Some(false));
            if is_set && checks.is_off("fifo_queue") {
                checks.report(of_fifo, format!("{of_fifo} is for FIFO queues: set fifo_queue"));
            }
        }
    }

    fn keyed(&self, token: &str) -> Self {
        let name = fifo::given_or_unique(&self.name, &self.name_prefix, self.fifo_queue == Some(true), token);
        Self { name: Some(name), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .sqs_once()
            .create_queue()
            .set_queue_name(made.name.clone())
            .set_attributes(Some(made.for_create()))
            .set_tags(tags::to_map(&made.tags_all));
        let url = call.send().await.during("sqs:CreateQueue")?.queue_url;
        Ok(Self { url: url.clone(), id: url, ..made })
    }

    /// What was made can be seen up to a minute later.
    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let planned = wanted.planned.keyed(&wanted.token);
            let call = cx.sqs().get_queue_url().set_queue_name(planned.name.clone());
            let answer = if_found(call.send().await.during("sqs:GetQueueUrl"))?;
            let Some(url) = answer.and_then(|answer| answer.queue_url) else { return Ok(None) };
            let Some(api) = attributes_of(cx, &url).await? else { return Ok(None) };
            let created = api.get(&Name::CreatedTimestamp).and_then(|seconds| seconds.parse().ok());
            if created.is_some_and(|seconds| !is_recent(&DateTime::from_secs(seconds), wanted.begun)) {
                return Ok(None);
            }
            let tags = tags_of(cx, &url).await?;
            Ok(Some(Self { id: Some(url), ..planned }.observe(cx, &api, tags)))
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let changed = planned.for_change(prior);
        if !changed.is_empty() {
            let call = || {
                let call = cx.sqs().set_queue_attributes().queue_url(planned.id());
                let call = call.set_attributes(Some(changed.clone())).send();
                async { call.await.during("sqs:SetQueueAttributes").map(drop) }
            };
            op.persist_new(call).await?;
        }
        planned.change_tags(cx, &prior.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        cx.sqs().delete_queue().queue_url(prior.id()).send().await.during("sqs:DeleteQueue")?;
        let is_gone = || async { Ok(attributes_of(cx, prior.id()).await?.is_none().then_some(())) };
        op.until(format!("the queue {} to be deleted", prior.id()), is_gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let known: Vec<Self> = urls(cx).await?.iter().map(|url| Self::from_id(url)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
