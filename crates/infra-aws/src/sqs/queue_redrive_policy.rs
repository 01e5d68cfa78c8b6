//! `aws_sqs_queue_redrive_policy`

super::queue_documents::queue_document! {
    /// Where messages of a queue go that nobody could work off.
    QueueRedrivePolicy, "aws_sqs_queue_redrive_policy", version = 0, redrive_policy: json, RedrivePolicy,
    documents::json_written_as
}
