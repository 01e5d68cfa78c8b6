//! A queue as SQS writes it: attributes, all of them texts.

use std::collections::HashMap;

use aws_sdk_sqs::types::QueueAttributeName as Name;

use super::queue::Queue;
use crate::documents;
use crate::given::given;

/// Attributes by name.
pub(super) type Attributes = HashMap<Name, String>;

impl Queue {
    /// All that can be written, and what each is; empty where nothing is said.
    pub(super) fn attributes(&self) -> Vec<(Name, String)> {
        let text = |text: &Option<String>| given(text).unwrap_or_default().to_owned();
        let document = |text: &Option<String>| documents::compact(given(text).unwrap_or_default());
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let flag = |flag: Option<bool>| flag.map(|flag| flag.to_string()).unwrap_or_default();
        // What is said of every queue is an error where it is not true.
        let if_true = |is_on: Option<bool>| flag(is_on.filter(|is_on| *is_on));
        let period = self.kms_data_key_reuse_period_seconds.filter(|seconds| *seconds != 0);
        vec![
            (Name::ContentBasedDeduplication, if_true(self.content_based_deduplication)),
            (Name::DeduplicationScope, text(&self.deduplication_scope)),
            (Name::DelaySeconds, number(self.delay_seconds)),
            (Name::FifoQueue, if_true(self.fifo_queue)),
            (Name::FifoThroughputLimit, text(&self.fifo_throughput_limit)),
            (Name::KmsDataKeyReusePeriodSeconds, number(period)),
            (Name::KmsMasterKeyId, text(&self.kms_master_key_id)),
            (Name::MaximumMessageSize, number(self.max_message_size)),
            (Name::MessageRetentionPeriod, number(self.message_retention_seconds)),
            (Name::Policy, document(&self.policy)),
            (Name::ReceiveMessageWaitTimeSeconds, number(self.receive_wait_time_seconds)),
            (Name::RedriveAllowPolicy, document(&self.redrive_allow_policy)),
            (Name::RedrivePolicy, document(&self.redrive_policy)),
            (Name::SqsManagedSseEnabled, flag(self.sqs_managed_sse_enabled)),
            (Name::VisibilityTimeout, number(self.visibility_timeout_seconds)),
        ]
    }

    /// What a creating call says.
    pub(super) fn for_create(&self) -> Attributes {
        self.attributes().into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// What a change says: nothing of what stays.
    pub(super) fn for_change(&self, prior: &Self) -> Attributes {
        let before: Attributes = prior.attributes().into_iter().collect();
        let changed = |(name, value): &(Name, String)| before.get(name) != Some(value);
        let written = |(name, value): (Name, String)| match name {
            // A switch that nothing is said of is off.
            Name::ContentBasedDeduplication if value.is_empty() => (name, false.to_string()),
            _ => (name, value),
        };
        self.attributes().into_iter().filter(changed).map(written).collect()
    }
}
