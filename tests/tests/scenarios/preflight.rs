//! `infra plan -preflight`: what is in the way is told with its place, and nothing is changed.

use infra_tests::{Emulator, Infra, Proxy, Workspace};

const OURS: &str = r#"
resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_s3_bucket" "logs" {
  bucket = "logs-of-the-team"
}

resource "aws_sqs_queue" "of_a_name_made_anew" {
  name_prefix = "jobs"
}

resource "aws_s3_bucket_policy" "not_known_yet" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
"#;

#[test]
fn names_that_are_taken_are_told_before_anything_is_tried() {
    let Some(emulator) = Emulator::start() else { return };
    let others = Workspace::empty();
    others.write("main.tf", &OURS[..OURS.find("resource \"aws_sqs_queue\"").unwrap()]);
    Infra::new(others.path(), &emulator.endpoint()).run(&["apply", "-auto-approve"]).expect_code(0);

    let ours = Workspace::empty();
    ours.write("main.tf", OURS);
    let proxy = Proxy::start(&emulator.endpoint());
    let infra = Infra::new(ours.path(), &proxy.endpoint());
    let planned = infra.run(&["plan", "-preflight"]).expect_code(0);
    assert!(planned.stdout.contains("Plan: 5 to add, 0 to change, 0 to destroy."), "{planned}");
    insta::assert_snapshot!("preflight", planned.stderr);
    assert_eq!(proxy.mutating_calls(), 0, "{}", proxy.transcript());

    // Not asked for, not looked for; and what is one's own is in nobody's way.
    let plain = infra.run(&["plan"]).expect_code(0);
    assert!(!plain.stderr.contains("exists already"), "{plain}");
    let at_home = Infra::new(others.path(), &emulator.endpoint()).run(&["plan", "-preflight"]).expect_code(0);
    assert_eq!(at_home.stderr, "");
}
