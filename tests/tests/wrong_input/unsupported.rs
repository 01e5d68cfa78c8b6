//! What the language has and `infra` has not yet: refused by file and line, never passed over.

use crate::case::Case;

#[test]
fn blocks() {
    let main = r#"ephemeral "random_password" "main" {}
"#;
    Case::new("unsupported_blocks").main(main).refuses_each(&[&["validate"], &["plan"]]);
}

/// Not refused: most configurations mean the same under both.
#[test]
fn another_release_of_a_provider() {
    let main = r#"terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 4.0"
    }
  }
}
"#;
    let case = Case::new("another_release").main(main);
    let outcome = case.run(&["validate"]).expect_code(0);
    case.told(&case.shown(&["validate"], &outcome));
}

#[test]
fn provisioners() {
    let main = r#"resource "terraform_data" "main" {
  provisioner "remote-exec" {
    inline = ["true"]
  }

  provisioner "chef" {
    server = "example.com"
  }

  provisioner "local-exec" {
    comand = "echo done"
  }

  connection {
    host = "example.com"
  }
}
"#;
    Case::new("unsupported_provisioners").main(main).refuses_each(&[&["validate"], &["plan"]]);
}

#[test]
fn backends() {
    let backend =
        |kind: &str| format!("terraform {{\n  backend \"{kind}\" {{\n    bucket = \"states\"\n  }}\n}}\n");
    Case::new("unsupported_backend").main(&backend("gcs")).refuses_each(&[
        &["plan"],
        &["apply", "-auto-approve"],
        &["state", "list"],
        &["output"],
    ]);
    Case::new("backend_argument").main(&backend("local")).refuses(&["plan"]);
    Case::new("backend_s3")
        .main("terraform {\n  backend \"s3\" {\n    bucket         = \"states\"\n    kye            = \"web\"\n    dynamodb_table = \"locks\"\n  }\n}\n")
        .refuses(&["plan"]);
    Case::new("backend_variable")
        .main("variable \"path\" {}\n\nterraform {\n  backend \"local\" {\n    path = var.path\n  }\n}\n")
        .refuses(&["plan"]);
    Case::new("cloud_block")
        .main("terraform {\n  cloud {\n    organization = \"example\"\n  }\n}\n")
        .refuses(&["plan"]);
}

#[test]
fn versions_and_modules() {
    let main = r#"terraform {
  required_version = ">= 9.0"
}

module "registry" {
  source = "terraform-aws-modules/vpc/aws"
}

module "git" {
  source = "git::https://example.com/network.git"
}

module "folder" {
  source = "./netwrok"
}
"#;
    Case::new("modules").main(main).refuses(&["plan"]);
}
