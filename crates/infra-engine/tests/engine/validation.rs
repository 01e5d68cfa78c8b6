//! What providers find wrong without an account.

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
