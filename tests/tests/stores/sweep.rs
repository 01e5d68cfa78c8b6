//! `kill -9` at each call that changes something, with each store: one command later the cloud, the state and a plan agree.
//! With the state in the same emulator, writes of lock, journal, history and snapshot are among these calls.

use infra_tests::{Emulator, Infra, Killer, Proxy, full_run, note};

use crate::place::Place;

/// For each way to find an object again: by a tag of the intent that EC2 looks up for all types, by one that the type looks for itself, by
/// a token of the create call, by a name that is unique, by what it belongs to.
const MAIN: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "main" {
  name   = "web"
  vpc_id = aws_vpc.main.id
}

resource "aws_ecr_repository" "main" {
  name = "web"
}

resource "aws_backup_vault" "main" {
  name = "web"
}

resource "aws_iam_role" "main" {
  name               = "worker"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_s3_bucket" "main" {
  bucket = "infra-data-${aws_vpc.main.id}"
}

resource "aws_s3_bucket_versioning" "main" {
  bucket = aws_s3_bucket.main.id
  versioning_configuration {
    status = "Enabled"
  }
}
"#;

/// A quick run tries one point of so many; a prime, so that it comes to every kind of point.
const SAMPLE: usize = 13;

/// No run has more calls that change something.
const MOST_CALLS: usize = 120;

/// What is in the cloud beside the state.
fn inventory(emulator: &Emulator) -> Vec<String> {
    emulator.inventory().into_iter().filter(|line| !line.contains("infra-state")).collect()
}

#[test]
fn on_a_file() {
    sweep(Some(Place::local()));
}

#[test]
fn on_a_bucket() {
    sweep(Place::s3());
}

#[test]
fn on_a_database() {
    sweep(Place::pg());
}

#[test]
fn over_http() {
    sweep(Some(Place::http()));
}

/// A run that is killed at any call is finished by the next one.
fn sweep(place: Option<Place>) {
    let Some(place) = place else { return };
    // The cloud is where the state is, if that is one.
    let other = match place.emulator() {
        Some(_) => None,
        None => Emulator::start(),
    };
    let Some(emulator) = place.emulator().or(other.as_ref()) else { return };
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
                was_reached = kill(&place, emulator, verb, call, after);
                points += usize::from(was_reached);
                assert_eq!(inventory(emulator), before, "{} {verb} {call} {after}", place.name);
            }
            // A sample may jump over the end.
            if !was_reached || call > MOST_CALLS {
                break;
            }
        }
    }
    note(format_args!("{}: {points} points, 0 failed", place.name));
    assert!(points > 1, "{}: {points}", place.name);
}

/// Kills `infra VERB` at its n-th call that changes something, has the next command finish it, and destroys all. Returns whether there was such a
/// call.
fn kill(place: &Place, emulator: &Emulator, verb: &str, call: usize, after: bool) -> bool {
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
    let was_reached = outcome.was_killed();
    if !was_reached {
        outcome.expect_code(0);
    } else if verb == "apply" {
        direct.run(&["apply", "-auto-approve", "-lock-timeout=1m"]).expect_code(0);
        direct.run(&["plan", "-detailed-exitcode"]).expect_code(0);
    }
    direct.run(&["destroy", "-auto-approve", "-lock-timeout=1m"]).expect_code(0);
    was_reached
}
