//! AWS and DigitalOcean in one stack, with references both ways: one plan, one apply, one graph.

use infra_tests::{Emulator, Infra, Outcome, Workspace};
use serde_json::Value;

use crate::account::Account;

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    aws          = { source = "hashicorp/aws" }
    digitalocean = { source = "digitalocean/digitalocean" }
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "digitalocean" {}

resource "aws_route53_zone" "main" {
  name = "example.com"
}

resource "digitalocean_droplet" "web" {
  name   = "web-1"
  region = "nyc3"
  size   = "s-1vcpu-1gb"
  image  = "ubuntu-24-04-x64"
}

resource "aws_route53_record" "web" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "www.example.com"
  type    = "A"
  ttl     = 300
  records = [digitalocean_droplet.web.ipv4_address]
}

resource "digitalocean_domain" "internal" {
  name = "internal.example.org"
}

resource "digitalocean_record" "delegation" {
  domain = digitalocean_domain.internal.id
  type   = "NS"
  name   = "aws"
  value  = "${aws_route53_zone.main.name_servers[0]}."
}

output "address" {
  value = digitalocean_droplet.web.ipv4_address
}
"#;

#[test]
fn a_stack_may_hold_two_clouds_with_references_across() {
    let Some(aws) = Emulator::start() else { return };
    let digitalocean = Account::open();
    let workspace = Workspace::empty();
    workspace.write("main.tf", CONFIGURATION);
    let run = |arguments: &[&str]| -> Outcome {
        digitalocean.given_to(Infra::new(workspace.path(), &aws.endpoint())).run(arguments)
    };

    let plan = run(&["plan", "-detailed-exitcode"]).expect_code(2);
    assert!(plan.stdout.contains("Plan: 5 to add, 0 to change, 0 to destroy."), "{plan}");
    let applied = run(&["apply", "-auto-approve"]).expect_code(0);
    assert!(applied.stdout.contains("5 added, 0 changed, 0 destroyed."), "{applied}");

    let state: Value = serde_json::from_str(&workspace.read("terraform.tfstate")).unwrap();
    let droplet = digitalocean.named("/v2/droplets", "droplets", "web-1");
    let public = droplet["networks"]["v4"].as_array().unwrap().iter().find(|net| net["type"] == "public");
    let address = public.unwrap()["ip_address"].as_str().unwrap();
    assert_eq!(state["outputs"]["address"]["value"], address);
    let zone =
        aws.aws_output(&["route53", "list-hosted-zones", "--query", "HostedZones[0].Id", "--output", "text"]);
    let query = "ResourceRecordSets[?Type=='A'].ResourceRecords[0].Value";
    let told = [
        "route53",
        "list-resource-record-sets",
        "--hosted-zone-id",
        &zone,
        "--query",
        query,
        "--output",
        "text",
    ];
    assert_eq!(aws.aws_output(&told), address, "the record of Route 53 is not that of the droplet");
    let records = digitalocean.list("/v2/domains/internal.example.org/records", "domain_records");
    let delegation = records.iter().find(|record| record["name"] == "aws").expect("the record");
    assert!(delegation["data"].as_str().unwrap().contains("awsdns"), "{delegation}");

    let _ = run(&["plan", "-detailed-exitcode"]).expect_code(0);
    let _ = run(&["destroy", "-auto-approve"]).expect_code(0);
    assert_eq!(digitalocean.left(), [""; 0]);
    assert_eq!(aws.inventory(), [""; 0]);
    digitalocean.expect_valid();
}
