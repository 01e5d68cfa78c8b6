//! Files that are no plans, or no longer.

use std::fs;

use crate::case::{Case, STATE};

/// A case with a saved plan in it.
fn planned(name: &'static str) -> Case {
    let case = Case::new(name).main("resource \"terraform_data\" \"new\" {\n  input = 1\n}\n");
    drop(case.run(&["plan", "-out=saved"]).expect_code(0));
    case
}

#[test]
fn files_that_are_none() {
    Case::new("plan_garbage")
        .file("garbage", "hello\n")
        .file("of_terraform", "PK\u{3}\u{4}tfplan")
        .file("newer", "{\"format\":99,\"actions\":[]}")
        .refuses_each(&[
            &["apply", "garbage"],
            &["show", "garbage"],
            &["apply", "of_terraform"],
            &["apply", "newer"],
            &["show", "newer"],
            &["apply", "terraform.tfstate"],
            &["apply", "missing"],
            &["show", "missing"],
            &["apply", "."],
        ]);
}

#[test]
fn a_plan_that_was_cut_off() {
    let case = planned("plan_truncated");
    let path = case.workspace.path().join("saved");
    let whole = fs::read(&path).unwrap();
    // Wherever it is cut, it is refused, and in the same words.
    let mut told = String::new();
    for part in 1..8 {
        fs::write(&path, &whole[..whole.len() * part / 8]).unwrap();
        let next = case.refused(&["apply", "saved"]);
        assert!(told.is_empty() || told == next, "{told}\n{next}");
        told = next;
    }
    case.told(&told);
}

#[test]
fn a_plan_is_not_changed_by_options() {
    let case = planned("plan_with_options");
    case.refuses_each(&[
        &["apply", "-destroy", "saved"],
        &["apply", "-var", "a=1", "saved"],
        &["destroy", "saved"],
    ]);
}

/// What a plan does not hold is given again, and nothing else is.
#[test]
fn ephemeral_variables_are_given_again() {
    let main = r#"variable "token" {
  type      = string
  ephemeral = true
}

variable "size" {
  default = "small"
}

resource "terraform_data" "new" {
  input = var.size

  provisioner "local-exec" {
    command     = "test -n \"$TOKEN\""
    environment = { TOKEN = var.token }
  }
}
"#;
    let case = Case::new("plan_with_ephemeral").main(main);
    drop(case.run(&["plan", "-var", "token=abc", "-out=saved"]).expect_code(0));
    case.refuses_each(&[&["apply", "saved"], &["apply", "-var", "token=abc", "-var", "size=large", "saved"]]);
    drop(case.run(&["apply", "-var", "token=abc", "-var", "size=small", "saved"]).expect_code(0));
}

#[test]
fn a_plan_for_another_state() {
    let case = planned("plan_for_another_state");
    let other = STATE.replace("ed09670a-72e5-49ec-bb64-4c3ae615a2d9", "00000000-0000-4000-8000-000000000000");
    case.file("terraform.tfstate", &other).refuses(&["apply", "saved"]);
}

#[test]
fn a_plan_that_cannot_be_saved() {
    let case = Case::new("plan_not_saved");
    case.refuses_each(&[&["plan", "-out=missing/saved"], &["plan", "-out=."]]);
}
