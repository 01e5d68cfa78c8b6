//! `aws_sqs_queue_redrive_allow_policy`

super::queue_documents::queue_document! {
    /// Which queues may send what they could not work off to a queue.
    QueueRedriveAllowPolicy, "aws_sqs_queue_redrive_allow_policy", version = 0, redrive_allow_policy: json,
    RedriveAllowPolicy, documents::json_written_as
}
