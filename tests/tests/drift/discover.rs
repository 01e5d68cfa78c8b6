//! An account of 500 objects that nobody declared.

use std::collections::BTreeSet;
use std::time::Instant;

use infra_tests::{Emulator, Infra, Workspace, full_run, note};
use serde_json::Value;

/// What one team has: 20 objects.
const TEAM: &str = r#"
variable "team" { type = number }

resource "aws_vpc" "main" {
  cidr_block = "10.${var.team}.0.0/16"
  tags       = { Name = "team-${var.team}" }
}
resource "aws_subnet" "main" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.${var.team}.${count.index}.0/24"
  availability_zone = "us-east-1${["a", "b"][count.index]}"
}
resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}
resource "aws_route_table" "main" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}
resource "aws_security_group" "balancer" {
  name   = "balancer"
  vpc_id = aws_vpc.main.id
  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id
  ingress {
    protocol        = "tcp"
    from_port       = 8080
    to_port         = 8080
    security_groups = [aws_security_group.balancer.id]
  }
}
resource "aws_lb" "web" {
  name            = "team-${var.team}"
  subnets         = aws_subnet.main[*].id
  security_groups = [aws_security_group.balancer.id]
}
resource "aws_lb_target_group" "web" {
  name     = "team-${var.team}"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
}
resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
resource "aws_db_subnet_group" "main" {
  name       = "team-${var.team}"
  subnet_ids = aws_subnet.main[*].id
}
resource "aws_cloudwatch_event_rule" "nightly" {
  name                = "team-${var.team}"
  schedule_expression = "rate(1 day)"
}
resource "aws_sqs_queue" "dead" {
  name = "team-${var.team}-dead"
}
resource "aws_sqs_queue" "jobs" {
  name           = "team-${var.team}-jobs"
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 3 })
}
resource "aws_sns_topic" "events" {
  name = "team-${var.team}"
}
resource "aws_sns_topic" "alerts" {
  name = "team-${var.team}-alerts"
}
resource "aws_cloudwatch_log_group" "app" {
  name              = "/team/${var.team}"
  retention_in_days = 14
}
resource "aws_cloudwatch_metric_alarm" "busy" {
  alarm_name          = "team-${var.team}"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "RequestCount"
  namespace           = "AWS/ApplicationELB"
  period              = 60
  statistic           = "Average"
  threshold           = 80
  dimensions          = { LoadBalancer = aws_lb.web.arn_suffix }
  alarm_actions       = [aws_sns_topic.events.arn]
}
resource "aws_kms_key" "main" {
  description = "team ${var.team}"
}
resource "aws_ecr_repository" "web" {
  name = "team-${var.team}/web"
}
"#;

/// How many objects a team has.
const EACH: usize = 20;

#[test]
fn an_account_that_nobody_declared_is_taken_in() {
    if !full_run() {
        note("skipped: an account of 500 objects is taken in with --full; a small one is in the scenarios");
        return;
    }
    let Some(emulator) = Emulator::start() else { return };
    let others = Workspace::empty();
    let teams = 500 / EACH;
    others.write("team/main.tf", TEAM);
    let call = format!(
        "module \"team\" {{\n  source = \"./team\"\n  count  = {teams}\n  team   = count.index\n}}\n"
    );
    others.write("main.tf", &call);
    Infra::new(others.path(), &emulator.endpoint()).run(&["apply", "-auto-approve"]).expect_code(0);

    let ours = Workspace::empty();
    ours.write("main.tf", "provider \"aws\" {}\n");
    let infra = Infra::new(ours.path(), &emulator.endpoint());
    let started = Instant::now();
    let discovered = infra.run(&["import", "-discover=account"]).expect_code(0);
    let took = started.elapsed();
    let objects = teams * EACH;
    let told = format!("Configuration for {objects} objects was written to discovered.tf");
    assert!(discovered.stdout.contains(&told), "{discovered}");
    let text = ours.read("discovered.tf");
    let (literal, references) = ids(&text, &others.read("terraform.tfstate"));
    let share = 100.0 * references as f64 / (references + literal) as f64;
    note(format!(
        "import -discover: {objects} objects in {:.0} s; {references} of {} ids are references ({share:.1} %)",
        took.as_secs_f64(),
        references + literal
    ));
    assert!(share >= 90.0, "{literal} ids as they are, {references} references");
    let planned = infra.run(&["plan"]).expect_code(0);
    let told = format!("Plan: {objects} to import, 0 to add, 0 to change, 0 to destroy.");
    assert!(planned.stdout.contains(&told), "{planned}");
    infra.run(&["apply", "-auto-approve"]).expect_code(0);
    infra.run(&["plan", "-detailed-exitcode"]).expect_code(0);
}

/// How often the text repeats an id or ARN that the account has, and how often it refers to an object instead. Ids of `import`
/// blocks are what they are for.
fn ids(text: &str, state: &str) -> (usize, usize) {
    let state: Value = serde_json::from_str(state).expect("a state");
    let mut known = BTreeSet::new();
    for resource in state["resources"].as_array().expect("resources") {
        for instance in resource["instances"].as_array().expect("instances") {
            let attributes = &instance["attributes"];
            known.extend(["id", "arn"].iter().filter_map(|name| attributes[name].as_str()));
        }
    }
    let mut import = false;
    let (mut literal, mut references) = (0, 0);
    for line in text.lines() {
        import = (import || line.starts_with("import {")) && line != "}";
        if import {
            continue;
        }
        let value = line.split_once('=').map_or(line, |(_, value)| value);
        // A name is an id only where it is one of another object: names of the object's own are no references.
        let parts = value.split('"').skip(1).step_by(2);
        literal +=
            parts.filter(|part| known.contains(part) && (part.contains(":") || part.contains("-0"))).count();
        references += value.matches("aws_").count();
    }
    (literal, references)
}
