//! A secret that is planted everywhere is found nowhere.

use std::path::PathBuf;

use infra_tests::note;

use crate::stage::Stage;

const MAIN: &str = r#"terraform {
  encryption {
    key_provider "pbkdf2" "main" {
      passphrase = var.passphrase
      iterations = 200000
    }
    method "aes_gcm" "main" {
      keys = key_provider.pbkdf2.main
    }
    state {
      method = method.aes_gcm.main
    }
    plan {
      method = method.aes_gcm.main
    }
  }
}

variable "passphrase" {
  type      = string
  sensitive = true
}

variable "secret" {
  type      = string
  sensitive = true
}

resource "terraform_data" "main" {
  triggers_replace = { password = var.secret, list = [var.secret], hash = sha256(var.secret) }
}

resource "terraform_data" "second" {
  triggers_replace = "prefix-${terraform_data.main.triggers_replace.password}"

  lifecycle {
    postcondition {
      condition     = self.triggers_replace != "prefix-fail-${var.secret}" && length(var.secret) > 3
      error_message = "It is ${var.secret}."
    }
  }
}

output "whole" {
  value     = terraform_data.main
  sensitive = true
}

output "part" {
  value     = terraform_data.second.triggers_replace
  sensitive = true
}
"#;

/// In three forms: as it is, and as texts of JSON and base64 have it.
const SECRETS: [&str; 3] = ["hunter2\"planted", "hunter2\\\"planted", "aHVudGVyMiJwbGFudGVk"];
const PASSPHRASE: &str = "correct-horse-battery";

#[test]
fn a_planted_secret_is_found_nowhere() {
    let stage = Stage::new(MAIN)
        .env("TF_VAR_secret", SECRETS[0])
        .env("TF_VAR_passphrase", PASSPHRASE)
        .env("INFRA_LOG", "trace");
    let broken = "resource \"terraform_data\" \"broken\" {\n  input = tonumber(var.secret)\n}\n";
    let condition = "check \"c\" {\n  assert {\n    condition     = var.secret == \"x\"\n    error_message = \"It is ${var.secret}.\"\n  }\n}\n";
    let commands: [(&str, &str, &[&str]); 25] = [
        ("", "", &["plan"]),
        ("", "", &["plan", "-json"]),
        ("", "", &["plan", "-html=page.html"]),
        ("", "", &["plan", "-out=p.plan"]),
        ("", "", &["show", "p.plan"]),
        ("", "", &["apply", "p.plan"]),
        ("", "", &["plan"]),
        ("", "", &["apply", "-auto-approve", "-json"]),
        ("", "", &["taint", "terraform_data.main"]),
        ("", "", &["plan", "-json", "-out=q.plan"]),
        ("", "", &["graph", "-plan=q.plan"]),
        ("broken.tf", broken, &["plan"]),
        ("broken.tf", broken, &["apply", "-auto-approve", "-json"]),
        ("broken.tf", condition, &["plan"]),
        ("broken.tf", condition, &["apply", "-auto-approve"]),
        ("", "", &["drift"]),
        ("", "", &["show"]),
        ("", "", &["output"]),
        ("", "", &["state", "list"]),
        ("", "", &["state", "show", "terraform_data.main"]),
        ("", "", &["state", "mv", "terraform_data.second", "terraform_data.third"]),
        ("", "", &["validate"]),
        ("", "", &["validate", "-json"]),
        ("", "", &["refresh"]),
        ("", "", &["destroy", "-auto-approve"]),
    ];
    let (mut texts, mut bytes) = (0, 0);
    for (file, text, arguments) in commands {
        if !file.is_empty() {
            stage.workspace.write(file, text);
        }
        let outcome = stage.infra.run(arguments);
        assert!(matches!(outcome.code(), Some(0 | 1)), "{outcome}");
        for secret in SECRETS.iter().chain([&PASSPHRASE]) {
            for output in [&outcome.stdout, &outcome.stderr] {
                assert!(!output.contains(secret), "{secret} is shown by {arguments:?}\n{outcome}");
            }
            assert_eq!(stage.holding(secret), Vec::<PathBuf>::new(), "after {arguments:?}");
        }
        texts += 2;
        bytes += outcome.stdout.len() + outcome.stderr.len();
        if !file.is_empty() {
            std::fs::remove_file(stage.workspace.path().join(file)).unwrap();
        }
    }
    note(format_args!(
        "planted secret: {texts} outputs of {bytes} bytes and every file searched, found 0 times"
    ));
}
