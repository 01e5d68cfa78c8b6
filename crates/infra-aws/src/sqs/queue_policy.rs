//! `aws_sqs_queue_policy`

super::queue_documents::queue_document! {
    /// Who may do what with a queue.
    QueuePolicy, "aws_sqs_queue_policy", version = 1, policy: json_policy, Policy, documents::written_as
}
