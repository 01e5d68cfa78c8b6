//! A stack from its first plan to its end, and what others do to it meanwhile.

use std::collections::BTreeSet;

use infra_tests::{Emulator, Staging};

/// Objects that another client changes or deletes.
const CHANGED_TAG: &str = r#"aws_subnet.private["us-east-1a"]"#;
const CHANGED_RULE: &str = r#"aws_vpc_security_group_ingress_rule.balancer["443"]"#;
const DELETED: &str = "aws_s3_bucket_public_access_block.attachments";
const SUMMARY: &str = "Drift: 2 changed, 1 deleted outside of infra (1 high, 1 medium, 1 low).";

#[test]
fn a_stack_is_built_drifts_is_repaired_and_torn_down() {
    let Some(staging) = Staging::set_up() else { return };
    staging.run(&["validate"]).expect_code(0);
    staging.run(&["plan", "-detailed-exitcode"]).expect_code(2);
    assert_eq!(staging.state_text(), None, "a plan writes nothing");
    assert_eq!(staging.proxy.mutating_calls(), 0, "{}", staging.proxy.transcript());

    staging.apply();
    staging.expect_empty_plan();
    assert_eq!(staging.drifted(), BTreeSet::new());

    meddle(&staging);
    let before = staging.state_text();
    assert_eq!(staging.drifted(), [CHANGED_TAG, CHANGED_RULE, DELETED].map(str::to_owned).into());
    let report = staging.run(&["drift"]).expect_code(2);
    for expected in [CHANGED_TAG, CHANGED_RULE, DELETED, SUMMARY] {
        assert!(report.stdout.contains(expected), "{expected} is missing\n{report}");
    }
    let plan = staging.run(&["plan", "-detailed-exitcode"]).expect_code(2);
    assert!(plan.stdout.contains("Plan: 1 to add, 2 to change, 0 to destroy."), "{plan}");
    assert_eq!(staging.state_text(), before, "drift and plan write nothing");

    let repaired = staging.apply();
    assert!(repaired.stdout.contains("1 added, 2 changed, 0 destroyed."), "{repaired}");
    assert_repaired(&staging);
    staging.expect_empty_plan();
    assert_eq!(staging.drifted(), BTreeSet::new());

    staging.destroy();
    assert_eq!(staging.emulator.inventory(), [""; 0]);
    assert!(staging.objects().is_empty());
    staging.run(&["plan", "-detailed-exitcode"]).expect_code(2);
}

/// What someone does with the AWS CLI: a tag, a rule, a deleted object.
fn meddle(staging: &Staging) {
    let emulator = &staging.emulator;
    let subnet = staging.id(CHANGED_TAG);
    aws(emulator, &["ec2", "create-tags", "--resources", &subnet, "--tags", "Key=Tier,Value=forgotten"]);

    let (group, rule) = (staging.id("aws_security_group.balancer"), staging.id(CHANGED_RULE));
    let wider = "{IpProtocol=tcp,FromPort=443,ToPort=8443,CidrIpv4=0.0.0.0/0,Description=temporary}";
    let wider = format!("SecurityGroupRuleId={rule},SecurityGroupRule={wider}");
    let modify =
        ["ec2", "modify-security-group-rules", "--group-id", &group, "--security-group-rules", &wider];
    aws(emulator, &modify);

    aws(emulator, &["s3api", "delete-public-access-block", "--bucket", &staging.id(DELETED)]);
}

/// Whether the other client sees what the configuration says again.
fn assert_repaired(staging: &Staging) {
    let emulator = &staging.emulator;
    let (subnet, rule) = (staging.id(CHANGED_TAG), staging.id(CHANGED_RULE));
    let tier = "Subnets[0].Tags[?Key=='Tier'].Value";
    assert_eq!(
        aws(emulator, &["ec2", "describe-subnets", "--subnet-ids", &subnet, "--query", tier]),
        "private"
    );
    let rules = ["ec2", "describe-security-group-rules", "--security-group-rule-ids", &rule];
    let port = ["--query", "SecurityGroupRules[0].ToPort"];
    assert_eq!(aws(emulator, &[&rules[..], &port].concat()), "443");
    let block = ["s3api", "get-public-access-block", "--bucket", &staging.id(DELETED)];
    let all = ["--query", "PublicAccessBlockConfiguration.RestrictPublicBuckets"];
    assert_eq!(aws(emulator, &[&block[..], &all].concat()), "True");
}

fn aws(emulator: &Emulator, arguments: &[&str]) -> String {
    emulator.aws_output(&[arguments, &["--output", "text"]].concat())
}
