//! Files that are not in the language.

use crate::case::Case;

#[test]
fn each_syntax_error_is_told_in_one_run() {
    let main = r#"locals {
  ports = [80, 443
}

resource "aws_vpc" "main" {
  cidr_block =
}

output "greeting" {
  value = "good morning
}
"#;
    Case::new("syntax_errors").main(main).file("other.tf", "variable \"a\" {\n").refuses_each(&[
        &["validate"],
        &["plan"],
        &["apply", "-auto-approve"],
    ]);
}

#[test]
fn programs_get_the_same_as_json() {
    let main = "resource \"aws_vpc\" \"main\" {\n  cidr_block =\n}\n";
    Case::new("syntax_error_json").main(main).refuses_each(&[&["validate", "-json"], &["plan", "-json"]]);
}

#[test]
fn a_file_that_is_no_text() {
    let case = Case::new("not_utf8");
    std::fs::write(case.workspace.path().join("main.tf"), b"locals {\n  a = \"\xff\"\n}\n").unwrap();
    case.refuses(&["plan"]);
}
