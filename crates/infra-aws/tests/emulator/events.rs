//! Events: buses, rules and targets.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::{run, with};

#[test]
fn event_bus() {
    let bus = |more: Json| with(json!({"name": "orders"}), more);
    let key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    run(vec![
        Case::new("aws_cloudwatch_event_bus", bus(json!({"tags": {"a": "b"}})))
            .by_natural_key()
            .need("q", "aws_sqs_queue", json!({"name": "dead"}))
            .need("taken", "aws_cloudwatch_event_bus", json!({"name": "taken"}))
            .another(
                json!({"name": "jobs", "description": "Jobs", "dead_letter_config": [{"arn": "${q.arn}"}]}),
            )
            .update(bus(
                json!({"description": "Orders", "kms_key_identifier": key, "tags": {"a": "c", "d": "e"}}),
            ))
            .update(bus(json!({"dead_letter_config": [{"arn": "${q.arn}"}]})))
            .update(bus(json!({"description": "All orders"})))
            .replace(json!({"name": "returns"}))
            .refused(json!({"name": "taken"}), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn event_rule() {
    let rule = |more: Json| with(json!({"name": "stops"}), more);
    let pattern = |kind: &str| json!({"source": ["aws.ec2"], "detail-type": [kind]}).to_string();
    run(vec![
        Case::new("aws_cloudwatch_event_rule", rule(json!({"event_pattern": pattern("<stop>")})))
            .by_natural_key()
            .another(json!({"name_prefix": "nightly-", "schedule_expression": "rate(1 day)", "state": "DISABLED", "tags": {"a": "b"}}))
            .update(rule(json!({"event_pattern": pattern("start"), "description": "Starts", "tags": {"a": "b"}})))
            .update(rule(json!({"event_pattern": pattern("start"), "state": "DISABLED", "tags": {"a": "c"}})))
            .update(rule(json!({"event_pattern": pattern("start"), "is_enabled": true})))
            .update(rule(json!({"schedule_expression": "cron(0 3 * * ? *)", "event_pattern": pattern("start"), "force_destroy": true})))
            .untold("force_destroy")
            .replace(json!({"name": "nightly", "schedule_expression": "rate(1 day)"})),
    ]);
}

#[test]
fn event_target() {
    let target =
        |more: Json| with(json!({"rule": "${r.name}", "target_id": "jobs", "arn": "${q.arn}"}), more);
    let task = "arn:aws:ecs:us-east-1:123456789012:task-definition/job:1";
    let network = json!([{"subnets": ["subnet-1"], "security_groups": ["sg-1"], "assign_public_ip": true}]);
    let import = |object: &Value| {
        let text = |name| object.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        format!("{}/{}", text("rule"), text("target_id"))
    };
    run(vec![
        Case::new("aws_cloudwatch_event_target", target(json!({"input": "{\"a\": 1}"})))
            .by_natural_key()
            .need("q", "aws_sqs_queue", json!({"name": "jobs"}))
            .need("d", "aws_sqs_queue", json!({"name": "dead"}))
            .need("r", "aws_cloudwatch_event_rule", json!({"name": "nightly", "schedule_expression": "rate(1 day)"}))
            .need("s", "aws_cloudwatch_event_rule", json!({"name": "hourly", "schedule_expression": "rate(1 hour)"}))
            .another(json!({"rule": "${r.name}", "arn": "${d.arn}"}))
            .update(target(json!({"input_path": "$.detail", "dead_letter_config": [{"arn": "${d.arn}"}]})))
            .update(target(json!({
                "input_transformer": [{"input_paths": {"id": "$.id"}, "input_template": "\"<id>\""}],
                "retry_policy": [{"maximum_event_age_in_seconds": 60, "maximum_retry_attempts": 3}],
            })))
            .update(target(json!({"arn": "${d.arn}", "sqs_target": [{"message_group_id": "a"}]})))
            .update(target(json!({"ecs_target": [{
                "task_definition_arn": task,
                "task_count": 2,
                "launch_type": "FARGATE",
                "network_configuration": network,
                "tags": {"a": "b"},
            }]})))
            .update(target(json!({"ecs_target": [{
                "task_definition_arn": task,
                "capacity_provider_strategy": [{"capacity_provider": "FARGATE_SPOT", "weight": 1, "base": 1}],
                "ordered_placement_strategy": [{"type": "spread", "field": "host"}],
                "placement_constraint": [{"type": "distinctInstance"}],
            }]})))
            .update(target(json!({
                "http_target": [{"header_parameters": {"x-a": "b"}, "query_string_parameters": {"a": "b"}, "path_parameter_values": ["a"]}],
            })))
            .update(target(json!({"batch_target": [{"job_definition": "j:1", "job_name": "j", "array_size": 2, "job_attempts": 3}]})))
            .update(target(json!({"run_command_targets": [{"key": "InstanceIds", "values": ["i-1"]}, {"key": "tag:a", "values": ["b"]}]})))
            .update(target(json!({
                "kinesis_target": [{"partition_key_path": "$.id"}],
                "appsync_target": [{"graphql_operation": "mutation { a }"}],
            })))
            .update(target(json!({
                "redshift_target": [{"database": "d", "sql": "select 1", "with_event": true}],
                "sagemaker_pipeline_target": [{"pipeline_parameter_list": [{"name": "a", "value": "b"}]}],
            })))
            .replace(json!({"rule": "${s.name}", "target_id": "jobs", "arn": "${q.arn}"}))
            .refused(json!({"rule": "none", "target_id": "jobs", "arn": "${q.arn}"}), ErrorClass::NotFound)
            .import_id(import),
    ]);
}
