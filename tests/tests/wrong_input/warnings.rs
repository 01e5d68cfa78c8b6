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
