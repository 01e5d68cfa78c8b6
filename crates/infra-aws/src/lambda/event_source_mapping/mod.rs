//! `aws_lambda_event_source_mapping`

mod blocks;
mod check;
mod read;

use std::collections::BTreeSet;

use aws_sdk_lambda::types::{EventSourcePosition, FunctionResponseType};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::{Type, Value};

use self::blocks::{
    Access, Destinations, Documents, FilterCriteria, KafkaGroup, Metrics, Pollers, Scaling, SelfManaged,
};
use super::function::changed;
use super::named::{is_same_function, same_function};
use super::tagging;
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::{given, given_items, given_string};
use crate::mutation::{Fault, Op};
use crate::numbers::{int32, nonzero32};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::times::{same_time, time};

/// Where Lambda gets events from that it calls a function with.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lambda_event_source_mapping")]
pub struct EventSourceMapping {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    batch_size: Option<i64>,
    #[attr(optional)]
    bisect_batch_on_function_error: Option<bool>,
    #[attr(optional, default = true)]
    enabled: Option<bool>,
    #[attr(optional, force_new)]
    event_source_arn: Option<String>,
    #[attr(computed, computed_on = ["function_name"])]
    function_arn: Option<String>,
    #[attr(required, equivalent = same_function)]
    function_name: String,
    #[attr(optional)]
    function_response_types: Option<BTreeSet<String>>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    kms_key_arn: Option<String>,
    #[attr(computed)]
    last_modified: Option<String>,
    #[attr(computed)]
    last_processing_result: Option<String>,
    #[attr(optional)]
    maximum_batching_window_in_seconds: Option<i64>,
    #[attr(optional_computed)]
    maximum_record_age_in_seconds: Option<i64>,
    #[attr(optional_computed)]
    maximum_retry_attempts: Option<i64>,
    #[attr(optional_computed)]
    parallelization_factor: Option<i64>,
    #[attr(optional, force_new)]
    queues: Option<Vec<String>>,
    #[attr(optional, force_new)]
    starting_position: Option<String>,
    #[attr(optional, force_new, equivalent = same_time)]
    starting_position_timestamp: Option<String>,
    #[attr(computed)]
    state: Option<String>,
    #[attr(computed)]
    state_transition_reason: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional, force_new)]
    topics: Option<BTreeSet<String>>,
    #[attr(optional)]
    tumbling_window_in_seconds: Option<i64>,
    #[attr(computed)]
    uuid: Option<String>,
    #[block(list, max = 1, force_new, computed)]
    amazon_managed_kafka_event_source_config: Vec<KafkaGroup>,
    // A stream has one that says nothing, whether anybody wrote it or not.
    #[block(list, max = 1, computed, planned_empty)]
    destination_config: Vec<Destinations>,
    #[block(list, max = 1)]
    document_db_event_source_config: Vec<Documents>,
    #[block(list, max = 1)]
    filter_criteria: Vec<FilterCriteria>,
    #[block(list, max = 1)]
    metrics_config: Vec<Metrics>,
    #[block(list, max = 1)]
    provisioned_poller_config: Vec<Pollers>,
    #[block(list, max = 1)]
    scaling_config: Vec<Scaling>,
    #[block(list, max = 1, force_new)]
    self_managed_event_source: Vec<SelfManaged>,
    #[block(list, max = 1, force_new, computed)]
    self_managed_kafka_event_source_config: Vec<KafkaGroup>,
    #[block(set, max = 22)]
    source_access_configuration: Vec<Access>,
}

/// What changes by itself, or with every change.
const TOLD: [&str; 4] = ["last_modified", "last_processing_result", "state", "state_transition_reason"];

/// How many events there are in a batch where nobody says so.
fn usual_batch(source: Option<&str>) -> i64 {
    let service = source.and_then(|arn| arn.split(':').nth(2));
    if service == Some("sqs") { 10 } else { 100 }
}

/// What a create sets, of what there is otherwise nothing of, and what a change sets of what is not as it was: the calls take it alike.
macro_rules! settings {
    ($call:expr, $planned:expr, $prior:expr) => {{
        let (planned, prior): (&EventSourceMapping, &EventSourceMapping) = ($planned, $prior);
        let switch = |of: Option<bool>| of.unwrap_or_default();
        let number = |of: Option<i64>| int32(of).unwrap_or_default();
        $call
            .set_bisect_batch_on_function_error(changed(
                switch(planned.bisect_batch_on_function_error),
                switch(prior.bisect_batch_on_function_error),
            ))
            .set_destination_config(changed(planned.destinations(), prior.destinations()))
            .set_document_db_event_source_config(changed(planned.documents(), prior.documents()).flatten())
            .set_filter_criteria(changed(planned.filters(), prior.filters()))
            .set_function_response_types(changed(planned.response_types(), prior.response_types()))
            .set_kms_key_arn(changed(planned.key(), prior.key()))
            .set_maximum_batching_window_in_seconds(changed(
                number(planned.maximum_batching_window_in_seconds),
                number(prior.maximum_batching_window_in_seconds),
            ))
            .set_maximum_record_age_in_seconds(
                changed(
                    nonzero32(planned.maximum_record_age_in_seconds),
                    nonzero32(prior.maximum_record_age_in_seconds),
                )
                .flatten(),
            )
            .set_maximum_retry_attempts(
                changed(int32(planned.maximum_retry_attempts), int32(prior.maximum_retry_attempts)).flatten(),
            )
            .set_metrics_config(changed(planned.metrics(), prior.metrics()))
            .set_parallelization_factor(
                changed(nonzero32(planned.parallelization_factor), nonzero32(prior.parallelization_factor))
                    .flatten(),
            )
            .set_provisioned_poller_config(changed(planned.pollers(), prior.pollers()))
            .set_scaling_config(changed(planned.scaling(), prior.scaling()))
            .set_source_access_configurations(changed(planned.accesses(), prior.accesses()))
            .set_tumbling_window_in_seconds(changed(
                number(planned.tumbling_window_in_seconds),
                number(prior.tumbling_window_in_seconds),
            ))
    }};
}

impl EventSourceMapping {
    fn key(&self) -> String {
        given(&self.kms_key_arn).unwrap_or_default().to_owned()
    }

    fn is_enabled(&self) -> bool {
        self.enabled.unwrap_or(true)
    }

    fn response_types(&self) -> Vec<FunctionResponseType> {
        let types = self.function_response_types.iter().flatten();
        types.map(|of| FunctionResponseType::from(of.as_str())).collect()
    }

    fn batch(&self) -> Option<i32> {
        let usual = usual_batch(given(&self.event_source_arn));
        int32(self.batch_size.filter(|size| *size != 0).or(Some(usual)))
    }

    async fn change(&self, cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let nothing = cx.lambda().update_event_source_mapping();
        let call = settings!(nothing.clone(), self, prior)
            .set_batch_size(changed(self.batch(), prior.batch()).flatten())
            .set_enabled(changed(self.is_enabled(), prior.is_enabled()));
        let is_same = is_same_function(&self.function_name, &prior.function_name);
        let call = call.set_function_name((!is_same).then(|| self.function_name.clone()));
        if call.as_input() == nothing.as_input() {
            return Ok(());
        }
        let call = call.uuid(prior.id());
        let update =
            || async { call.clone().send().await.during("lambda:UpdateEventSourceMapping").map(drop) };
        op.persist_new(update).await
    }
}

impl Resource for EventSourceMapping {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        check::check(checks);
    }

    fn plan(draft: &mut Draft<'_>) {
        if draft.is_create() {
            return;
        }
        // Of a state that Terraform has written: what Lambda has chosen is no change.
        let usual = usual_batch(draft.prior("event_source_arn").as_str());
        if draft.is_unset("batch_size") && draft.prior("batch_size").as_i64() == Some(usual) {
            let kept = draft.prior("batch_size").clone();
            draft.set("batch_size", kept);
        }
        // One that says something goes when it is left out, and what says nothing stays.
        let destinations = draft.prior("destination_config");
        if draft.is_unset_or_empty("destination_config") && blocks::is_said(destinations) {
            let element = destinations.ty().element().cloned().unwrap_or(Type::Dynamic);
            draft.set("destination_config", Value::list(element, Vec::new()));
        }
        if draft.attributes().iter().any(|attribute| draft.changes(attribute)) {
            for told in TOLD {
                draft.leave_open(told);
            }
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        read::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let position = given(&planned.starting_position).map(EventSourcePosition::from);
        let group = |of: &[KafkaGroup]| of.first().and_then(|of| given_string(&of.consumer_group_id));
        let call = settings!(cx.lambda_once().create_event_source_mapping(), planned, &Self::default())
            .set_amazon_managed_kafka_event_source_config(
                group(&planned.amazon_managed_kafka_event_source_config).map(blocks::amazon_group),
            )
            .set_batch_size(nonzero32(planned.batch_size))
            .enabled(planned.is_enabled())
            .set_event_source_arn(given_string(&planned.event_source_arn))
            .function_name(&planned.function_name)
            .set_queues(planned.queues.clone().filter(|queues| !queues.is_empty()))
            .set_self_managed_event_source(planned.self_managed())
            .set_self_managed_kafka_event_source_config(
                group(&planned.self_managed_kafka_event_source_config).map(blocks::own_group),
            )
            .set_starting_position(position)
            .set_starting_position_timestamp(given(&planned.starting_position_timestamp).and_then(time))
            .set_tags(tags::to_map(&planned.tags_all))
            .set_topics(given_items(&planned.topics));
        let made = call.send().await.during("lambda:CreateEventSourceMapping")?;
        let arn = made.event_source_mapping_arn;
        tags::created(cx, tagging::LISTS, arn.as_deref(), &planned.tags_all, token);
        Ok(Self { arn, id: made.uuid, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let seen = made.settled(cx, op).await?;
        Ok(cx.seen_or_read(&made, seen, op).await?)
    }

    /// There is one of a function and what its events are of.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        let modified = found.last_modified.as_deref().and_then(time);
        modified.is_none_or(|time| is_recent(&time, wanted.begun)) && says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change(cx, prior, op).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        let seen = planned.settled(cx, op).await?;
        Ok(cx.seen_or_read(&planned, seen, op).await?)
    }

    /// While it is being changed, it is a conflict.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.lambda().delete_event_source_mapping().uuid(prior.id()).send();
        // One that is on its way out already cannot be told to go.
        match call.await.during("lambda:DeleteEventSourceMapping") {
            Err(error) if read::is_going(cx, prior.id()).await? => drop(error),
            other => drop(other?),
        }
        let gone = || async { Ok(read::get(cx, prior.id()).await?.is_none().then_some(())) };
        op.until(format!("the event source mapping {} to be gone", prior.id()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        tags::listed(read::all(cx).await?, scope, |found| &found.tags_all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_as_large_as_the_source_has_them() {
        let of = |arn: &str, size| {
            let source = Some(arn.to_owned()).filter(|arn| !arn.is_empty());
            EventSourceMapping { event_source_arn: source, batch_size: size, ..EventSourceMapping::default() }
                .batch()
        };
        assert_eq!(of("arn:aws:sqs:us-east-1:123456789012:q", None), Some(10));
        assert_eq!(of("arn:aws:sqs:us-east-1:123456789012:q", Some(5)), Some(5));
        assert_eq!(of("arn:aws:kinesis:us-east-1:123456789012:stream/s", Some(0)), Some(100));
        assert_eq!(of("", None), Some(100));
    }
}
