//! `aws_sns_topic`

use std::collections::{BTreeMap, HashMap};

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{all, attributes_of, tagging, write_attribute};
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::During;
use crate::fifo;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// Messages that go to whoever wants them. Reading costs two calls for each; the second asks for its tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_sns_topic")]
pub struct Topic {
    #[attr(optional)]
    pub(super) application_failure_feedback_role_arn: Option<String>,
    #[attr(optional)]
    pub(super) application_success_feedback_role_arn: Option<String>,
    #[attr(optional)]
    pub(super) application_success_feedback_sample_rate: Option<i64>,
    #[attr(optional, json)]
    pub(super) archive_policy: Option<String>,
    #[attr(computed)]
    pub(super) arn: Option<String>,
    #[attr(computed)]
    pub(super) beginning_archive_time: Option<String>,
    #[attr(optional, default = false)]
    pub(super) content_based_deduplication: Option<bool>,
    #[attr(optional, json)]
    pub(super) delivery_policy: Option<String>,
    #[attr(optional)]
    pub(super) display_name: Option<String>,
    #[attr(optional_computed)]
    pub(super) fifo_throughput_scope: Option<String>,
    #[attr(optional, force_new, default = false)]
    pub(super) fifo_topic: Option<bool>,
    #[attr(optional)]
    pub(super) firehose_failure_feedback_role_arn: Option<String>,
    #[attr(optional)]
    pub(super) firehose_success_feedback_role_arn: Option<String>,
    #[attr(optional)]
    pub(super) firehose_success_feedback_sample_rate: Option<i64>,
    #[attr(optional)]
    pub(super) http_failure_feedback_role_arn: Option<String>,
    #[attr(optional)]
    pub(super) http_success_feedback_role_arn: Option<String>,
    #[attr(optional)]
    pub(super) http_success_feedback_sample_rate: Option<i64>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(optional)]
    pub(super) kms_master_key_id: Option<String>,
    #[attr(optional)]
    pub(super) lambda_failure_feedback_role_arn: Option<String>,
    #[attr(optional)]
    pub(super) lambda_success_feedback_role_arn: Option<String>,
    #[attr(optional)]
    pub(super) lambda_success_feedback_sample_rate: Option<i64>,
    #[attr(optional_computed, force_new)]
    pub(super) name: Option<String>,
    #[attr(optional_computed, force_new)]
    pub(super) name_prefix: Option<String>,
    #[attr(computed)]
    pub(super) owner: Option<String>,
    #[attr(optional_computed, json_policy)]
    pub(super) policy: Option<String>,
    #[attr(optional_computed)]
    pub(super) signature_version: Option<i64>,
    #[attr(optional)]
    pub(super) sqs_failure_feedback_role_arn: Option<String>,
    #[attr(optional)]
    pub(super) sqs_success_feedback_role_arn: Option<String>,
    #[attr(optional)]
    pub(super) sqs_success_feedback_sample_rate: Option<i64>,
    #[attr(optional)]
    pub(super) tags: Option<TagMap>,
    #[attr(optional_computed)]
    pub(super) tags_all: TagMap,
    #[attr(optional_computed)]
    pub(super) tracing_config: Option<String>,
}

impl Topic {
    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(api) = attributes_of(cx, self.id()).await? else { return Ok(None) };
        Ok(Some(self.observe(cx, &api, tagging::of(cx, self.id()).await?.unwrap_or_default())))
    }

    /// Writes what differs, one call for each attribute: SNS has no call for several.
    async fn write(&self, cx: &Context, op: &Op<'_>, prior: &Self) -> Result<(), ProviderError> {
        let before: BTreeMap<&str, String> = prior.attributes().into_iter().collect();
        for (name, value) in self.attributes() {
            if before.get(name) != Some(&value) {
                // A switch that nothing is said of is off.
                let value =
                    if name == "ContentBasedDeduplication" && value.is_empty() { "false" } else { &value };
                op.persist_new(|| write_attribute(cx, self.id(), name, value)).await?;
            }
        }
        Ok(())
    }
}

impl Resource for Topic {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&["aws_sns_topic_policy"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        for document in ["policy", "delivery_policy", "archive_policy"] {
            documents::check(checks, document);
        }
        checks.within("signature_version", 1, 2);
        checks.one_of("tracing_config", &["Active", "PassThrough"]);
        checks.one_of("fifo_throughput_scope", &["Topic", "MessageGroup"]);
        fifo::check_name(checks, "fifo_topic", "topics");
    }

    fn keyed(&self, token: &str) -> Self {
        let name = fifo::given_or_unique(&self.name, &self.name_prefix, self.fifo_topic == Some(true), token);
        Self { name: Some(name), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let fifo = (made.fifo_topic == Some(true)).then(|| ("FifoTopic".to_owned(), "true".to_owned()));
        let attributes: HashMap<String, String> = fifo.into_iter().collect();
        let call = cx
            .sns_once()
            .create_topic()
            .set_name(made.name.clone())
            .set_attributes(Some(attributes).filter(|attributes| !attributes.is_empty()))
            .set_tags(Some(tags::to_api(&made.tags_all)?).filter(|tags| !tags.is_empty()));
        let arn = call.send().await.during("sns:CreateTopic")?.topic_arn;
        Ok(Self { arn: arn.clone(), id: arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.write(cx, op, &Self::default()).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    /// A topic of that name. SNS does not tell when it was made, and making it twice makes one.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let arns = match all(cx).await {
            Ok(arns) => arns,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(wanted, |wanted| {
            let planned = wanted.planned.keyed(&wanted.token);
            let name = given(&planned.name);
            let arn = arns.iter().find(|arn| arn.rsplit(':').next() == name).cloned();
            async move {
                let Some(arn) = arn else { return Ok(None) };
                Self { id: Some(arn), ..planned }.read(cx).await
            }
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.write(cx, op, prior).await?;
        tagging::change(cx, planned.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        cx.sns().delete_topic().topic_arn(prior.id()).send().await.during("sns:DeleteTopic").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let known: Vec<Self> = all(cx).await?.iter().map(|arn| Self::from_id(arn)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
