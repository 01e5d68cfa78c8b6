//! Keys, parameters and documents.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::run;

fn with(base: &Json, more: Json) -> Json {
    let mut config = base.clone();
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

fn policy(action: &str) -> String {
    let statement = json!({
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": [action],
        "Resource": "*",
    });
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

#[test]
fn key() {
    let described = json!({"description": "for the app", "deletion_window_in_days": 7});
    run(vec![
        Case::new("aws_kms_key", described.clone())
            .untold("deletion_window_in_days")
            .another(json!({"enable_key_rotation": true, "policy": policy("kms:*"), "tags": {"a": "b"}}))
            .update(with(&described, json!({"description": "for the job", "tags": {"a": "b"}})))
            .update(with(&described, json!({"enable_key_rotation": true, "tags": {"a": "c"}})))
            .update(with(&described, json!({"policy": policy("kms:*")})))
            .update(with(&described, json!({"policy": policy("kms:*"), "is_enabled": false})))
            .update(with(&described, json!({"policy": policy("kms:*"), "is_enabled": true})))
            .replace(with(
                &described,
                json!({"key_usage": "SIGN_VERIFY", "customer_master_key_spec": "RSA_2048"}),
            )),
    ]);
}

#[test]
fn alias() {
    let of = |name: &str, key: &str| json!({"name": name, "target_key_id": key});
    run(vec![
        Case::new("aws_kms_alias", of("alias/app", "${k.key_id}"))
            .by_natural_key()
            .need("k", "aws_kms_key", json!({}))
            .need("l", "aws_kms_key", json!({}))
            .need("taken", "aws_kms_alias", of("alias/taken", "${k.key_id}"))
            .another(json!({"name_prefix": "alias/job-", "target_key_id": "${l.arn}"}))
            .update(of("alias/app", "${l.arn}"))
            .update(of("alias/app", "${k.key_id}"))
            .replace(of("alias/web", "${k.key_id}"))
            .refused(of("alias/taken", "${k.key_id}"), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn parameter() {
    let named = |value: &str| json!({"name": "/app/db/host", "type": "String", "value": value});
    run(vec![
        Case::new("aws_ssm_parameter", named("a"))
            .by_natural_key()
            .need("taken", "aws_ssm_parameter", json!({"name": "taken", "type": "String", "value": "x"}))
            .another(json!({"name": "password", "type": "SecureString", "value": "secret", "tags": {"a": "b"}}))
            .update(with(&named("b"), json!({"description": "of the database", "tags": {"a": "b"}})))
            .update(with(&named("b"), json!({"description": "of the database", "tags": {"a": "c"}})))
            .update(json!({"name": "/app/db/host", "type": "SecureString", "value": "b", "description": "hidden"}))
            .replace(json!({"name": "/app/db/port", "type": "String", "value": "5432"}))
            .refused(json!({"name": "taken", "type": "String", "value": "y"}), ErrorClass::AlreadyExists),
        Case::new(
            "aws_ssm_parameter",
            json!({"name": "list", "type": "StringList", "insecure_value": "a,b"}),
        )
        .by_natural_key()
        .untold("insecure_value")
        .update(json!({"name": "list", "type": "StringList", "insecure_value": "a,b,c"})),
    ]);
}

#[test]
fn document() {
    let content = |command: &str| {
        let step =
            json!({"action": "aws:runShellScript", "name": "run", "inputs": {"runCommand": [command]}});
        let parameters = json!({"Path": {"type": "String", "description": "where", "default": "/"}});
        json!({"schemaVersion": "2.2", "description": "runs", "parameters": parameters, "mainSteps": [step]})
            .to_string()
    };
    let command =
        |name: &str, content: String| json!({"name": name, "document_type": "Command", "content": content});
    let yaml = "schemaVersion: '2.2'\ndescription: runs\nmainSteps:\n- action: aws:runShellScript\n  name: run\n  inputs:\n    runCommand:\n    - ls\n";
    let shared = |accounts: &str| json!({"permissions": {"type": "Share", "account_ids": accounts}});
    run(vec![
        Case::new("aws_ssm_document", command("list-files", content("ls")))
            .by_natural_key()
            .need("taken", "aws_ssm_document", command("taken", content("true")))
            .another(json!({
                "name": "in-yaml",
                "document_type": "Command",
                "document_format": "YAML",
                "content": yaml,
                "target_type": "/AWS::EC2::Instance",
                "version_name": "first",
                "tags": {"a": "b"},
            }))
            .update(with(&command("list-files", content("ls -l")), json!({"tags": {"a": "b"}})))
            .update(with(
                &command("list-files", content("ls -la")),
                json!({"tags": {"a": "c"}, "version_name": "third", "target_type": "/"}),
            ))
            .update(with(&command("list-files", content("ls -lah")), shared("111111111111,222222222222")))
            .update(with(&command("list-files", content("ls -lah")), shared("222222222222")))
            .replace(command("list-more-files", content("ls")))
            .refused(command("taken", content("false")), ErrorClass::AlreadyExists),
    ]);
}
