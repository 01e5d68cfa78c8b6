//! What nobody declared: found, told, and taken in by configuration that plans to nothing but imports.

use infra_tests::{Emulator, Infra, Workspace};

const NETWORK: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags       = { Name = "main" }
}

resource "aws_subnet" "main" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.${count.index}.0/24"
  availability_zone = "us-east-1${["a", "b"][count.index]}"
  tags              = { Name = "main-${count.index}" }
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table" "public" {
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
    from_port   = 80
    to_port     = 80
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
  name            = "web"
  subnets         = aws_subnet.main[*].id
  security_groups = [aws_security_group.balancer.id]
}

resource "aws_db_subnet_group" "main" {
  name       = "main"
  subnet_ids = aws_subnet.main[*].id
}

resource "aws_db_instance" "main" {
  identifier             = "main"
  engine                 = "postgres"
  instance_class         = "db.t4g.micro"
  allocated_storage      = 20
  username               = "app"
  password               = "correct-horse"
  db_subnet_group_name   = aws_db_subnet_group.main.name
  vpc_security_group_ids = [aws_security_group.web.id]
  skip_final_snapshot    = true
}

resource "aws_sqs_queue" "dead" {
  name = "dead"
}

resource "aws_sqs_queue" "jobs" {
  name           = "jobs"
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 3 })
}
"#;

#[test]
fn what_nobody_declared_is_taken_in() {
    let Some(emulator) = Emulator::start() else { return };
    let others = Workspace::empty();
    others.write("main.tf", NETWORK);
    Infra::new(others.path(), &emulator.endpoint()).run(&["apply", "-auto-approve"]).expect_code(0);

    let ours = Workspace::empty();
    ours.write("main.tf", "provider \"aws\" {}\n");
    let infra = Infra::new(ours.path(), &emulator.endpoint());
    let discovered = infra.run(&["import", "-discover=account"]).expect_code(0);
    assert!(
        discovered.stdout.contains("Configuration for 12 objects was written to discovered.tf"),
        "{discovered}"
    );
    let text = ours.read("discovered.tf");
    let (ids, references) =
        (literal_ids(&text), text.matches("= aws_").count() + text.matches("[aws_").count());
    assert!(references > 10 && ids * 10 <= references, "{ids} ids, {references} references\n{text}");
    assert!(text.contains("deadLetterTargetArn = aws_sqs_queue.dead.arn"), "{text}");

    let planned = infra.run(&["plan"]).expect_code(0);
    assert!(planned.stdout.contains("Plan: 12 to import, 0 to add, 0 to change, 0 to destroy."), "{planned}");
    infra.run(&["apply", "-auto-approve"]).expect_code(0);
    infra.run(&["plan", "-detailed-exitcode"]).expect_code(0);
    // Nothing is left to be found, and no file is overwritten.
    let again = infra.run(&["import", "-discover=account"]).expect_code(1);
    assert!(again.stderr.contains("discovered.tf exists"), "{again}");
    let again = infra.run(&["import", "-discover=account", "-out=more.tf"]).expect_code(0);
    assert!(again.stdout.contains("Nothing that exists there is undeclared."), "{again}");
}

/// Ids of EC2 that stand in the text of blocks, and not in the ids of `import` blocks.
fn literal_ids(text: &str) -> usize {
    let is_id = |line: &&str| ["\"vpc-", "\"subnet-", "\"sg-", "\"igw-"].iter().any(|id| line.contains(id));
    text.lines().filter(is_id).filter(|line| !line.trim_start().starts_with("id ")).count()
}

#[test]
fn drift_tells_what_carries_the_tags_of_the_stack() {
    let Some(emulator) = Emulator::start() else { return };
    let workspace = Workspace::empty();
    workspace.write(
        "main.tf",
        "provider \"aws\" {\n  default_tags {\n    tags = { Stack = \"shop\" }\n  }\n}\n\nresource \"aws_sqs_queue\" \"jobs\" {\n  name = \"jobs\"\n}\n",
    );
    let infra = Infra::new(workspace.path(), &emulator.endpoint());
    infra.run(&["apply", "-auto-approve"]).expect_code(0);
    infra.run(&["drift", "-unmanaged"]).expect_code(0);

    let tags = "ResourceType=volume,Tags=[{Key=Stack,Value=shop},{Key=Name,Value=scratch}]";
    let make = [
        "ec2",
        "create-volume",
        "--availability-zone",
        "us-east-1a",
        "--size",
        "1",
        "--tag-specifications",
        tags,
    ];
    let volume =
        emulator.aws_output(&[make.as_slice(), &["--query", "VolumeId", "--output", "text"]].concat());
    let _ =
        emulator.aws_output(&["ec2", "create-volume", "--availability-zone", "us-east-1a", "--size", "2"]);
    let found = infra.run(&["drift", "-unmanaged", "-report", "junit=drift.xml"]).expect_code(2);
    assert!(found.stdout.contains(&format!("  aws_ebs_volume {volume} (scratch)\n")), "{found}");
    assert!(found.stdout.contains("1 object that nobody declared"), "{found}");
    assert!(workspace.read("drift.xml").contains("type=\"unmanaged\""));
    // Not looked for, not found.
    infra.run(&["drift"]).expect_code(0);

    workspace.write(".driftignore", "aws_ebs_volume.vol-* * 2099-01-01 scratch space of the team\n");
    infra.run(&["drift", "-unmanaged"]).expect_code(0);
}
