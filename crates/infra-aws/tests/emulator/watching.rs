//! Logs.

use infra_provider::ErrorClass;
use infra_provider::kit::Case;
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
