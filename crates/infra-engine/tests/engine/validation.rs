//! What providers find wrong without an account.

use infra_plan::Mode;

use crate::common::World;

#[tokio::test]
async fn arguments_are_judged_without_a_plan() {
    let found = World::new().validate(
        r#"
variable "name" { type = string }

resource "test_bucket" "wrong" {
  count = 3
  name  = ""
}

resource "test_bucket" "unknown" {
  name = var.name
}
"#,
    );
    let said: Vec<(&str, &str)> = found.iter().map(|f| (f.summary.as_str(), f.detail.as_str())).collect();
    assert_eq!(said, [("Invalid configuration", "name: the name is empty.")]);
    let address = found.iter().next().and_then(|f| f.address.clone());
    assert_eq!(address.as_deref(), Some("test_bucket.wrong"));
}

/// As Terraform does, a plan looks at what it will not make, too: blocks without instances, and what a `dynamic` block
/// without elements would make.
#[tokio::test]
async fn a_plan_finds_mistakes_in_what_has_no_instance() {
    let text = r#"
resource "test_bucket" "none" {
  count = 0
  name  = upper([])
}
"#;
    let found = World::new().plan_with(text, Mode::Normal).await.err().expect("upper takes no list");
    let said: Vec<&str> = found.iter().map(|found| found.summary.as_str()).collect();
    assert_eq!(said, ["Invalid function argument"]);
}
