//! State and plans that are encrypted.

use std::path::PathBuf;

use crate::stage::Stage;

/// What is managed, without the `terraform` block.
const MAIN: &str = r#"variable "passphrase" {
  type      = string
  sensitive = true
  default   = null
}

variable "secret" {
  type      = string
  sensitive = true
}

resource "terraform_data" "main" {
  input = var.secret
}

output "secret" {
  value     = terraform_data.main.output
  sensitive = true
}
"#;

const ENCRYPTION: &str = r#"terraform {
  encryption {
    key_provider "pbkdf2" "main" {
      passphrase = var.passphrase
      iterations = 200000
    }
    method "aes_gcm" "main" {
      keys = key_provider.pbkdf2.main
    }
    state {
      method   = method.aes_gcm.main
      enforced = true
    }
    plan {
      method = method.aes_gcm.main
    }
  }
}
"#;

const SECRET: &str = "hunter2-planted";

fn stage() -> Stage {
    Stage::new(MAIN).env("TF_VAR_secret", SECRET).env("TF_VAR_passphrase", "correct-horse-battery")
}

#[test]
fn a_state_gets_into_encryption_and_every_command_reads_it() {
    let stage = stage();
    stage.succeeds(&["apply", "-auto-approve"]);
    assert!(!stage.holding(SECRET).is_empty());
    let told = stage.succeeds(&["plan"]).stderr;
    assert!(
        told.contains("Secrets are stored in plain text") && told.contains("terraform_data.main"),
        "{told}"
    );
    assert_eq!(told.matches("plain text").count(), 1, "{told}");

    // What is there is not encrypted, and that is refused until it is told that it may be.
    stage.workspace.write("encryption.tf", ENCRYPTION);
    let refused = stage.fails(&["plan"]);
    assert!(refused.contains("State is not encrypted") && refused.contains("unencrypted"), "{refused}");
    let former = ENCRYPTION.replace(
        "      enforced = true\n",
        "      fallback {\n        method = method.unencrypted.former\n      }\n",
    );
    let former = former.replace("    state {", "    method \"unencrypted\" \"former\" {}\n    state {");
    stage.workspace.write("encryption.tf", &former);
    stage.succeeds(&["plan", "-detailed-exitcode"]);
    stage.succeeds(&["taint", "terraform_data.main"]);
    assert_eq!(stage.holding(SECRET), Vec::<PathBuf>::new());

    stage.workspace.write("encryption.tf", ENCRYPTION);
    let saved = stage.infra.run(&["plan", "-out=p.plan", "-detailed-exitcode"]).expect_code(2);
    assert!(!saved.stderr.contains("plain text"), "{saved}");
    let shown = stage.succeeds(&["show", "p.plan"]);
    assert!(shown.stdout.contains("terraform_data.main"), "{shown}");
    stage.succeeds(&["apply", "p.plan"]);
    stage.succeeds(&["plan", "-detailed-exitcode"]);
    assert_eq!(stage.succeeds(&["state", "list"]).stdout, "terraform_data.main\n");
    assert_eq!(stage.succeeds(&["output", "-raw", "secret"]).stdout.trim_end(), SECRET);
    let pulled = stage.succeeds(&["state", "pull"]).stdout;
    assert!(pulled.contains("\"version\": 4"), "{pulled}");
    assert!(stage.succeeds(&["show", "terraform.tfstate"]).stdout.contains("terraform_data.main"));
    assert_eq!(stage.holding(SECRET), Vec::<PathBuf>::new());
    stage.succeeds(&["destroy", "-auto-approve"]);
}

#[test]
fn without_the_right_key_nothing_is_read_or_written() {
    let stage = stage();
    stage.workspace.write("encryption.tf", ENCRYPTION);
    stage.succeeds(&["apply", "-auto-approve"]);
    let state = stage.workspace.read("terraform.tfstate");
    let other =
        Stage { infra: stage.infra.clone().env("TF_VAR_passphrase", "another-horse-battery"), ..stage };
    for command in [&["plan"][..], &["apply", "-auto-approve"], &["state", "list"], &["output"]] {
        let told = other.fails(command);
        assert!(told.contains("cannot be decrypted"), "{told}");
    }
    std::fs::remove_file(other.workspace.path().join("encryption.tf")).unwrap();
    let told = other.fails(&["apply", "-auto-approve"]);
    assert!(told.contains("is encrypted, and no encryption is configured"), "{told}");
    assert_eq!(other.workspace.read("terraform.tfstate"), state);
}

#[test]
fn the_environment_configures_it_too() {
    let block = r#"key_provider "external" "main" { command = ["sh", "key.sh"] }
method "aes_gcm" "main" { keys = key_provider.external.main }
state { method = method.aes_gcm.main }"#;
    let stage = stage().env("TF_ENCRYPTION", block);
    let script = r#"echo '{"magic":"OpenTofu-External-Key-Provider","version":1}'
key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
echo "{\"keys\":{\"encryption_key\":\"$key\",\"decryption_key\":\"$key\"}}"
"#;
    stage.workspace.write("key.sh", script);
    stage.succeeds(&["apply", "-auto-approve"]);
    assert_eq!(stage.holding(SECRET), Vec::<PathBuf>::new());
    stage.succeeds(&["plan", "-detailed-exitcode"]);
    let json = r#"{"key_provider":{"external":{"main":{"command":["sh","key.sh"]}}},
        "method":{"aes_gcm":{"main":{"keys":"${key_provider.external.main}"}}},
        "state":{"method":"method.aes_gcm.main"}}"#;
    let json = Stage { infra: stage.infra.clone().env("TF_ENCRYPTION", json), ..stage };
    json.succeeds(&["plan", "-detailed-exitcode"]);
    json.workspace.write("key.sh", "echo no; exit 1\n");
    let told = json.fails(&["plan"]);
    assert!(told.contains("key_provider.external.main"), "{told}");
}

#[test]
fn what_is_wrong_with_the_block_is_named() {
    for (block, part) in [
        ("state {}", "Missing method"),
        ("state { method = method.aes_gcm.none }", "no method \"aes_gcm\" \"none\""),
        ("method \"rot13\" \"m\" {}\nstate { method = method.rot13.m }", "\"rot13\" is not supported"),
        (
            "key_provider \"gcp_kms\" \"k\" {}\nmethod \"aes_gcm\" \"m\" { keys = key_provider.gcp_kms.k }\nstate { method = method.aes_gcm.m }",
            "\"gcp_kms\" is not supported",
        ),
        (
            "key_provider \"pbkdf2\" \"k\" { passphrase = \"short\" }\nmethod \"aes_gcm\" \"m\" { keys = key_provider.pbkdf2.k }\nstate { method = method.aes_gcm.m }",
            "16 characters",
        ),
        (
            "key_provider \"pbkdf2\" \"k\" { passphrase = terraform_data.main.id }\nmethod \"aes_gcm\" \"m\" { keys = key_provider.pbkdf2.k }\nstate { method = method.aes_gcm.m }",
            "Not known yet",
        ),
        (
            "key_provider \"pbkdf2\" \"k\" { chain = key_provider.pbkdf2.k }\nmethod \"aes_gcm\" \"m\" { keys = key_provider.pbkdf2.k }\nstate { method = method.aes_gcm.m }",
            "Cycle",
        ),
        (
            "method \"unencrypted\" \"m\" {}\nstate {\n method = method.unencrypted.m\n enforced = true\n}",
            "enforced",
        ),
        ("vault {}", "no \"vault\""),
        ("remote_state_data_sources {}", "terraform_remote_state"),
    ] {
        let stage = stage();
        let block: String = block.lines().map(spread).collect();
        stage.workspace.write("encryption.tf", &format!("terraform {{\n  encryption {{\n{block}  }}\n}}\n"));
        let told = stage.fails(&["plan"]).replace("\n│ ", " ");
        assert!(told.contains(part), "{block}\n{told}");
        assert!(told.contains("encryption.tf"), "{told}");
    }
}

/// A block in one line may hold one argument.
fn spread(line: &str) -> String {
    format!("    {line}\n")
}
