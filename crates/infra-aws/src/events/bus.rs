//! `aws_cloudwatch_event_bus`

use aws_sdk_eventbridge::operation::describe_event_bus::DescribeEventBusOutput as Api;
use aws_sdk_eventbridge::types::DeadLetterConfig as DeadLetterApi;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::target::DeadLetterConfig;
use super::{DEFAULT_BUS, buses, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// What events are sent to. Reading costs two calls for each: the list of all tells neither of the key nor of the queue.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_event_bus")]
pub struct EventBus {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(optional, force_new)]
    event_source_name: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    kms_key_identifier: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(list, max = 1)]
    dead_letter_config: Vec<DeadLetterConfig>,
}

async fn describe(cx: &Context, name: &str) -> Result<Option<Api>, ProviderError> {
    if_found(cx.events().describe_event_bus().name(name).send().await.during("events:DescribeEventBus"))
}

impl EventBus {
    fn name(&self) -> &str {
        given(&self.id).unwrap_or(&self.name)
    }

    /// The queue, where one is named.
    fn dead_letters(&self) -> Option<DeadLetterApi> {
        let queue = self.dead_letter_config.first().map(DeadLetterConfig::to_api);
        queue.filter(|queue| queue.arn().is_some_and(|arn| !arn.is_empty()))
    }

    /// `self` is what was known of it. A block that names no queue is one, too.
    fn observe(&self, cx: &Context, api: &Api, tags: TagMap) -> Self {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let name = api.name.clone().unwrap_or_default();
        let dead_letter_config = match api.dead_letter_config().filter(|queue| queue.arn().is_some()) {
            Some(queue) => vec![DeadLetterConfig::of_api(queue)],
            None if self.dead_letters().is_none() => self.dead_letter_config.clone(),
            None => Vec::new(),
        };
        Self {
            arn: api.arn.clone(),
            description: told(&api.description),
            event_source_name: self.event_source_name.clone(),
            id: Some(name.clone()),
            kms_key_identifier: told(&api.kms_key_identifier),
            name,
            tags: Some(tags.own),
            tags_all: tags.all,
            dead_letter_config,
        }
    }

    /// With its tags; `None` when it is gone meanwhile.
    async fn with_tags(&self, cx: &Context, api: &Api) -> Result<Option<Self>, ProviderError> {
        let tags = tagging::of(cx, api.arn().unwrap_or_default()).await?;
        Ok(tags.map(|tags| self.observe(cx, api, tags)))
    }

    async fn change(&self, cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let (queue, before) = (self.dead_letters(), prior.dead_letters());
        let is_same = given(&self.description) == given(&prior.description)
            && given(&self.kms_key_identifier) == given(&prior.kms_key_identifier)
            && queue == before;
        if is_same {
            return Ok(());
        }
        // What is left out stays: nothing is said where there was something.
        let text = |new: &Option<String>, old: &Option<String>| {
            given_string(new).or(given(old).map(|_| String::new()))
        };
        let call = cx
            .events()
            .update_event_bus()
            .name(prior.name())
            .set_description(text(&self.description, &prior.description))
            .set_kms_key_identifier(text(&self.kms_key_identifier, &prior.kms_key_identifier))
            .set_dead_letter_config(queue.or(before.map(|_| DeadLetterApi::builder().build())));
        op.persist_new(|| async { call.clone().send().await.during("events:UpdateEventBus").map(drop) }).await
    }
}

impl Resource for EventBus {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if checks.text("name") == Some(DEFAULT_BUS) {
            checks.report("name", "\"default\" is the bus that every account has");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| async {
            match describe(cx, prior.name()).await? {
                Some(api) => prior.with_tags(cx, &api).await,
                None => Ok(None),
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .events_once()
            .create_event_bus()
            .name(&planned.name)
            .set_dead_letter_config(planned.dead_letters())
            .set_description(given_string(&planned.description))
            .set_event_source_name(given_string(&planned.event_source_name))
            .set_kms_key_identifier(given_string(&planned.kms_key_identifier))
            .set_tags(Some(tags::to_api(&planned.tags_all)?).filter(|tags| !tags.is_empty()));
        let arn = call.send().await.during("events:CreateEventBus")?.event_bus_arn;
        tags::created(cx, tagging::LISTS, arn.as_deref(), &planned.tags_all, token);
        Ok(Self { arn, id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let is_ours = |api: &Api| api.creation_time().is_some_and(|time| is_recent(time, wanted.begun));
            match describe(cx, wanted.planned.name()).await?.filter(is_ours) {
                Some(api) => wanted.planned.with_tags(cx, &api).await,
                None => Ok(None),
            }
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change(cx, prior, op).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        cx.events()
            .delete_event_bus()
            .name(prior.name())
            .send()
            .await
            .during("events:DeleteEventBus")
            .map(drop)
    }

    /// Without the one that every account has.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let names = buses(cx).await?.into_iter().filter(|name| name != DEFAULT_BUS);
        let known: Vec<Self> = names.map(|name| Self::from_id(&name)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
