//! Expressions without a value.

use crate::case::Case;

/// An output for each expression.
fn outputs(expressions: &[&str]) -> String {
    let output = |(index, expression): (usize, &&str)| {
        format!("output \"o{index}\" {{\n  value = {expression}\n}}\n\n")
    };
    expressions.iter().enumerate().map(output).collect()
}

#[test]
fn functions_that_fail() {
    let main = outputs(&[
        "cidrsubnet(\"10.0.0.0/16\", 20, 1)",
        "element([], 1)",
        "tonumber(\"many\")",
        "jsondecode(\"{\")",
        "file(\"missing.txt\")",
        "templatefile(\"missing.tftpl\", {})",
        "regex(\"(\", \"x\")",
        "timeadd(\"yesterday\", \"1h\")",
        "lookup({ a = 1 }, \"b\")",
        "merge({}, [])",
    ]);
    Case::new("function_errors").main(&main).refuses(&["plan"]);
}

#[test]
fn functions_that_do_not_exist() {
    let main = outputs(&[
        "lenght([1])",
        "uppercase(\"a\")",
        "length()",
        "length(1, 2)",
        "provider::aws::arn_parse(\"a\")",
    ]);
    Case::new("unknown_functions").main(&main).refuses(&["plan"]);
}

#[test]
fn operators_that_do_not_fit() {
    let main = outputs(&[
        "1 / 0",
        "\"a\" / 2",
        "[] + 1",
        "\"x\" && true",
        "\"a\" > \"b\"",
        "-\"x\"",
        "null + 1",
        "true ? 1 : [2]",
        "\"a\" ? 1 : 2",
    ]);
    Case::new("operators").main(&main).refuses(&["plan"]);
}

#[test]
fn elements_that_are_not_there() {
    let main = outputs(&[
        "[1, 2][5]",
        "{ a = 1 }.b",
        "{ a = 1 }[\"b\"]",
        "\"x\".y",
        "[for x in 5 : x]",
        "{ for x in [1, 2] : \"a\" => x }",
        "\"a ${[1]} b\"",
    ]);
    Case::new("elements").main(&main).refuses(&["plan"]);
}

#[test]
fn conditions_that_do_not_hold() {
    let main = r#"resource "terraform_data" "new" {
  input = terraform_data.kept.output

  lifecycle {
    precondition {
      condition     = length(terraform_data.kept.output) > 100
      error_message = "\"${terraform_data.kept.output}\" is too short."
    }
  }
}

resource "terraform_data" "protected" {
  lifecycle {
    prevent_destroy = terraform_data.kept.output == "x"
  }
}
"#;
    Case::new("conditions").main(main).refuses(&["plan"]);
    let main = main.split("resource \"terraform_data\" \"protected\"").next().unwrap();
    // What was applied is read again first, which needs no cloud.
    Case::new("precondition").main(main).refuses(&["plan"]);
}
