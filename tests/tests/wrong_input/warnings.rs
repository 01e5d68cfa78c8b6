//! What works, but should be written in another way: it is said, and nothing is refused.

use infra_tests::{Infra, Workspace};

use crate::case::NOWHERE;

/// `number` of `random_string` has another name now.
const OLD: &str = r#"resource "random_string" "one" {
  length = 8
  number = false
}

resource "random_string" "two" {
  length = 8
  number = false
}
"#;

/// As modules hand arguments on.
const LEFT_OUT: &str = r#"
variable "numbers" {
  type    = list(object({ length = number, number = optional(bool) }))
  default = [{ length = 8 }]
}

variable "number" {
  type    = bool
  default = null
}

resource "random_string" "handed_on" {
  count  = length(var.numbers)
  length = var.numbers[count.index].length
  number = try(var.numbers[count.index].number, null)
}

resource "random_string" "chosen" {
  length = 8
  number = var.number == null ? null : true
}

resource "random_string" "plain" {
  length = 8
  number = var.number
}
"#;

#[test]
fn old_arguments_that_are_left_out_are_not_warned_of() {
    let workspace = Workspace::empty();
    workspace.write("main.tf", LEFT_OUT);
    let outcome = Infra::new(workspace.path(), NOWHERE).run(&["plan", "-no-color"]).expect_code(0);
    assert!(!outcome.stderr.contains("Warning"), "{outcome}");
}

#[test]
fn old_arguments_are_warned_of_once_for_all_places() {
    let workspace = Workspace::empty();
    workspace.write("main.tf", OLD);
    let infra = Infra::new(workspace.path(), NOWHERE);
    for command in ["validate", "plan"] {
        let outcome = infra.run(&[command, "-no-color"]).expect_code(0);
        assert_eq!(outcome.stderr.matches("Warning: Argument is deprecated").count(), 1, "{outcome}");
        assert!(outcome.stderr.contains("on main.tf line 3"), "{outcome}");
        assert!(outcome.stderr.contains("(and one more warning like this elsewhere)"), "{outcome}");
    }
    let document = infra.run(&["validate", "-json"]).expect_code(0).stdout;
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["warning_count"], 2, "{document}");
}
