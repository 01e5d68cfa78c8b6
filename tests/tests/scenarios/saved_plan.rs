//! A plan in a file: it is applied as it is, once, and only to what it was made for.

use infra_tests::Staging;

#[test]
fn a_saved_plan_is_applied_once_and_only_while_it_is_fresh() {
    let Some(staging) = Staging::set_up() else { return };
    staging.run(&["plan", "-out=first.plan", "-detailed-exitcode"]).expect_code(2);
    let shown = staging.run(&["show", "first.plan"]).expect_code(0);
    assert!(shown.stdout.contains("aws_vpc.main will be created"), "{shown}");
    staging.run(&["apply", "first.plan"]).expect_code(0);
    staging.expect_empty_plan();

    let applied = staging.state_text();
    assert_refused(&staging, "first.plan", &["Plan was applied already"]);
    assert_eq!(staging.state_text(), applied);

    // Two plans from the same state; the first to be applied makes the second one stale.
    staging.run(&["plan", "-var=extra_tags={Team=\"one\"}", "-out=one.plan"]).expect_code(0);
    staging.run(&["plan", "-var=extra_tags={Team=\"two\"}", "-out=two.plan"]).expect_code(0);
    staging.run(&["apply", "two.plan"]).expect_code(0);
    let applied = staging.state_text();
    assert_refused(&staging, "one.plan", &["Saved plan is stale", "aws_vpc.main was changed"]);
    assert_eq!(staging.state_text(), applied);
    assert_eq!(staging.objects()["aws_vpc.main"]["tags_all"]["Team"], "two");

    // What a plan says of variables is final.
    let refused = staging.run(&["apply", "-var=environment=other", "one.plan"]).expect_code(1);
    assert!(refused.stderr.contains("saved plan"), "{refused}");

    staging.run(&["plan", "-destroy", "-out=last.plan"]).expect_code(0);
    staging.run(&["apply", "last.plan"]).expect_code(0);
    assert_eq!(staging.emulator.inventory(), [""; 0]);
}

/// Applies a plan, which must be refused for these reasons and without a mutating call.
fn assert_refused(staging: &Staging, plan: &str, reasons: &[&str]) {
    staging.proxy.clear();
    let refused = staging.run(&["apply", plan]).expect_code(1);
    for reason in reasons {
        assert!(refused.stderr.contains(reason), "\"{reason}\" is missing\n{refused}");
    }
    assert_eq!(staging.proxy.mutating_calls(), 0, "{}", staging.proxy.transcript());
}
