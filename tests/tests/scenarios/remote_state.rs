//! State in a bucket: the same promises as for a file, and the same place and lock as Terraform's.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use infra_tests::{
    Action, Condition, Emulator, Gate, Infra, Killer, Outcome, Peer, Proxy, Rule, Workspace, full_run, note,
};

const BUCKET: &str = "infra-state";

/// One object for each way of finding what an interrupted create has left: by tag, by name, by what belongs together.
const MAIN: &str = r#"
terraform {
  backend "s3" {
    bucket                      = "infra-state"
    key                         = "stacks/web.tfstate"
    region                      = "us-east-1"
    use_lockfile                = true
    use_path_style              = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_region_validation      = true
  }
}

provider "aws" {
  skip_credentials_validation = true
  s3_use_path_style           = true
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_iam_role" "main" {
  name               = "web"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}

resource "aws_s3_bucket" "main" {
  bucket = "web-attachments"
  tags   = { vpc = aws_vpc.main.id }
}

resource "aws_s3_bucket_versioning" "main" {
  bucket = aws_s3_bucket.main.id
  versioning_configuration {
    status = "Enabled"
  }
}
"#;

/// An account with a bucket for states, and a stack that has its state there.
struct Remote {
    emulator: Emulator,
    proxy: Proxy,
    workspace: Workspace,
}

impl Remote {
    fn set_up() -> Option<Self> {
        let emulator = Emulator::start()?;
        let proxy = Proxy::start(&emulator.endpoint());
        let workspace = Workspace::empty();
        workspace.write("main.tf", MAIN);
        let remote = Self { emulator, proxy, workspace };
        remote.start_over();
        Some(remote)
    }

    fn start_over(&self) {
        self.emulator.reset();
        drop(self.emulator.aws_output(&["s3api", "create-bucket", "--bucket", BUCKET]));
        self.proxy.clear();
    }

    fn infra(&self) -> Infra {
        Infra::new(self.workspace.path(), &self.proxy.endpoint())
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        self.infra().run(arguments)
    }

    /// Keys in the bucket, without those of journal and history.
    fn keys(&self) -> Vec<String> {
        let query = ["--query", "Contents[].Key", "--output", "text"];
        let listed = self
            .emulator
            .aws_output(&[&["s3api", "list-objects-v2", "--bucket", BUCKET], &query[..]].concat());
        let keys = listed.split_ascii_whitespace().filter(|key| !key.contains(".infra/") && *key != "None");
        keys.map(str::to_owned).collect()
    }

    /// What there is beside the bucket for states.
    fn inventory(&self) -> Vec<String> {
        let mut inventory = self.emulator.inventory();
        inventory.retain(|line| !line.contains(BUCKET));
        inventory
    }

    fn peer(&self) -> Option<Peer> {
        Peer::set_up_in(self.workspace.path(), &self.emulator.endpoint())
    }
}

#[test]
fn a_state_goes_to_terraform_and_back() {
    let Some(remote) = Remote::set_up() else { return };
    remote.run(&["apply", "-auto-approve"]).expect_code(0);
    assert_eq!(remote.keys(), ["stacks/web.tfstate"], "the lock is given back");
    remote.run(&["plan", "-detailed-exitcode"]).expect_code(0);
    assert_eq!(remote.workspace.read("main.tf"), MAIN);
    let Some(peer) = remote.peer() else { return };
    peer.run(&["plan", "-detailed-exitcode"]).expect_code(0);
    remote
        .workspace
        .write("more.tf", "resource \"terraform_data\" \"more\" {\n  input = \"of terraform\"\n}\n");
    peer.run(&["apply", "-auto-approve"]).expect_code(0);
    remote.run(&["plan", "-detailed-exitcode"]).expect_code(0);
    remote.run(&["destroy", "-auto-approve"]).expect_code(0);
    assert_eq!(remote.inventory(), [""; 0]);
    peer.run(&["plan", "-destroy", "-detailed-exitcode"]).expect_code(0);
}

#[test]
fn terraform_and_infra_exclude_each_other() {
    let Some(remote) = Remote::set_up() else { return };
    let gate = Gate::new();
    let creates = Condition::Operation("ec2", "CreateVpc");
    remote.proxy.add(Rule::once(creates, Action::Pause(gate.callback())));
    let running = remote.infra().env("USER", "alice").start(&["apply", "-auto-approve"]);
    gate.wait_for_call();

    let second = remote.infra().env("USER", "bob").run(&["apply", "-auto-approve"]).expect_code(1);
    for part in ["State is locked", "alice", "for apply", "renewed"] {
        assert!(second.stderr.contains(part), "\"{part}\" is missing\n{second}");
    }
    let peer = remote.peer();
    if let Some(peer) = &peer {
        let refused = peer.run(&["apply", "-auto-approve"]).expect_code(1);
        for part in ["Error acquiring the state lock", "alice", "OperationTypeApply"] {
            assert!(refused.stderr.replace("  ", " ").contains(part), "\"{part}\" is missing\n{refused}");
        }
    }
    gate.open();
    running.wait().expect_code(0);

    // A lock of Terraform has no end: only a person can say that its holder is dead.
    let lock = r#"{"ID":"0b9c1f6e-6a0e-4c0e-9d43-6a52b3a6b1f7","Operation":"OperationTypeApply","Info":"","Who":"carol@laptop","Version":"1.11.4","Created":"2026-01-01T12:00:00Z","Path":"infra-state/stacks/web.tfstate"}"#;
    let file = remote.workspace.write("lock.json", lock);
    let put = ["s3api", "put-object", "--bucket", BUCKET, "--key", "stacks/web.tfstate.tflock", "--body"];
    drop(remote.emulator.aws_output(&[&put[..], &[file.to_str().unwrap()]].concat()));
    let refused = remote.run(&["apply", "-auto-approve", "-lock-timeout=1s"]).expect_code(1);
    assert!(refused.stderr.contains("carol@laptop"), "{refused}");
    remote.run(&["plan"]).expect_code(0);
}

/// When a run is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    Before,
    After,
}

/// A quick run tries one point of so many.
const SAMPLE: usize = 17;

#[test]
fn a_killed_run_is_finished_by_the_next_one() {
    let Some(remote) = Remote::set_up() else { return };
    remote.run(&["apply", "-auto-approve", "-parallelism=1"]).expect_code(0);
    let applying = remote.proxy.mutating_calls();
    let complete = remote.inventory();
    let points = (1..=applying).flat_map(|call| [(call, Moment::Before), (call, Moment::After)]);
    let points: Vec<_> = points.collect();
    let tried: Vec<_> = points.iter().copied().step_by(if full_run() { 1 } else { SAMPLE }).collect();
    let mut failures = Vec::new();
    for (call, moment) in &tried {
        let attempt = || survive(&remote, *call, *moment, complete.len());
        if let Err(panic) = catch_unwind(AssertUnwindSafe(attempt)) {
            failures.push(format!(
                "{moment:?} call {call}: {}\n{}",
                text_of(&*panic),
                remote.proxy.transcript()
            ));
        }
    }
    note(format_args!(
        "state in a bucket: {} of {} points tried, {} failed",
        tried.len(),
        points.len(),
        failures.len()
    ));
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Kills an apply at a call to the cloud or to the state's bucket, and runs the same command again.
fn survive(remote: &Remote, call: usize, moment: Moment, complete: usize) {
    remote.start_over();
    let killer = Killer::new();
    match moment {
        Moment::Before => remote.proxy.before(call, killer.callback()),
        Moment::After => remote.proxy.after(call, killer.callback()),
    }
    let running = remote.infra().start(&["apply", "-auto-approve", "-parallelism=1"]);
    killer.aim(&running);
    let outcome = running.wait();
    assert!(outcome.was_killed(), "{outcome}");
    remote.proxy.settle();
    remote.run(&["apply", "-auto-approve"]).expect_code(0);
    remote.run(&["plan", "-detailed-exitcode"]).expect_code(0);
    let inventory = remote.inventory();
    assert_eq!(inventory.len(), complete, "{inventory:?}");
    remote.run(&["destroy", "-auto-approve"]).expect_code(0);
    assert_eq!(remote.inventory(), [""; 0]);
    assert_eq!(remote.keys(), ["stacks/web.tfstate"]);
}

fn text_of(panic: &(dyn Any + Send)) -> String {
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}
