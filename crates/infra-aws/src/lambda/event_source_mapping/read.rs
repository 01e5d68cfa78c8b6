//! Reading mappings, and waiting for them.

use std::collections::{BTreeSet, HashMap, HashSet};

use aws_sdk_lambda::types::{
    EventSourceMappingConfiguration as Api, EventSourcePosition, FunctionResponseType,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::ProviderError;

use super::blocks::observed;
use super::{EventSourceMapping, usual_batch};
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::lambda::named::is_same_function;
use crate::lambda::tagging;
use crate::lookup;
use crate::mutation::Op;
use crate::numbers::int64;
use crate::resource::Answers;
use crate::sought::sought;
use crate::times::time;

const LISTS: &str = "lambda:ListEventSourceMappings";

/// The same report, from another call.
macro_rules! configuration {
    ($found:expr; $($set:ident = $field:ident,)+) => {{
        let found = $found;
        Api::builder()$(.$set(found.$field))+.build()
    }};
}

/// Asks for one. `None` where it is not there.
pub(super) async fn get(cx: &Context, id: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.lambda().get_event_source_mapping().uuid(id).send();
    let found = if_found(call.await.during("lambda:GetEventSourceMapping"))?;
    Ok(found.map(|found| {
        configuration!(
            found;
            set_amazon_managed_kafka_event_source_config = amazon_managed_kafka_event_source_config,
            set_batch_size = batch_size,
            set_bisect_batch_on_function_error = bisect_batch_on_function_error,
            set_destination_config = destination_config,
            set_document_db_event_source_config = document_db_event_source_config,
            set_event_source_arn = event_source_arn,
            set_event_source_mapping_arn = event_source_mapping_arn,
            set_filter_criteria = filter_criteria,
            set_function_arn = function_arn,
            set_function_response_types = function_response_types,
            set_kms_key_arn = kms_key_arn,
            set_last_modified = last_modified,
            set_last_processing_result = last_processing_result,
            set_maximum_batching_window_in_seconds = maximum_batching_window_in_seconds,
            set_maximum_record_age_in_seconds = maximum_record_age_in_seconds,
            set_maximum_retry_attempts = maximum_retry_attempts,
            set_metrics_config = metrics_config,
            set_parallelization_factor = parallelization_factor,
            set_provisioned_poller_config = provisioned_poller_config,
            set_queues = queues,
            set_scaling_config = scaling_config,
            set_self_managed_event_source = self_managed_event_source,
            set_self_managed_kafka_event_source_config = self_managed_kafka_event_source_config,
            set_source_access_configurations = source_access_configurations,
            set_starting_position = starting_position,
            set_starting_position_timestamp = starting_position_timestamp,
            set_state = state,
            set_state_transition_reason = state_transition_reason,
            set_topics = topics,
            set_tumbling_window_in_seconds = tumbling_window_in_seconds,
            set_uuid = uuid,
        )
    }))
}

/// Whether one is on its way out.
pub(super) async fn is_going(cx: &Context, id: &str) -> Result<bool, ProviderError> {
    Ok(get(cx, id).await?.is_some_and(|api| api.state() == Some("Deleting")))
}

/// Looks for mappings by their ids.
async fn listed(cx: &Context, ids: &HashSet<String>) -> Result<HashMap<String, Api>, ProviderError> {
    let page = |marker| async move {
        let page = cx.lambda().list_event_source_mappings().set_marker(marker).send().await.during(LISTS)?;
        Ok((page.event_source_mappings.unwrap_or_default(), page.next_marker))
    };
    sought(ids, ids.len(), |api: &Api| api.uuid.clone(), page).await
}

/// Those that have an id.
async fn by_id(
    cx: &Context,
    prior: &[EventSourceMapping],
) -> HashMap<String, Result<Option<Api>, ProviderError>> {
    let ids: BTreeSet<&str> = prior.iter().filter_map(|prior| given(&prior.id)).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let keys: HashSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let list = cx.if_allowed(LISTS, listed(cx, &keys));
    let found = lookup::from_list(&ids, list, |id: String| async move { get(cx, &id).await }).await;
    ids.into_iter().map(str::to_owned).zip(found).collect()
}

impl EventSourceMapping {
    /// Whether a report is of this one, whose id is not known.
    fn is_told_by(&self, api: &Api) -> bool {
        let set = |items: &[String]| items.iter().cloned().collect::<BTreeSet<_>>();
        api.function_arn().is_some_and(|arn| is_same_function(&self.function_name, arn))
            && given(&self.event_source_arn) == api.event_source_arn()
            && self.topics.clone().unwrap_or_default() == set(api.topics())
            && self.queues.clone().unwrap_or_default() == api.queues()
            && self.self_managed_event_source
                == observed::self_managed(&self.self_managed_event_source, api.self_managed_event_source())
    }

    /// Looks for it among those of its function.
    async fn look_for(&self, cx: &Context) -> Result<Option<Api>, ProviderError> {
        let call = cx
            .lambda()
            .list_event_source_mappings()
            .function_name(&self.function_name)
            .set_event_source_arn(given_string(&self.event_source_arn));
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let found = if_found(found.during(LISTS))?.unwrap_or_default();
        Ok(found.into_iter().find(|api| self.is_told_by(api)))
    }

    /// What a report says, and the tags. `self` is what was known of it. `None` when it is gone meanwhile.
    async fn observe(&self, cx: &Context, api: Api) -> Result<Option<Self>, ProviderError> {
        let arn = api.event_source_mapping_arn.clone().unwrap_or_default();
        let Some(reported) = tagging::of(cx, &arn).await? else { return Ok(None) };
        let tags = cx.tags().observe(reported, self.tags.as_ref());
        // As Terraform stores it, in seconds.
        let text = |time: &Option<DateTime>| {
            let time = time.map(|time| DateTime::from_secs(time.secs()));
            time.and_then(|time| time.fmt(Format::DateTime).ok()).unwrap_or_default()
        };
        let is_known_time = |found: &DateTime| {
            given(&self.starting_position_timestamp).and_then(time).is_some_and(|known| known == *found)
        };
        let function_arn = api.function_arn.clone().unwrap_or_default();
        let is_known_function = is_same_function(&self.function_name, &function_arn);
        let size = api.batch_size.map(i64::from);
        // Nobody has asked for as many as there are where nobody says so.
        let is_usual = size == Some(usual_batch(api.event_source_arn()));
        let says_nothing = self.batch_size.unwrap_or_default() == 0;
        let types = api.function_response_types().iter().map(FunctionResponseType::as_str);
        Ok(Some(Self {
            arn: Some(arn),
            batch_size: if is_usual && says_nothing { self.batch_size } else { size },
            bisect_batch_on_function_error: Some(api.bisect_batch_on_function_error.unwrap_or_default()),
            enabled: match api.state() {
                Some("Enabled" | "Enabling") => Some(true),
                Some("Disabled" | "Disabling") => Some(false),
                _ => self.enabled,
            },
            event_source_arn: told(&api.event_source_arn),
            function_name: if is_known_function { self.function_name.clone() } else { function_arn.clone() },
            function_arn: Some(function_arn),
            function_response_types: Some(types.map(str::to_owned).collect()),
            id: api.uuid.clone(),
            kms_key_arn: told(&api.kms_key_arn),
            last_modified: Some(text(&api.last_modified)),
            last_processing_result: told(&api.last_processing_result),
            maximum_batching_window_in_seconds: int64(api.maximum_batching_window_in_seconds),
            maximum_record_age_in_seconds: int64(api.maximum_record_age_in_seconds),
            maximum_retry_attempts: int64(api.maximum_retry_attempts),
            parallelization_factor: int64(api.parallelization_factor),
            queues: Some(api.queues().to_vec()),
            starting_position: told(&api.starting_position.as_ref().map(EventSourcePosition::as_str)),
            starting_position_timestamp: match api.starting_position_timestamp.as_ref() {
                Some(found) if is_known_time(found) => self.starting_position_timestamp.clone(),
                _ => Some(text(&api.starting_position_timestamp)),
            },
            state: told(&api.state),
            state_transition_reason: told(&api.state_transition_reason),
            tags: Some(tags.own),
            tags_all: tags.all,
            topics: Some(api.topics().iter().cloned().collect()),
            tumbling_window_in_seconds: int64(api.tumbling_window_in_seconds),
            uuid: api.uuid.clone(),
            amazon_managed_kafka_event_source_config: observed::groups(
                api.amazon_managed_kafka_event_source_config(),
                |of| of.consumer_group_id(),
            ),
            destination_config: observed::destinations(&self.destination_config, api.destination_config()),
            document_db_event_source_config: observed::documents(api.document_db_event_source_config()),
            filter_criteria: observed::filters(&self.filter_criteria, api.filter_criteria()),
            metrics_config: observed::metrics(&self.metrics_config, api.metrics_config()),
            provisioned_poller_config: observed::pollers(
                &self.provisioned_poller_config,
                api.provisioned_poller_config(),
            ),
            scaling_config: observed::scaling(&self.scaling_config, api.scaling_config()),
            self_managed_event_source: observed::self_managed(
                &self.self_managed_event_source,
                api.self_managed_event_source(),
            ),
            self_managed_kafka_event_source_config: observed::groups(
                api.self_managed_kafka_event_source_config(),
                |of| of.consumer_group_id(),
            ),
            source_access_configuration: observed::accesses(api.source_access_configurations()),
        }))
    }

    /// Waits until nothing is going on with it.
    pub(super) async fn settled(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let settled = || async {
            let found = get(cx, self.id.as_deref().unwrap_or_default()).await?;
            let found = found.filter(|api| matches!(api.state(), Some("Enabled" | "Disabled")));
            match found {
                Some(api) => self.observe(cx, api).await,
                None => Ok(None),
            }
        };
        let id = self.id.as_deref().unwrap_or_default();
        op.until(format!("the event source mapping {id} to be ready"), settled).await
    }
}

pub(super) async fn read_many(cx: &Context, prior: &[EventSourceMapping]) -> Answers<EventSourceMapping> {
    let found = by_id(cx, prior).await;
    lookup::one_by_one(prior, |prior| {
        let found = given(&prior.id).and_then(|id| found.get(id)).cloned();
        async move {
            let found = match found {
                Some(found) => found?,
                None => prior.look_for(cx).await?,
            };
            match found {
                Some(api) => prior.observe(cx, api).await,
                None => Ok(None),
            }
        }
    })
    .await
}

/// All that there are.
pub(super) async fn all(cx: &Context) -> Result<Answers<EventSourceMapping>, ProviderError> {
    let call = cx.lambda().list_event_source_mappings().into_paginator().items().send();
    let found = call.collect::<Result<Vec<_>, _>>().await.during(LISTS)?;
    Ok(lookup::one_by_one(&found, |api| async move {
        EventSourceMapping::default().observe(cx, api.clone()).await
    })
    .await)
}
