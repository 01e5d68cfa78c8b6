//! Protection from deletion: all of it is told at once, and given up by a flag.

use infra_tests::Infra;

use crate::stage::Stage;

#[test]
fn everything_that_is_protected_is_told_at_once() {
    let protected = r#"
data "aws_ami" "any" {
  owners      = ["amazon"]
  most_recent = true
}

resource "aws_instance" "machine" {
  ami                     = data.aws_ami.any.id
  instance_type           = "t3.micro"
  disable_api_termination = true
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.${count.index}.0/24"
  availability_zone = "us-east-1${["a", "b"][count.index]}"
}

resource "aws_lb" "web" {
  name                       = "web"
  internal                   = true
  subnets                    = aws_subnet.main[*].id
  enable_deletion_protection = true
}

resource "aws_dynamodb_table" "sessions" {
  name                        = "sessions"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = true

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_db_instance" "main" {
  identifier          = "main"
  engine              = "postgres"
  instance_class      = "db.t4g.micro"
  allocated_storage   = 20
  username            = "app"
  password            = "correct-horse"
  deletion_protection = true
  skip_final_snapshot = true
}
"#;
    let Some(stage) = Stage::of(protected) else { return };
    // moto protects no instance that it launches; the next apply makes up for it.
    stage.run(&["apply", "-auto-approve"]).expect_code(0);
    let all = ["aws_instance.machine", "aws_lb.web", "aws_dynamodb_table.sessions", "aws_db_instance.main"];
    let refused = stage.refused(&[], &all);
    assert_eq!(refused.stderr.matches("-disable-protection").count(), 4, "{refused}");
    insta::assert_snapshot!("protection", refused.stderr);
    // A flag for something else does not help.
    stage.refused(&["-empty-buckets"], &all);
    stage.destroyed(&["-disable-protection"]);
}

#[test]
fn prevent_destroy_has_no_flag() {
    let kept = "resource \"aws_sqs_queue\" \"kept\" {\n  name = \"kept\"\n\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n";
    let Some(stage) = Stage::of(kept) else { return };
    stage.refused(
        &["-empty-buckets", "-disable-protection", "-final-snapshot=skip"],
        &["aws_sqs_queue.kept", "prevent_destroy"],
    );
    stage.workspace.write("main.tf", &kept.replace("= true", "= false"));
    stage.destroyed(&[]);
}

#[test]
fn protection_that_somebody_turned_on_by_hand() {
    let table = "resource \"aws_dynamodb_table\" \"t\" {\n  name         = \"t\"\n  billing_mode = \"PAY_PER_REQUEST\"\n  hash_key     = \"id\"\n\n  attribute {\n    name = \"id\"\n    type = \"S\"\n  }\n}\n";
    let Some(stage) = Stage::of(table) else { return };
    stage.aws(&["dynamodb", "update-table", "--table-name", "t", "--deletion-protection-enabled"]);
    stage.refused(&[], &["aws_dynamodb_table.t has deletion_protection_enabled turned on"]);
    // Without looking at the cloud nobody knows: then the cloud refuses, and the state keeps the object.
    let tried = Infra::new(stage.workspace.path(), &stage.emulator.endpoint()).run(&[
        "destroy",
        "-auto-approve",
        "-refresh=false",
    ]);
    tried.expect_code(1);
    stage.destroyed(&["-disable-protection"]);
}
