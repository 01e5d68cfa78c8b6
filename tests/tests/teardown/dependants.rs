//! What depends on what is destroyed, declared or not, and teardowns that were cut off.

use infra_tests::Killer;

use crate::stage::Stage;

const NETWORK: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
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

resource "aws_route_table_association" "main" {
  subnet_id      = aws_subnet.main.id
  route_table_id = aws_route_table.main.id
}

resource "aws_security_group" "a" {
  name   = "a"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "b" {
  name   = "b"
  vpc_id = aws_vpc.main.id
}
"#;

fn id(stage: &Stage, address: &str) -> String {
    let shown = stage.run(&["state", "show", "-no-color", address]).expect_code(0).stdout;
    let line = shown.lines().map(str::trim).find(|line| line.starts_with("id ")).expect("an id");
    line.rsplit('"').nth(1).expect("a string").to_owned()
}

#[test]
fn groups_that_refer_to_each_other() {
    let rules = r#"
resource "aws_security_group_rule" "a_from_b" {
  type                     = "ingress"
  security_group_id        = aws_security_group.a.id
  source_security_group_id = aws_security_group.b.id
  protocol                 = "tcp"
  from_port                = 80
  to_port                  = 80
}

resource "aws_security_group_rule" "b_from_a" {
  type                     = "ingress"
  security_group_id        = aws_security_group.b.id
  source_security_group_id = aws_security_group.a.id
  protocol                 = "tcp"
  from_port                = 80
  to_port                  = 80
}
"#;
    let Some(stage) = Stage::of(&format!("{NETWORK}{rules}")) else { return };
    stage.destroyed(&[]);
}

#[test]
fn a_group_that_another_refers_to_by_hand() {
    let Some(stage) = Stage::of(NETWORK) else { return };
    let (a, b) = (id(&stage, "aws_security_group.a"), id(&stage, "aws_security_group.b"));
    stage.aws(&[
        "ec2",
        "authorize-security-group-ingress",
        "--group-id",
        &a,
        "--protocol",
        "tcp",
        "--port",
        "22",
        "--source-group",
        &b,
    ]);
    stage.destroyed(&[]);
}

#[test]
fn what_somebody_put_into_the_network_is_named() {
    let Some(stage) = Stage::of(NETWORK) else { return };
    let (vpc, subnet) = (id(&stage, "aws_vpc.main"), id(&stage, "aws_subnet.main"));
    let interface = stage.aws(&[
        "ec2",
        "create-network-interface",
        "--subnet-id",
        &subnet,
        "--query",
        "NetworkInterface.NetworkInterfaceId",
        "--output",
        "text",
    ]);
    let group = stage.aws(&[
        "ec2",
        "create-security-group",
        "--group-name",
        "by-hand",
        "--description",
        "x",
        "--vpc-id",
        &vpc,
        "--query",
        "GroupId",
        "--output",
        "text",
    ]);
    let refused =
        stage.refused(&["-empty-buckets", "-disable-protection"], &["aws_vpc.main", &interface, &group]);
    assert!(!refused.stderr.contains(&subnet), "{refused}");
    stage.aws(&["ec2", "delete-network-interface", "--network-interface-id", &interface]);
    stage.aws(&["ec2", "delete-security-group", "--group-id", &group]);
    stage.destroyed(&[]);
}

#[test]
fn a_machine_that_somebody_started_in_the_network() {
    let Some(stage) = Stage::of(NETWORK) else { return };
    let subnet = id(&stage, "aws_subnet.main");
    let machine = stage.aws(&[
        "ec2",
        "run-instances",
        "--image-id",
        "ami-04681a1dbd79675a5",
        "--instance-type",
        "t3.micro",
        "--subnet-id",
        &subnet,
        "--query",
        "Instances[0].InstanceId",
        "--output",
        "text",
    ]);
    stage.refused(&[], &["aws_vpc.main", &format!("instance {machine}")]);
    stage.aws(&["ec2", "terminate-instances", "--instance-ids", &machine]);
    stage.destroyed(&[]);
}

#[test]
fn a_network_that_somebody_took_half_away() {
    let Some(stage) = Stage::of(NETWORK) else { return };
    let (vpc, gateway) = (id(&stage, "aws_vpc.main"), id(&stage, "aws_internet_gateway.main"));
    stage.aws(&["ec2", "detach-internet-gateway", "--internet-gateway-id", &gateway, "--vpc-id", &vpc]);
    stage.aws(&["ec2", "delete-internet-gateway", "--internet-gateway-id", &gateway]);
    stage.aws(&["ec2", "delete-security-group", "--group-id", &id(&stage, "aws_security_group.b")]);
    stage.destroyed(&[]);
}

#[test]
fn a_destroy_that_was_killed_goes_on() {
    let Some(stage) = Stage::of(NETWORK) else { return };
    for call in [2, 2] {
        let killer = Killer::new();
        stage.proxy.clear();
        stage.proxy.after(call, killer.callback());
        let running = stage.infra().start(&["destroy", "-auto-approve"]);
        killer.aim(&running);
        assert!(running.wait().was_killed());
        stage.proxy.settle();
    }
    stage.proxy.clear();
    stage.destroyed(&[]);
}

#[test]
fn a_group_of_machines_goes_with_its_machines() {
    let group = r#"
resource "aws_launch_template" "web" {
  name          = "web"
  image_id      = "ami-04681a1dbd79675a5"
  instance_type = "t3.micro"
}

resource "aws_autoscaling_group" "web" {
  name                      = "web"
  min_size                  = 2
  max_size                  = 3
  vpc_zone_identifier       = [aws_subnet.main.id]
  wait_for_capacity_timeout = "0"

  launch_template {
    id      = aws_launch_template.web.id
    version = "$Latest"
  }
}
"#;
    let Some(stage) = Stage::of(&format!("{NETWORK}{group}")) else { return };
    stage.destroyed(&[]);
}

#[test]
fn what_carries_the_tags_of_the_stack_is_told() {
    let tagged = r#"
provider "aws" {
  default_tags {
    tags = { Stack = "shop", Environment = "staging" }
  }
}

resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 1
}
"#;
    let Some(stage) = Stage::of(tagged) else { return };
    let volume = stage.aws(&[
        "ec2",
        "create-volume",
        "--availability-zone",
        "us-east-1a",
        "--size",
        "1",
        "--tag-specifications",
        "ResourceType=volume,Tags=[{Key=Stack,Value=shop},{Key=Environment,Value=staging}]",
        "--query",
        "VolumeId",
        "--output",
        "text",
    ]);
    let destroyed = stage.run(&["destroy", "-auto-approve"]).expect_code(0);
    assert!(destroyed.stdout.contains("Looked for again: 1 object. None is left."), "{destroyed}");
    assert!(destroyed.stdout.contains("with the tags Environment = staging, Stack = shop"), "{destroyed}");
    assert!(destroyed.stdout.contains(&format!("aws_ebs_volume {volume}")), "{destroyed}");
}
