//! `kill -9` before and after each mutating call: the same command again finishes the job, and nothing is lost or there twice.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use infra_tests::{Killer, Staging, full_run, note};

/// What staging consists of, as another client counts it.
const CENSUS: [(&str, usize); 12] = [
    ("VPC", 1),
    ("subnet", 4),
    ("internet gateway", 1),
    ("NAT gateway", 1),
    ("elastic IP", 1),
    ("route table", 3),
    ("security group", 3),
    ("instance", 1),
    ("volume", 1),
    ("role", 1),
    ("instance profile", 1),
    ("bucket", 2),
];

/// A quick run tries one point of so many; a prime, so that it comes to every kind of point.
const SAMPLE: usize = 47;

/// As many points are tried at once: an emulator and a client keep about one core busy.
const MOST_WORKERS: usize = 4;

/// The command that is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Apply,
    Destroy,
}

/// When a command is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// The call has left, and never arrives.
    Before,
    /// The call has acted, and its answer never arrives.
    After,
}

/// Where a command is killed.
#[derive(Clone, Copy, Debug)]
struct Point {
    verb: Verb,
    moment: Moment,
    /// Number of the mutating call.
    call: usize,
    /// One by one, so that the number says which call it is; or many at once, so that others are in flight.
    parallelism: usize,
    /// Whether the run that comes after it is killed, too, when it has made its first mutating call.
    again: bool,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { verb, moment, call, parallelism, again } = self;
        let again = if *again { ", and the next run, too" } else { "" };
        write!(f, "{verb:?} -parallelism={parallelism} killed {moment:?} call {call}{again}")
    }
}

#[test]
fn a_killed_run_is_finished_by_the_next_one() {
    let Some(staging) = Staging::set_up() else { return };
    // One run from start to end tells how many calls there are to be killed at.
    staging.apply();
    let applying = staging.proxy.mutating_calls();
    assert_eq!(staging.emulator.census(), census());
    staging.destroy();
    let destroying = staging.proxy.mutating_calls() - applying;
    note(format_args!("{applying} mutating calls to apply, {destroying} to destroy"));
    drop(staging);

    let points = points(applying, destroying);
    let tried: Vec<Point> = points.iter().copied().step_by(if full_run() { 1 } else { SAMPLE }).collect();
    let started = Instant::now();
    let failures = try_all(&tried);
    let seconds = started.elapsed().as_secs();
    note(format_args!(
        "{} of {} points tried in {seconds} s, {} failed",
        tried.len(),
        points.len(),
        failures.len()
    ));
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn points(applying: usize, destroying: usize) -> Vec<Point> {
    let mut points = Vec::new();
    for (parallelism, again) in [(1, false), (10, false), (1, true)] {
        for (verb, calls) in [(Verb::Apply, applying), (Verb::Destroy, destroying)] {
            for call in 1..=calls {
                let moments = [Moment::Before, Moment::After];
                points.extend(moments.map(|moment| Point { verb, moment, call, parallelism, again }));
            }
        }
    }
    points
}

/// Tries points, some at once, and returns what went wrong.
fn try_all(points: &[Point]) -> Vec<String> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(MOST_WORKERS);
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let staging = Staging::set_up().unwrap();
                while let Some(point) = points.get(next.fetch_add(1, Ordering::SeqCst)) {
                    staging.start_over();
                    match catch_unwind(AssertUnwindSafe(|| survive(&staging, *point))) {
                        Ok(killed_at) => note(format_args!("{point}: {killed_at}")),
                        Err(panic) => {
                            note(format_args!("{point}: FAILED"));
                            let calls = staging.proxy.transcript();
                            failures.lock().unwrap().push(format!("{point}\n{}\n{calls}", text_of(&*panic)));
                            staging.emulator.reset();
                        }
                    }
                }
            });
        }
    });
    failures.into_inner().unwrap()
}

/// Kills a command at a point and puts everything in order again; returns the call that it was killed at.
fn survive(staging: &Staging, point: Point) -> String {
    if point.verb == Verb::Destroy {
        staging.apply();
    }
    let Some(killed_at) = run_and_kill(staging, point) else { return "not reached".to_owned() };
    if point.again {
        let second = Point { moment: Moment::After, call: 1, ..point };
        // Nothing may be left to do.
        let _ = run_and_kill(staging, second);
    }
    if point.verb == Verb::Apply {
        staging.apply();
        staging.expect_empty_plan();
        assert_eq!(staging.emulator.census(), census(), "after the second apply");
    }
    staging.destroy();
    assert_eq!(staging.emulator.inventory(), [""; 0], "after destroy");
    killed_at
}

/// Runs a command and kills it at a call, which is returned; `None` if it has ended before without an error.
fn run_and_kill(staging: &Staging, point: Point) -> Option<String> {
    let killer = Killer::new();
    staging.proxy.clear();
    match point.moment {
        Moment::Before => staging.proxy.before(point.call, killer.callback()),
        Moment::After => staging.proxy.after(point.call, killer.callback()),
    }
    let verb = if point.verb == Verb::Apply { "apply" } else { "destroy" };
    let running = staging.start(&[verb, "-auto-approve", &format!("-parallelism={}", point.parallelism)]);
    killer.aim(&running);
    let outcome = running.wait();
    // What was in flight beside it still arrives.
    staging.proxy.settle();
    if outcome.was_killed() {
        let calls = staging.proxy.calls();
        let call = calls.iter().find(|call| call.mutating == Some(point.call)).unwrap();
        return Some(format!("{} {}", call.service, call.operation));
    }
    // Only what may run side by side may be done in fewer calls at another time.
    assert!(point.parallelism > 1 || point.again, "it was not killed\n{outcome}");
    outcome.expect_code(0);
    None
}

fn census() -> BTreeMap<String, usize> {
    CENSUS.into_iter().map(|(kind, number)| (kind.to_owned(), number)).collect()
}

fn text_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
