//! A topic as SNS writes it: attributes, all of them texts.

use std::collections::HashMap;

use super::topic::Topic;
use crate::context::Context;
use crate::documents;
use crate::fifo;
use crate::given::given;
use crate::tags::TagMap;

impl Topic {
    /// All that can be written of a topic that exists, and what each is; empty where nothing is said.
    pub(super) fn attributes(&self) -> Vec<(&'static str, String)> {
        let text = |text: &Option<String>| given(text).unwrap_or_default().to_owned();
        let number = |number: Option<i64>| {
            number.filter(|number| *number != 0).map(|number| number.to_string()).unwrap_or_default()
        };
        let flag = |flag: Option<bool>| if flag == Some(true) { "true".to_owned() } else { String::new() };
        vec![
            ("ContentBasedDeduplication", flag(self.content_based_deduplication)),
            ("ApplicationFailureFeedbackRoleArn", text(&self.application_failure_feedback_role_arn)),
            ("ApplicationSuccessFeedbackRoleArn", text(&self.application_success_feedback_role_arn)),
            ("ArchivePolicy", text(&self.archive_policy)),
            ("DeliveryPolicy", text(&self.delivery_policy)),
            ("DisplayName", text(&self.display_name)),
            ("FifoThroughputScope", text(&self.fifo_throughput_scope)),
            ("FirehoseFailureFeedbackRoleArn", text(&self.firehose_failure_feedback_role_arn)),
            ("FirehoseSuccessFeedbackRoleArn", text(&self.firehose_success_feedback_role_arn)),
            ("HTTPFailureFeedbackRoleArn", text(&self.http_failure_feedback_role_arn)),
            ("HTTPSuccessFeedbackRoleArn", text(&self.http_success_feedback_role_arn)),
            ("KmsMasterKeyId", text(&self.kms_master_key_id)),
            ("LambdaFailureFeedbackRoleArn", text(&self.lambda_failure_feedback_role_arn)),
            ("LambdaSuccessFeedbackRoleArn", text(&self.lambda_success_feedback_role_arn)),
            ("Policy", text(&self.policy)),
            ("SQSFailureFeedbackRoleArn", text(&self.sqs_failure_feedback_role_arn)),
            ("SQSSuccessFeedbackRoleArn", text(&self.sqs_success_feedback_role_arn)),
            ("TracingConfig", text(&self.tracing_config)),
            ("ApplicationSuccessFeedbackSampleRate", number(self.application_success_feedback_sample_rate)),
            ("FirehoseSuccessFeedbackSampleRate", number(self.firehose_success_feedback_sample_rate)),
            ("HTTPSuccessFeedbackSampleRate", number(self.http_success_feedback_sample_rate)),
            ("LambdaSuccessFeedbackSampleRate", number(self.lambda_success_feedback_sample_rate)),
            ("SignatureVersion", number(self.signature_version)),
            ("SQSSuccessFeedbackSampleRate", number(self.sqs_success_feedback_sample_rate)),
        ]
    }

    /// `self` is what was known of it.
    pub(super) fn observe(&self, cx: &Context, api: &HashMap<String, String>, tags: TagMap) -> Self {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let text = |name: &str| api.get(name).cloned().unwrap_or_default();
        let number = |name: &str| Some(api.get(name).and_then(|n| n.parse().ok()).unwrap_or_default());
        let flag = |name: &str| Some(api.get(name).is_some_and(|flag| flag == "true"));
        let arn = text("TopicArn");
        let name = arn.rsplit(':').next().unwrap_or_default().to_owned();
        let policy = match given(&self.policy) {
            Some(known) => documents::written_as(known, &text("Policy")),
            None => text("Policy"),
        };
        let prefix = fifo::prefix_of(&name);
        Self {
            beginning_archive_time: Some(text("BeginningArchiveTime")),
            content_based_deduplication: flag("ContentBasedDeduplication"),
            fifo_topic: Some(name.ends_with(fifo::SUFFIX)),
            id: Some(arn.clone()),
            arn: Some(arn),
            name_prefix: Some(prefix.to_owned()),
            name: Some(name),
            owner: Some(text("Owner")),
            tags: Some(tags.own),
            tags_all: tags.all,
            application_failure_feedback_role_arn: Some(text("ApplicationFailureFeedbackRoleArn")),
            application_success_feedback_role_arn: Some(text("ApplicationSuccessFeedbackRoleArn")),
            archive_policy: Some(documents::json_as_known(&self.archive_policy, text("ArchivePolicy"))),
            delivery_policy: Some(documents::json_as_known(&self.delivery_policy, text("DeliveryPolicy"))),
            display_name: Some(text("DisplayName")),
            fifo_throughput_scope: Some(text("FifoThroughputScope")),
            firehose_failure_feedback_role_arn: Some(text("FirehoseFailureFeedbackRoleArn")),
            firehose_success_feedback_role_arn: Some(text("FirehoseSuccessFeedbackRoleArn")),
            http_failure_feedback_role_arn: Some(text("HTTPFailureFeedbackRoleArn")),
            http_success_feedback_role_arn: Some(text("HTTPSuccessFeedbackRoleArn")),
            kms_master_key_id: Some(text("KmsMasterKeyId")),
            lambda_failure_feedback_role_arn: Some(text("LambdaFailureFeedbackRoleArn")),
            lambda_success_feedback_role_arn: Some(text("LambdaSuccessFeedbackRoleArn")),
            policy: Some(policy),
            sqs_failure_feedback_role_arn: Some(text("SQSFailureFeedbackRoleArn")),
            sqs_success_feedback_role_arn: Some(text("SQSSuccessFeedbackRoleArn")),
            tracing_config: Some(text("TracingConfig")),
            application_success_feedback_sample_rate: number("ApplicationSuccessFeedbackSampleRate"),
            firehose_success_feedback_sample_rate: number("FirehoseSuccessFeedbackSampleRate"),
            http_success_feedback_sample_rate: number("HTTPSuccessFeedbackSampleRate"),
            lambda_success_feedback_sample_rate: number("LambdaSuccessFeedbackSampleRate"),
            signature_version: number("SignatureVersion"),
            sqs_success_feedback_sample_rate: number("SQSSuccessFeedbackSampleRate"),
        }
    }
}
