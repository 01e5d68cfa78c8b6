//! `kill -9` at each call that changes something, with each store: one command later the cloud, the state and a plan agree.
//! With the state in the same emulator, writes of lock, journal, history and snapshot are among these calls.

use infra_tests::{Emulator, Infra, Killer, Proxy, full_run, note};

use crate::place::Place;

/// Objects that are found again by a tag of the intent, and by a name that is unique.
const MAIN: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "main" {
  name   = "web"
  vpc_id = aws_vpc.main.id
}

resource "aws_iam_role" "main" {
  name               = "worker"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_cloudwatch_log_group" "main" {
  name = "web"
}

resource "aws_s3_bucket" "main" {
  bucket = "infra-data-${aws_vpc.main.id}"
}
"#;

/// A quick run tries one point of so many; a prime, so that it comes to every kind of point.
const SAMPLE: usize = 13;

/// What is in the cloud beside the state.
fn inventory(emulator: &Emulator) -> Vec<String> {
    emulator.inventory().into_iter().filter(|line| !line.contains("infra-state")).collect()
}

#[test]
fn a_run_that_is_killed_at_any_call_is_finished_by_the_next_one() {
    let Some(cloud) = Emulator::start() else { return };
    for place in Place::all() {
        let emulator = place.emulator().unwrap_or(&cloud);
        let before = inventory(emulator);
        let (mut points, mut at) = (0, 0);
        for verb in ["apply", "destroy"] {
            for call in 1.. {
                let mut was_reached = true;
                for after in [false, true] {
                    at += 1;
                    if !full_run() && at % SAMPLE != 1 {
                        continue;
                    }
                    let stage = place.stage(MAIN);
                    let direct = Infra::new(stage.workspace.path(), &emulator.endpoint());
                    if verb == "destroy" {
                        direct.run(&["apply", "-auto-approve"]).expect_code(0);
                    }
                    let (proxy, killer) = (Proxy::start(&emulator.endpoint()), Killer::new());
                    match after {
                        false => proxy.before(call, killer.callback()),
                        true => proxy.after(call, killer.callback()),
                    }
                    let through = Infra::new(stage.workspace.path(), &proxy.endpoint());
                    let running = through.start(&[verb, "-auto-approve", "-parallelism=1"]);
                    killer.aim(&running);
                    let outcome = running.wait();
                    proxy.settle();
                    was_reached = outcome.was_killed();
                    if was_reached {
                        points += 1;
                        if verb == "apply" {
                            direct.run(&["apply", "-auto-approve", "-lock-timeout=1m"]).expect_code(0);
                            direct.run(&["plan", "-detailed-exitcode"]).expect_code(0);
                        }
                    } else {
                        outcome.expect_code(0);
                    }
                    direct.run(&["destroy", "-auto-approve", "-lock-timeout=1m"]).expect_code(0);
                    assert_eq!(inventory(emulator), before, "{} {verb} {call} {after}", place.name);
                }
                // A sample may jump over the end; a run has no more calls than these.
                if !was_reached || call > 80 {
                    break;
                }
            }
        }
        note(format_args!("{}: {points} points, 0 failed", place.name));
        assert!(points > 1, "{}: {points}", place.name);
    }
}
