//! Backups.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::{run, with};

#[test]
fn vault() {
    let vault = |tag: &str| json!({"name": "daily", "tags": {"a": tag}});
    run(vec![
        Case::new("aws_backup_vault", vault("b"))
            .need("taken", "aws_backup_vault", json!({"name": "taken"}))
            .another(json!({"name": "weekly"}))
            .update(vault("c"))
            .replace(json!({"name": "monthly"}))
            .refused(json!({"name": "taken"}), ErrorClass::AlreadyExists),
    ]);
}

fn plan(more: Json) -> Json {
    let rule = json!({"rule_name": "daily", "target_vault_name": "${v.name}", "schedule": "cron(0 12 * * ? *)", "lifecycle": [{"delete_after": 14}]});
    with(json!({"name": "daily", "rule": [rule]}), more)
}

#[test]
fn backup_plan() {
    let archived = json!({"rule_name": "weekly", "target_vault_name": "${v.name}", "recovery_point_tags": {"x": "y"},
        "lifecycle": [{"cold_storage_after": 30, "delete_after": 365}]});
    run(vec![
        Case::new("aws_backup_plan", plan(json!({"tags": {"a": "b"}})))
            .need("v", "aws_backup_vault", json!({"name": "vault"}))
            .another(plan(json!({"name": "weekly", "rule": [archived.clone()]})))
            .update(plan(json!({"tags": {"a": "c", "d": "e"}})))
            .update(plan(json!({"name": "nightly", "rule": [with(archived, json!({"schedule": "cron(0 5 ? * * *)"}))]}))),
    ]);
}

#[test]
fn backup_selection() {
    let assume = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "backup.amazonaws.com"}}]});
    let selection =
        |more: Json| with(json!({"name": "all", "iam_role_arn": "${r.arn}", "plan_id": "${p.id}"}), more);
    let tag = json!([{"type": "STRINGEQUALS", "key": "Backup", "value": "daily"}]);
    let condition = json!([{"string_equals": [{"key": "aws:ResourceTag/Team", "value": "core"}]}]);
    run(vec![
        Case::new("aws_backup_selection", selection(json!({"selection_tag": tag})))
            .need("v", "aws_backup_vault", json!({"name": "vault"}))
            .need("p", "aws_backup_plan", plan(json!({})))
            .need("r", "aws_iam_role", json!({"name": "backup", "assume_role_policy": assume.to_string()}))
            .another(selection(
                json!({"name": "some", "resources": ["arn:aws:ec2:*:*:volume/*"], "condition": condition}),
            ))
            .replace(selection(json!({"resources": ["*"], "not_resources": ["arn:aws:s3:::logs"]})))
            .import_id(|selection| {
                let text =
                    |name: &str| selection.get(name).and_then(|value| value.as_str()).unwrap_or_default();
                format!("{}|{}", text("plan_id"), text("id"))
            })
            .refused(selection(json!({"plan_id": "none"})), ErrorClass::NotFound),
    ]);
}
