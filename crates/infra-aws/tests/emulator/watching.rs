//! Logs.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::run;

fn with(base: &Json, more: Json) -> Json {
    let mut config = base.clone();
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

#[test]
fn log_group() {
    let named = json!({"name": "/app/web"});
    run(vec![
        Case::new("aws_cloudwatch_log_group", with(&named, json!({"retention_in_days": 14})))
            .by_natural_key()
            .need("taken", "aws_cloudwatch_log_group", json!({"name": "/app"}))
            .another(json!({"name_prefix": "job-", "tags": {"a": "b"}}))
            .update(with(&named, json!({"retention_in_days": 30, "tags": {"a": "b"}})))
            .update(with(&named, json!({"tags": {"a": "c"}, "skip_destroy": true})))
            .update(with(&named, json!({"tags": {"a": "c"}, "skip_destroy": false, "retention_in_days": 0})))
            .untold("skip_destroy")
            .replace(json!({"name": "/app/job"}))
            .refused(json!({"name": "/app"}), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn log_metric_filter() {
    let filter = |name: &str, pattern: &str, more: Json| {
        let metric = with(&json!({"name": "errors", "namespace": "app", "value": "1"}), more);
        json!({"name": name, "log_group_name": "${g.name}", "pattern": pattern, "metric_transformation": [metric]})
    };
    run(vec![
        Case::new("aws_cloudwatch_log_metric_filter", filter("errors", "ERROR", json!({})))
            .by_natural_key()
            .need("g", "aws_cloudwatch_log_group", json!({"name": "/app"}))
            .another(filter("warnings", "", json!({"default_value": "0", "unit": "Count"})))
            .update(filter("errors", "?ERROR ?FATAL", json!({"default_value": "1.5"})))
            .replace(filter("failures", "ERROR", json!({})))
            .import_id(|object| {
                let text = |name| object.get(name).and_then(|value| value.as_str()).unwrap_or_default();
                format!("{}:{}", text("log_group_name"), text("name"))
            }),
    ]);
}

#[test]
fn log_stream() {
    let stream = |group: &str, name: &str| json!({"log_group_name": group, "name": name});
    run(vec![
        Case::new("aws_cloudwatch_log_stream", stream("${g.name}", "main"))
            .by_natural_key()
            .need("g", "aws_cloudwatch_log_group", json!({"name": "/app"}))
            .need("h", "aws_cloudwatch_log_group", json!({"name": "/jobs"}))
            .need("taken", "aws_cloudwatch_log_stream", stream("${g.name}", "main-2"))
            .another(stream("${g.name}", "other"))
            .replace(stream("${h.name}", "main"))
            .refused(stream("${g.name}", "main-2"), ErrorClass::AlreadyExists)
            .refused(stream("none", "main"), ErrorClass::NotFound)
            .import_id(|object| {
                let text = |name| object.get(name).and_then(|value| value.as_str()).unwrap_or_default();
                format!("{}:{}", text("log_group_name"), text("name"))
            }),
    ]);
}

#[test]
fn log_resource_policy() {
    let policy = |name: &str, service: &str| {
        let statement = json!({
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "arn:aws:logs:us-east-1:123456789012:log-group:/app:*",
        });
        let document = json!({"Version": "2012-10-17", "Statement": [statement]});
        json!({"policy_name": name, "policy_document": document.to_string()})
    };
    run(vec![
        Case::new("aws_cloudwatch_log_resource_policy", policy("events", "events.amazonaws.com"))
            .by_natural_key()
            .another(policy("zones", "route53.amazonaws.com"))
            .update(policy("events", "delivery.logs.amazonaws.com"))
            .replace(policy("search", "es.amazonaws.com")),
    ]);
}

#[test]
fn metric_alarm() {
    let alarm = |more: Json| {
        let base = json!({
            "alarm_name": "busy",
            "comparison_operator": "GreaterThanThreshold",
            "evaluation_periods": 2,
            "metric_name": "CPUUtilization",
            "namespace": "AWS/EC2",
            "period": 120,
            "statistic": "Average",
        });
        with(&base, more)
    };
    let metric = |name: &str| json!([{"metric_name": name, "namespace": "app", "period": 60, "stat": "Sum", "dimensions": {"Service": "web"}}]);
    let computed = json!({
        "alarm_name": "failing",
        "comparison_operator": "GreaterThanOrEqualToThreshold",
        "evaluation_periods": 1,
        "threshold": 2.5,
        "metric_query": [
            {"id": "rate", "expression": "errors / requests * 100", "label": "Errors", "return_data": true},
            {"id": "errors", "metric": metric("Errors")},
            {"id": "requests", "metric": metric("Requests")},
        ],
    });
    run(vec![
        Case::new(
            "aws_cloudwatch_metric_alarm",
            alarm(json!({"threshold": 80, "dimensions": {"AutoScalingGroupName": "web"}})),
        )
        .by_natural_key()
        .need("t", "aws_sns_topic", json!({"name": "alarms"}))
        .another(computed)
        .update(alarm(json!({
            "threshold": 0.5,
            "alarm_description": "Busy",
            "alarm_actions": ["${t.arn}"],
            "ok_actions": ["${t.arn}"],
            "datapoints_to_alarm": 1,
            "treat_missing_data": "notBreaching",
            "tags": {"a": "b"},
        })))
        .update(alarm(
            json!({"threshold": 0, "actions_enabled": false, "unit": "Percent", "tags": {"a": "c"}}),
        ))
        .update(alarm(json!({"threshold": 1})))
        .replace(with(&alarm(json!({"threshold": 1})), json!({"alarm_name": "idle"}))),
    ]);
}

#[test]
fn composite_alarm() {
    let alarm =
        |more: Json| with(&json!({"alarm_name": "down", "alarm_rule": "ALARM(${busy.alarm_name})"}), more);
    let metric = |name: &str| {
        json!({
            "alarm_name": name,
            "comparison_operator": "GreaterThanThreshold",
            "evaluation_periods": 2,
            "metric_name": "CPUUtilization",
            "namespace": "AWS/EC2",
            "period": 120,
            "statistic": "Average",
            "threshold": 80,
        })
    };
    let both = "ALARM(${busy.alarm_name}) AND NOT OK(${idle.alarm_name})";
    let suppressor =
        |wait: u8| json!([{"alarm": "${idle.alarm_name}", "extension_period": 60, "wait_period": wait}]);
    run(vec![
        Case::new("aws_cloudwatch_composite_alarm", alarm(json!({"alarm_actions": ["${t.arn}"]})))
            .by_natural_key()
            .need("t", "aws_sns_topic", json!({"name": "alarms"}))
            .need("busy", "aws_cloudwatch_metric_alarm", metric("busy"))
            .need("idle", "aws_cloudwatch_metric_alarm", metric("idle"))
            .another(alarm(
                json!({"alarm_name": "quiet", "actions_enabled": false, "actions_suppressor": suppressor(0)}),
            ))
            .update(alarm(json!({
                "alarm_rule": both,
                "alarm_description": "Down",
                "ok_actions": ["${t.arn}"],
                "insufficient_data_actions": ["${t.arn}"],
                "actions_suppressor": suppressor(30),
                "tags": {"a": "b"},
            })))
            .update(alarm(json!({"alarm_rule": both, "tags": {"a": "c"}})))
            .replace(alarm(json!({"actions_enabled": false}))),
    ]);
}

#[test]
fn dashboard() {
    let body = |text: &str| {
        let widget = json!({"type": "text", "x": 0, "y": 0, "width": 3, "height": 3, "properties": {"markdown": text}});
        json!({"widgets": [widget]}).to_string()
    };
    let page = |name: &str, text: &str| json!({"dashboard_name": name, "dashboard_body": body(text)});
    run(vec![
        Case::new("aws_cloudwatch_dashboard", page("app", "hello"))
            .by_natural_key()
            .another(page("jobs", "hello"))
            .update(page("app", "hello, hello"))
            .replace(page("web", "hello")),
    ]);
}
