//! Two runs at once: one works, the other says who does, or waits.

use std::thread;
use std::time::Duration;

use infra_tests::{Action, Condition, Gate, Killer, Rule, Staging};

#[test]
fn a_second_run_is_refused_or_waits() {
    let Some(staging) = Staging::set_up() else { return };
    let gate = Gate::new();
    let creates = Condition::Operation("ec2", "CreateVpc");
    staging.proxy.add(Rule::once(creates, Action::Pause(gate.callback())));
    let first = staging.infra().env("USER", "alice").start(&["apply", "-auto-approve"]);
    gate.wait_for_call();

    // Refused at once, and told whom to ask.
    let second = staging.infra().env("USER", "bob").run(&["apply", "-auto-approve"]).expect_code(1);
    let holder = ["State is locked", "alice", &first.pid().to_string(), "for apply", "-lock-timeout"];
    for part in holder {
        assert!(second.stderr.contains(part), "\"{part}\" is missing\n{second}");
    }
    // Reading takes no lock.
    staging.run(&["plan"]).expect_code(0);

    let third = staging.start(&["apply", "-auto-approve", "-lock-timeout=5m"]);
    // Long enough for it to find the lock, but nothing depends on that.
    thread::sleep(Duration::from_secs(1));
    gate.open();
    let first = first.wait().expect_code(0);
    assert!(first.stdout.contains("Apply complete!"), "{first}");
    // It plans after the first one has ended, and so finds nothing left to do.
    let third = third.wait().expect_code(0);
    assert!(third.stdout.contains("0 added, 0 changed, 0 destroyed."), "{third}");
    staging.expect_empty_plan();
    let vpcs = staging.proxy.calls().iter().filter(|call| call.operation == "CreateVpc").count();
    assert_eq!(vpcs, 1, "{}", staging.proxy.transcript());
}

#[test]
fn the_lock_of_a_dead_run_holds_nobody_up() {
    let Some(staging) = Staging::set_up() else { return };
    let killer = Killer::new();
    staging.proxy.before(1, killer.callback());
    let running = staging.start(&["apply", "-auto-approve"]);
    killer.aim(&running);
    assert!(running.wait().was_killed());
    staging.apply();
    staging.expect_empty_plan();
}
