//! Ctrl-C while an apply runs: what is under way ends and is kept, nothing new is started, and the next apply goes on.

use std::time::{Duration, Instant};

use infra_tests::{Action, Condition, Fate, Gate, Rule, Running, Staging};
use xtask::process::wait_until;

/// Nothing here takes longer.
const LIMIT: Duration = Duration::from_secs(60);

/// How soon a run ends that is told not to wait.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn an_interrupted_apply_ends_what_it_began_and_is_continued_by_the_next() {
    let Some(staging) = Staging::set_up() else { return };
    let (running, gate) = interrupt_while_it_creates_subnets(&staging);
    gate.open();
    let outcome = running.wait().expect_code(1);
    assert!(outcome.stdout.contains("interrupted."), "{outcome}");

    // Each call that was made has its answer, and each object is in the state.
    let calls = staging.proxy.calls();
    let open: Vec<_> = calls.iter().filter(|call| !matches!(call.fate, Fate::Answered(_))).collect();
    assert!(open.is_empty(), "{open:#?}");
    let created = |operation| calls.iter().filter(|call| call.operation == operation).count();
    let objects = staging.objects();
    let stored = |kind: &str| objects.keys().filter(|address| address.starts_with(kind)).count();
    assert!(created("CreateSubnet") > 0);
    assert_eq!(stored("aws_subnet."), created("CreateSubnet"));
    assert_eq!(stored("aws_vpc."), 1);
    // What depends on the subnets was not started.
    assert_eq!((stored("aws_nat_gateway."), stored("aws_instance.")), (0, 0), "{:?}", objects.keys());

    staging.apply();
    staging.expect_empty_plan();
    assert_eq!(staging.emulator.census()["subnet"], 4);
    staging.destroy();
    assert_eq!(staging.emulator.inventory(), [""; 0]);
}

#[test]
fn an_impatient_user_loses_nothing() {
    let Some(staging) = Staging::set_up() else { return };
    let (running, gate) = interrupt_while_it_creates_subnets(&staging);
    let second = Instant::now();
    running.interrupt();
    // It ends without the answers; the emulator acts on the calls all the same.
    running.wait().expect_code(1);
    assert!(second.elapsed() < PATIENCE, "it waits on for {:?}", second.elapsed());
    gate.open();
    staging.proxy.settle();

    staging.apply();
    staging.expect_empty_plan();
    assert_eq!(staging.emulator.census()["subnet"], 4, "{:?}", staging.emulator.inventory());
    staging.destroy();
    assert_eq!(staging.emulator.inventory(), [""; 0]);
}

/// An apply that has asked for subnets, was interrupted, and says so; the subnets come when the gate opens.
fn interrupt_while_it_creates_subnets(staging: &Staging) -> (Running, Gate) {
    let gate = Gate::new();
    let creates = Condition::Operation("ec2", "CreateSubnet");
    staging.proxy.add(Rule::always(creates, Action::Pause(gate.callback())));
    let running = staging.start(&["apply", "-auto-approve"]);
    gate.wait_for_call();
    running.interrupt();
    let says_so = || running.output_so_far().contains("Interrupted: nothing more is started");
    assert!(wait_until(LIMIT, says_so), "{}", running.output_so_far());
    (running, gate)
}
