//! References that lead nowhere, or around in a circle.

use crate::case::Case;

#[test]
fn what_does_not_exist() {
    let main = r#"variable "region" {
  default = "eu-central-1"
}

resource "aws_vpc" "main" {
  cidr_block = local.cidr
}

resource "aws_subnet" "public" {
  vpc_id            = aws_vpc.man.id
  availability_zone = "${var.regoin}a"
}

output "module" {
  value = module.network.id
}

output "data" {
  value = data.aws_ami.ubuntu.id
}

output "word" {
  value = production
}

output "path" {
  value = path.modul
}

output "each" {
  value = each.key
}
"#;
    Case::new("undeclared").main(main).refuses_each(&[&["validate"], &["plan"]]);
}

#[test]
fn attributes_that_do_not_exist() {
    let main = "output \"it\" {\n  value = terraform_data.kept.outputs\n}\n";
    Case::new("unknown_attribute").main(main).refuses(&["plan"]);
}

#[test]
fn circles() {
    Case::new("cycle_of_locals")
        .main("locals {\n  a = local.b\n  b = \"${local.c}!\"\n  c = [local.a]\n}\n")
        .refuses_each(&[&["validate"], &["plan"]]);
    let main = r#"resource "aws_security_group" "web" {
  description = aws_security_group.data.id
}

resource "aws_security_group" "data" {
  description = local.web
}

locals {
  web = aws_security_group.web.id
}
"#;
    Case::new("cycle_of_resources").main(main).refuses(&["plan"]);
}

#[test]
fn what_refers_to_itself() {
    let main = r#"resource "aws_security_group" "web" {
  description = aws_security_group.web.id
}

locals {
  a = local.a
}
"#;
    Case::new("self_reference").main(main).refuses(&["plan"]);
}
