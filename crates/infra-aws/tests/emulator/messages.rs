//! Queues and topics.

use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::run;

fn with(base: &Json, more: Json) -> Json {
    let mut config = base.clone();
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

fn policy(service: &str, arn: &str, action: &str) -> String {
    let statement = json!({
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": [action],
        "Resource": arn,
    });
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

#[test]
fn queue() {
    let named = json!({"name": "work"});
    let queue = "arn:aws:sqs:us-east-1:123456789012:work";
    let redrive = r#"{"deadLetterTargetArn": "${d.arn}", "maxReceiveCount": 4}"#;
    run(vec![
        Case::new("aws_sqs_queue", named.clone())
            .by_natural_key()
            .need("d", "aws_sqs_queue", json!({"name": "dead"}))
            .another(json!({"name_prefix": "job-", "delay_seconds": 5, "tags": {"a": "b"}}))
            .update(with(&named, json!({"visibility_timeout_seconds": 60, "tags": {"a": "b"}})))
            .update(with(&named, json!({"redrive_policy": redrive, "tags": {"a": "c"}})))
            .update(with(
                &named,
                json!({
                    "redrive_policy": redrive,
                    "policy": policy("s3.amazonaws.com", queue, "sqs:SendMessage"),
                }),
            ))
            .replace(json!({"name": "other"})),
        Case::new("aws_sqs_queue", json!({"name": "order.fifo", "fifo_queue": true}))
            .by_natural_key()
            .another(json!({"name_prefix": "job-", "fifo_queue": true, "content_based_deduplication": true}))
            .update(json!({"name": "order.fifo", "fifo_queue": true, "content_based_deduplication": true}))
            .replace(json!({"name": "orders.fifo", "fifo_queue": true})),
    ]);
}

#[test]
fn documents_of_queues() {
    let to = |queue: &str, dead: &str, count: u32| {
        let policy = format!(r#"{{"deadLetterTargetArn":"{dead}","maxReceiveCount":{count}}}"#);
        json!({"queue_url": queue, "redrive_policy": policy})
    };
    let from = |queue: &str, whom: &str| {
        let policy = format!(r#"{{"redrivePermission":"{whom}"}}"#);
        json!({"queue_url": queue, "redrive_allow_policy": policy})
    };
    let of = |queue: &str, arn: &str, service: &str| json!({"queue_url": queue, "policy": policy(service, arn, "sqs:SendMessage")});
    let queues = |case: Case| {
        case.by_natural_key()
            .need("q", "aws_sqs_queue", json!({"name": "q"}))
            .need("r", "aws_sqs_queue", json!({"name": "r"}))
            .need("s", "aws_sqs_queue", json!({"name": "s"}))
            .need("d", "aws_sqs_queue", json!({"name": "d"}))
    };
    run(vec![
        queues(Case::new("aws_sqs_queue_policy", of("${q.id}", "${q.arn}", "s3.amazonaws.com")))
            .another(of("${r.url}", "${r.arn}", "sns.amazonaws.com"))
            .update(of("${q.id}", "${q.arn}", "events.amazonaws.com"))
            .replace(of("${s.id}", "${s.arn}", "s3.amazonaws.com")),
        queues(Case::new("aws_sqs_queue_redrive_policy", to("${q.id}", "${d.arn}", 4)))
            .another(to("${r.id}", "${d.arn}", 1))
            .update(to("${q.id}", "${s.arn}", 5))
            .replace(to("${s.id}", "${d.arn}", 4)),
        queues(Case::new("aws_sqs_queue_redrive_allow_policy", from("${q.id}", "allowAll")))
            .another(from("${r.id}", "denyAll"))
            .update(from("${q.id}", "denyAll"))
            .replace(from("${s.id}", "allowAll")),
    ]);
}

#[test]
fn topic() {
    let named = json!({"name": "news"});
    let topic = "arn:aws:sns:us-east-1:123456789012:news";
    run(vec![
        Case::new("aws_sns_topic", named.clone())
            .by_natural_key()
            .another(json!({"name_prefix": "job-", "display_name": "Job", "tags": {"a": "b"}}))
            .update(with(&named, json!({"display_name": "News", "tags": {"a": "b"}})))
            .update(with(
                &named,
                json!({
                    "display_name": "News",
                    "policy": policy("s3.amazonaws.com", topic, "SNS:Publish"),
                    "tags": {"a": "c"},
                }),
            ))
            .replace(json!({"name": "other"})),
        Case::new("aws_sns_topic", json!({"name": "order.fifo", "fifo_topic": true}))
            .by_natural_key()
            .update(json!({"name": "order.fifo", "fifo_topic": true, "content_based_deduplication": true})),
    ]);
}

#[test]
fn topic_policy() {
    let of =
        |topic: &str, service: &str| json!({"arn": topic, "policy": policy(service, "*", "SNS:Publish")});
    run(vec![
        Case::new("aws_sns_topic_policy", of("${t.arn}", "s3.amazonaws.com"))
            .by_natural_key()
            .need("t", "aws_sns_topic", json!({"name": "t"}))
            .need("u", "aws_sns_topic", json!({"name": "u"}))
            .need("v", "aws_sns_topic", json!({"name": "v"}))
            .another(of("${u.arn}", "s3.amazonaws.com"))
            .update(of("${t.arn}", "events.amazonaws.com"))
            .replace(of("${v.arn}", "s3.amazonaws.com")),
    ]);
}

#[test]
fn subscription() {
    let of = |queue: &str, more: Json| {
        with(&json!({"topic_arn": "${t.arn}", "protocol": "sqs", "endpoint": queue}), more)
    };
    run(vec![
        Case::new("aws_sns_topic_subscription", of("${q.arn}", json!({})))
            .by_natural_key()
            .need("t", "aws_sns_topic", json!({"name": "t"}))
            .need("q", "aws_sqs_queue", json!({"name": "q"}))
            .need("r", "aws_sqs_queue", json!({"name": "r"}))
            .need("s", "aws_sqs_queue", json!({"name": "s"}))
            .another(of("${r.arn}", json!({"raw_message_delivery": true})))
            .update(of("${q.arn}", json!({"raw_message_delivery": true})))
            .update(of("${q.arn}", json!({"filter_policy": r#"{"kind": ["a", "b"]}"#})))
            .replace(of("${s.arn}", json!({}))),
    ]);
}
