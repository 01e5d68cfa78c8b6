//! Production is destroyed only by whoever says its name.

use crate::stage::Stage;

const SHOP: &str = r#"
variable "environment" {
  default = "production"
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs-${var.environment}"
}
"#;

#[test]
fn production_needs_its_name() {
    let Some(stage) = Stage::of(SHOP) else { return };
    stage.refused(&[], &["destroy the production environment \"production\"", "-confirm=production"]);
    stage.refused(&["-confirm=staging"], &["-confirm=staging does not name"]);
    stage.run(&["plan", "-destroy", "-out=all.tfplan"]).expect_code(0);
    let saved = stage.run(&["apply", "all.tfplan"]).expect_code(1);
    assert!(saved.stderr.contains("-confirm=production"), "{saved}");
    stage.destroyed(&["-confirm=production"]);
}

#[test]
fn staging_does_not() {
    let Some(stage) = Stage::of(&SHOP.replace("production", "staging")) else { return };
    stage.destroyed(&[]);
}
