//! A bucket that refuses writes from some moment on, as when credentials expire; and a machine that is gone with its files.
//! One command later the cloud, the state and a plan agree.

use infra_tests::{Action, Condition, Effect, Fault, Killer, Proxy, Rule, full_run, note};

use crate::place::Place;

/// One of each way to find an object again: by a tag of the intent, and by a name that is unique.
const MAIN: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_iam_role" "main" {
  name               = "worker"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_s3_bucket" "main" {
  bucket = "infra-data-${aws_vpc.main.id}"
}

output "vpc" {
  value = aws_vpc.main.id
}
"#;

const OBJECTS: usize = 4;

/// A quick run tries one write of so many.
const SAMPLE: usize = 7;

fn objects(place: &Place) -> [usize; 4] {
    let count = |arguments: &[&str]| place.aws(arguments).split_whitespace().count();
    let text = ["--output", "text", "--query"];
    let list = |words: [&str; 2], query: &str| count(&[&words[..], &text[..], &[query]].concat());
    [
        list(["ec2", "describe-vpcs"], "Vpcs[?!IsDefault].VpcId"),
        list(["ec2", "describe-subnets"], "Subnets[?CidrBlock=='10.0.1.0/24'].SubnetId"),
        list(["iam", "list-roles"], "Roles[?RoleName=='worker'].RoleName"),
        list(["s3api", "list-buckets"], "Buckets[?starts_with(Name, 'infra-data')].Name"),
    ]
}

fn is_write_of_state(call: &infra_tests::Call) -> bool {
    call.service == "s3" && call.effect == Effect::Mutating && call.request.contains("stacks/web.tfstate")
}

#[test]
fn a_bucket_that_refuses_writes_costs_nothing() {
    let Some(place) = Place::s3() else { return };
    let mut points = 0;
    for k in (1..).step_by(if full_run() { 1 } else { SAMPLE }) {
        let proxy = Proxy::start(&place.endpoint());
        let stage = place.stage(MAIN);
        let through = infra_tests::Infra::new(stage.workspace.path(), &proxy.endpoint());
        let mut writes = 0;
        let from_the_kth = move |call: &infra_tests::Call| {
            writes += usize::from(is_write_of_state(call));
            is_write_of_state(call) && writes >= k
        };
        let counter = std::sync::Mutex::new(from_the_kth);
        let condition = Condition::Matching(Box::new(move |call| (counter.lock().unwrap())(call)));
        proxy.add(Rule::always(condition, Action::Fail(Fault::new(400, "ExpiredToken"))));
        let outcome = through.run(&["apply", "-auto-approve"]);
        let was_refused = proxy.transcript().contains("stacks/web.tfstate") && outcome.code() != Some(0);
        if !was_refused {
            outcome.expect_code(0);
            stage.succeeds(&["destroy", "-auto-approve"]);
            break;
        }
        assert!(outcome.stderr.contains("ExpiredToken"), "write {k}: {outcome}");
        points += 1;
        stage.succeeds(&["apply", "-auto-approve"]);
        assert_eq!(objects(&place), [1; OBJECTS], "write {k}");
        stage.succeeds(&["plan", "-detailed-exitcode"]);
        stage.succeeds(&["destroy", "-auto-approve"]);
        assert_eq!(objects(&place), [0; OBJECTS], "write {k}");
    }
    note(format_args!("s3: writes of the state refused from one on, {points} points, 0 failed"));
    assert!(points > 1, "{points}");
}

/// Killed in the middle, and nothing of the folder is left but the configuration.
#[test]
fn a_machine_that_is_gone_takes_nothing_with_it() {
    let Some(cloud) = Place::s3() else { return };
    let mut points = 0;
    for place in Place::all().into_iter().filter(Place::has_leases) {
        let endpoint = if place.name == "s3" { place.endpoint() } else { cloud.endpoint() };
        let objects = || objects(if place.name == "s3" { &place } else { &cloud });
        for call in [3, 5, 8, 11] {
            let proxy = Proxy::start(&endpoint);
            let stage = place.stage(MAIN);
            let killer = Killer::new();
            proxy.after(call, killer.callback());
            let running = infra_tests::Infra::new(stage.workspace.path(), &proxy.endpoint())
                .start(&["apply", "-auto-approve"]);
            killer.aim(&running);
            let was_killed = running.wait().was_killed();
            proxy.settle();
            points += usize::from(was_killed);
            drop(stage);
            let elsewhere = place.stage(MAIN);
            let infra = infra_tests::Infra::new(elsewhere.workspace.path(), &endpoint);
            infra.run(&["apply", "-auto-approve", "-lock-timeout=1m"]).expect_code(0);
            assert_eq!(objects(), [1; OBJECTS], "{} {call}", place.name);
            infra.run(&["plan", "-detailed-exitcode"]).expect_code(0);
            infra.run(&["destroy", "-auto-approve"]).expect_code(0);
            assert_eq!(objects(), [0; OBJECTS], "{} {call}", place.name);
        }
    }
    note(format_args!("killed, and the folder gone: {points} points, 0 failed"));
    assert!(points > 4, "{points}");
}
