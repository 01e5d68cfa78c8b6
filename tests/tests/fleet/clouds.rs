//! What a check of 200 stacks of AWS objects costs, and that four parts of it are the whole.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Instant;

use infra_tests::{Emulator, Infra, Proxy, Workspace, full_run, note};

use super::peak::peak;
use super::stage::{parsed, without_times};

/// One of them: ten objects. They differ in their tags, and so in their provider blocks.
const STACK: &str = r#"
terraform {
  backend "local" {}
}

provider "aws" {
  region = "us-east-1"
  default_tags {
    tags = { Stack = "NAME" }
  }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = ["us-east-1a", "us-east-1b"][count.index]
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "web" {
  name   = "NAME-web"
  vpc_id = aws_vpc.main.id

  ingress {
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_s3_bucket" "files" {
  bucket = "fleet-NAME-files"
}

resource "aws_iam_role" "app" {
  name = "NAME-app"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "app" {
  name = "read"
  role = aws_iam_role.app.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.files.arn}/*" }]
  })
}

resource "aws_sqs_queue" "jobs" {
  name = "NAME-jobs"
}

resource "aws_cloudwatch_log_group" "app" {
  name = "/NAME/app"
}
"#;

/// How many objects each has.
const OBJECTS: usize = 10;

/// So many are applied at the same time.
const AT_ONCE: usize = 4;

#[test]
fn many_stacks_of_a_cloud_are_looked_at_in_one_process() {
    let Some(emulator) = Emulator::start() else { return };
    let count: usize = if full_run() { 200 } else { 8 };
    let workspace = Workspace::empty();
    let folders: Vec<String> = (0..count).map(|number| format!("s{number:03}")).collect();
    for name in &folders {
        workspace.write(&format!("stacks/{name}/main.tf"), &STACK.replace("NAME", name));
    }
    let direct = Infra::new(workspace.path(), &emulator.endpoint());
    let waiting = Mutex::new(folders.iter());
    let next = || waiting.lock().unwrap().next();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(name) = next() {
                    let folder = format!("-chdir=stacks/{name}");
                    let _ = direct.run(&[&folder, "apply", "-auto-approve"]).expect_code(0);
                }
            });
        }
    });
    // Two of them are changed by somebody else, and nobody touches the others.
    let group = emulator.aws_output(&[
        "ec2",
        "describe-security-groups",
        "--filters=Name=group-name,Values=s001-web",
        "--query=SecurityGroups[0].GroupId",
        "--output=text",
    ]);
    let _ = emulator.aws_output(&[
        "ec2",
        "authorize-security-group-ingress",
        &format!("--group-id={group}"),
        "--protocol=tcp",
        "--port=22",
        "--cidr=0.0.0.0/0",
    ]);
    let _ = emulator.aws_output(&["logs", "delete-log-group", "--log-group-name=/s002/app"]);

    let proxy = Proxy::start(&emulator.endpoint());
    let infra = Infra::new(workspace.path(), &proxy.endpoint());
    let started = Instant::now();
    let running = infra.start(&["drift", "-all", "stacks", "-json"]);
    let watch = peak(&running);
    let outcome = running.wait().expect_code(2);
    let (took, peak) = (started.elapsed(), watch.join().unwrap());
    let calls = proxy.calls().len();
    let mut each: Vec<(usize, String)> = proxy
        .counts()
        .into_iter()
        .map(|((service, operation), count)| (count, format!("{service}:{operation}")))
        .collect();
    each.sort_by(|a, b| b.cmp(a));
    let each: Vec<String> = each.into_iter().map(|(count, name)| format!("{name} {count}")).collect();
    note(format!(
        "{count} stacks of {OBJECTS} AWS objects in one process: {:.1} s, {calls} calls, {peak} MiB at most ({})",
        took.as_secs_f64(),
        each.join(", ")
    ));
    assert_eq!(proxy.mutating_calls(), 0, "{}", proxy.transcript());
    // Whoever is connected alike asks once who it is.
    let who = proxy.counts().get(&("sts".to_owned(), "GetCallerIdentity".to_owned())).copied();
    assert!(who.unwrap_or_default() <= 1, "asked {who:?} times");

    let whole = parsed(&outcome.stdout);
    assert_eq!((&whole["environments"], &whole["compared"]), (&count.into(), &(OBJECTS * count).into()));
    assert_eq!((&whole["changed"], &whole["deleted"], &whole["failed"]), (&1.into(), &1.into(), &0.into()));
    let found = |number: usize| whole["stacks"][number]["report"]["findings"].clone();
    assert_eq!(found(1)[0]["address"], "aws_security_group.web");
    assert_eq!(found(1)[0]["severity"], "critical");
    assert_eq!(found(2)[0]["address"], "aws_cloudwatch_log_group.app");

    let mut words: Vec<String> = vec!["drift".into(), "-json".into()];
    let mut parts = BTreeMap::new();
    for number in 1..=4 {
        proxy.clear();
        let (shard, report) = (format!("-shard={number}/4"), format!("-report=json=part-{number}.json"));
        let part = infra.run(&["drift", "-all", "stacks", "-json", &shard, &report]);
        assert!(matches!(part.code(), Some(0 | 2)), "{part}");
        let stacks = parsed(&part.stdout)["environments"].as_u64().unwrap();
        parts.insert(number, (stacks, proxy.calls().len()));
        words.push(format!("-merge=part-{number}.json"));
    }
    let merged = infra.run(&words.iter().map(String::as_str).collect::<Vec<_>>()).expect_code(2);
    assert_eq!(without_times(parsed(&merged.stdout)), without_times(whole));
    let sizes: Vec<String> =
        parts.values().map(|(stacks, calls)| format!("{stacks} stacks in {calls} calls")).collect();
    note(format!("in four parts: {}; merged they are the whole", sizes.join(", ")));
}
