//! Who did it: what the emulator's audit trail has of the calls that were made to it.

use infra_tests::Workspace;
use serde_json::Value;

use crate::stage::Stage;

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_sqs_queue" "news" {
  name = "news"
}

resource "aws_cloudwatch_log_group" "web" {
  name = "/web"
}

resource "aws_iam_role" "web" {
  name = "web"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "web" {
  name   = "files"
  role   = aws_iam_role.web.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }]
  })
}
"#;

/// Two users change, try to change, and delete.
const OUTSIDE: &str = r#"
import json

import boto3

iam = boto3.client("iam")

def session(name):
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return boto3.Session(key["AccessKeyId"], key["SecretAccessKey"])

alice, bob = session("alice"), session("bob")
sqs = alice.client("sqs")
jobs = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
sqs.set_queue_attributes(QueueUrl=jobs, Attributes={"VisibilityTimeout": "60"})
bob.client("sqs").list_queue_tags(QueueUrl=jobs)
bob.client("logs").delete_log_group(logGroupName="/web")
try:
    alice.client("logs").put_retention_policy(logGroupName="/web", retentionInDays=7)
    raise SystemExit("the group is gone")
except alice.client("logs").exceptions.ResourceNotFoundException:
    pass
bob.client("iam").put_role_policy(RoleName="web", PolicyName="files", PolicyDocument=json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}))
"#;

#[test]
fn whoever_changed_it_is_named() {
    let workspace = Workspace::empty();
    workspace.write("main.tf", CONFIGURATION);
    let Some(stage) = Stage::of(workspace) else { return };
    let printed = stage.emulator.python(OUTSIDE, &[]);
    assert_eq!(printed, "");

    let report: Value =
        serde_json::from_str(&stage.run(&["drift", "-who", "-json"]).expect_code(2).stdout).unwrap();
    let found: Vec<String> = report["findings"].as_array().unwrap().iter().map(line).collect();
    assert_eq!(
        found,
        [
            "aws_cloudwatch_log_group.web: bob, logs:DeleteLogGroup on /web",
            "aws_iam_role_policy.web: bob, iam:PutRolePolicy on files",
            "aws_sqs_queue.jobs: alice, sqs:SetQueueAttributes on {}/jobs",
        ]
        .map(|line| line.replace("{}", "URL"))
    );

    let text = stage.run(&["drift", "-who", "-no-color"]).expect_code(2).stdout;
    assert!(text.contains("    last changed by alice at 20"), "{text}");
    // Unasked, nobody is named.
    let text = stage.run(&["drift", "-no-color"]).expect_code(2).stdout;
    assert!(!text.contains("alice"), "{text}");
}

/// Without what is another one in every run.
fn line(finding: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let by = &finding["by"];
    let on = text(&by["on"]);
    let on = match on.rsplit_once('/') {
        Some((start, name)) if start.starts_with("http") => format!("URL/{name}"),
        _ => on,
    };
    format!("{}: {}, {} on {on}", text(&finding["address"]), text(&by["user"]), text(&by["call"]))
}
