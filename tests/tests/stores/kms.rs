//! States and plans that are encrypted with a key of KMS.

use infra_tests::note;

use crate::place::Place;

const MAIN: &str = r#"
variable "secret" {
  type      = string
  sensitive = true
}

resource "terraform_data" "main" {
  input = var.secret
}
"#;

const SECRET: &str = "hunter2-planted";

fn encryption(key: &str) -> String {
    format!(
        r#"terraform {{
  encryption {{
    key_provider "aws_kms" "main" {{
      kms_key_id                  = "{key}"
      key_spec                    = "AES_256"
      region                      = "us-east-1"
      skip_credentials_validation = true
    }}
    method "aes_gcm" "main" {{
      keys = key_provider.aws_kms.main
    }}
    state {{
      method   = method.aes_gcm.main
      enforced = true
    }}
    plan {{
      method   = method.aes_gcm.main
      enforced = true
    }}
  }}
}}
"#
    )
}

#[test]
fn a_state_is_sealed_with_a_key_of_kms() {
    let Some(place) = Place::s3() else { return };
    let key = place.aws(&["kms", "create-key", "--query", "KeyMetadata.KeyId", "--output", "text"]);
    let mut stage = place.stage(MAIN);
    stage.infra = stage.infra.env("TF_VAR_secret", SECRET);
    stage.workspace.write("encryption.tf", &encryption(&key));
    stage.succeeds(&["plan", "-out=saved"]);
    stage.succeeds(&["apply", "saved"]);
    stage.succeeds(&["plan", "-detailed-exitcode"]);
    assert!(stage.succeeds(&["state", "pull"]).stdout.contains(SECRET));
    let plan = std::fs::read(stage.workspace.path().join("saved")).unwrap();
    for (what, bytes) in [("plan".to_owned(), plan)].into_iter().chain(place.objects()) {
        let is_plain = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
        assert!(!is_plain, "the secret is in {what}");
    }
    let before = place.objects();
    // A key that is not there.
    stage.workspace.write("encryption.tf", &encryption("00000000-0000-4000-8000-000000000000"));
    for command in [&["plan"][..], &["apply", "-auto-approve"], &["state", "list"]] {
        let told = stage.fails(command);
        assert!(told.contains("key_provider.aws_kms.main"), "{told}");
    }
    assert!(place.objects().iter().filter(|(key, _)| !key.ends_with(".tflock")).eq(&before));
    stage.workspace.write("encryption.tf", &encryption(&key));
    stage.succeeds(&["plan", "-detailed-exitcode"]);
    note("a state and a plan sealed with a key of KMS: read again, and refused without that key");
}
