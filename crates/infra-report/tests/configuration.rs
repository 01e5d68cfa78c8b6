//! The configuration in the document of a plan.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::path::Path;

use common::*;
use infra_lang::config::{Snapshot, load};

const ROOT: &str = r#"
terraform {
  required_providers {
    cloud = { source = "acme/cloud", version = "~> 1.2" }
  }
}
provider "cloud" {
  alias  = "west"
  region = var.region
}
variable "region" {
  default     = "w"
  description = "Where"
}
variable "token" {
  sensitive = true
  default   = "a secret"
}
resource "cloud_network" "main" {
  count      = length(var.region)
  provider   = cloud.west
  cidr       = "10.0.0.0/16"
  dns        = true
  mtu        = -1
  tags       = { a = 1, b = var.region }
  depends_on = [cloud_server.web]
}
resource "cloud_server" "web" {
  name = "web-${each.key}-${module.inner["k"].id}"
  for_each = toset(["k"])
  disk {
    size = 10
  }
  disk {
    size = local.size.of["disk"]
  }
}
locals {
  size = { of = { disk = 1 } }
}
module "inner" {
  source   = "./inner"
  for_each = toset(["k"])
  name     = "n"
}
output "id" {
  value     = cloud_network.main[0].id
  sensitive = true
}
"#;

#[test]
fn references_are_told_and_constants_are_given() {
    let mut files = Snapshot::default();
    files.insert(Path::new("main.tf"), ROOT.as_bytes().to_vec());
    let inner = "variable \"name\" {}\noutput \"id\" {\n  value = var.name\n}\n";
    files.insert(Path::new("inner/main.tf"), inner.as_bytes().to_vec());
    let (config, problems) = load(&files, Path::new("."));
    assert!(!problems.has_errors(), "{problems:?}");
    let text = infra_report::json::plan(&plan(Vec::new()), &catalog(), Some(&config));
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(!text.contains("a secret"), "{text}");
    insta::assert_snapshot!(serde_json::to_string_pretty(&document["configuration"]).unwrap());
}
