//! Roles, policies and instance profiles.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::run;

const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const BILLING: &str = "arn:aws:iam::aws:policy/job-function/Billing";

fn trust(service: &str) -> String {
    let statement = json!({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// The same as `trust`, written in another way.
fn trust_at_length(service: &str) -> String {
    let statement =
        json!({"Principal": {"Service": [service]}, "Effect": "Allow", "Action": ["sts:AssumeRole"]});
    format!("{:#}", json!({"Statement": statement, "Version": "2012-10-17"}))
}

fn allow(action: &str) -> String {
    let statement = json!({"Effect": "Allow", "Action": [action], "Resource": "*"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn with_role(ty: &str, config: Json) -> Case {
    Case::new(ty, config)
        .need("r", "aws_iam_role", json!({"name": "app", "assume_role_policy": trust("ec2.amazonaws.com")}))
        .need("s", "aws_iam_role", json!({"name": "job", "assume_role_policy": trust("ec2.amazonaws.com")}))
}

#[test]
fn role() {
    let ec2 = trust("ec2.amazonaws.com");
    run(vec![
        Case::new("aws_iam_role", json!({"name": "app", "assume_role_policy": ec2}))
            .by_natural_key()
            .need("taken", "aws_iam_role", json!({"name": "taken", "assume_role_policy": ec2}))
            .another(json!({
                "name_prefix": "job-",
                "path": "/jobs/",
                "assume_role_policy": trust_at_length("lambda.amazonaws.com"),
                "permissions_boundary": READ_ONLY,
                "description": "does work",
                "max_session_duration": 7200,
                "tags": {"Name": "job"},
            }))
            .update(
                json!({"name": "app", "assume_role_policy": ec2, "description": "new", "tags": {"a": "b"}}),
            )
            .update(json!({"name": "app", "assume_role_policy": trust("lambda.amazonaws.com")}))
            .update(json!({
                "name": "app",
                "assume_role_policy": ec2,
                "max_session_duration": 3700,
                "permissions_boundary": READ_ONLY,
                "force_detach_policies": true,
            }))
            .update(json!({"name": "app", "assume_role_policy": ec2}))
            .untold("force_detach_policies")
            .replace(json!({"name": "app", "path": "/apps/", "assume_role_policy": ec2}))
            .refused(json!({"name": "taken", "assume_role_policy": ec2}), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn role_with_its_policies() {
    let ec2 = trust("ec2.amazonaws.com");
    let role = |policies: Json, arns: &[&str]| json!({"name": "app", "assume_role_policy": ec2, "inline_policy": policies, "managed_policy_arns": arns});
    let inline = |name: &str, action: &str| json!({"name": name, "policy": allow(action)});
    run(vec![
        Case::new("aws_iam_role", role(json!([inline("a", "s3:Get*")]), &[READ_ONLY]))
            .by_natural_key()
            .update(role(json!([inline("a", "s3:Put*"), inline("b", "s3:Get*")]), &[READ_ONLY, BILLING]))
            .update(role(json!([inline("b", "s3:Get*")]), &[BILLING]))
            .update(role(json!([inline("b", "s3:Get*")]), &[])),
        // A block that names nothing says that there is to be nothing. That shows nowhere.
        Case::new("aws_iam_role", role(json!([inline("a", "s3:Get*")]), &[READ_ONLY]))
            .by_natural_key()
            .untold("inline_policy")
            .update(role(json!([{}]), &[READ_ONLY])),
    ]);
}

#[test]
fn role_policy() {
    let policy = |action: &str| json!({"role": "${r.id}", "name": "read", "policy": allow(action)});
    run(vec![
        with_role("aws_iam_role_policy", policy("s3:Get*"))
            .by_natural_key()
            .another(json!({"role": "${s.name}", "policy": allow("s3:*")}))
            .update(policy("s3:List*"))
            .replace(json!({"role": "${r.id}", "name": "other", "policy": allow("s3:Get*")}))
            .refused(
                json!({"role": "nobody", "name": "read", "policy": allow("s3:*")}),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn role_policy_attachment() {
    let attached = |role: &str, arn: &str| json!({"role": role, "policy_arn": arn});
    run(vec![
        with_role("aws_iam_role_policy_attachment", attached("${r.name}", READ_ONLY))
            .by_natural_key()
            .another(attached("${s.name}", BILLING))
            .replace(attached("${r.name}", BILLING))
            .import_id(|object| {
                let text = |name| object.get(name).and_then(|value| value.as_str()).unwrap_or_default();
                format!("{}/{}", text("role"), text("policy_arn"))
            })
            .refused(attached("nobody", READ_ONLY), ErrorClass::NotFound),
    ]);
}

#[test]
fn instance_profile() {
    run(vec![
        with_role("aws_iam_instance_profile", json!({"name": "app", "role": "${r.name}"}))
            .by_natural_key()
            .another(json!({"name_prefix": "job", "path": "/jobs/", "tags": {"a": "b"}}))
            .update(json!({"name": "app", "role": "${s.name}", "tags": {"a": "b"}}))
            .update(json!({"name": "app", "tags": {"a": "c"}}))
            .update(json!({"name": "app", "role": "${r.name}"}))
            .replace(json!({"name": "other", "role": "${r.name}"}))
            .need("taken", "aws_iam_instance_profile", json!({"name": "taken"}))
            .refused(json!({"name": "taken"}), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn policy() {
    let policy = |action: &str| json!({"name": "p", "policy": allow(action)});
    let updates = ["s3:a", "s3:b", "s3:c", "s3:d", "s3:e", "s3:f"];
    let case = Case::new("aws_iam_policy", policy("s3:Get*"))
        .by_natural_key()
        .need("taken", "aws_iam_policy", json!({"name": "taken", "policy": allow("s3:Get*")}))
        .another(json!({"path": "/x/", "description": "d", "policy": allow("s3:*"), "tags": {"a": "b"}}));
    let case = updates.iter().fold(case, |case, action| case.update(policy(action)));
    run(vec![
        case.update(json!({"name": "p", "policy": allow("s3:g"), "tags": {"a": "b"}}))
            .replace(json!({"name": "p", "description": "d", "policy": allow("s3:Get*")}))
            .refused(json!({"name": "taken", "policy": allow("s3:*")}), ErrorClass::AlreadyExists),
    ]);
}
