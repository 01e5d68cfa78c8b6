//! `count` and `for_each` that do not say how many.

use crate::case::Case;

/// A block for each of these arguments.
fn blocks(arguments: &[&str]) -> String {
    let block = |(index, argument): (usize, &&str)| {
        format!("resource \"terraform_data\" \"r{index}\" {{\n  {argument}\n}}\n\n")
    };
    let unknown = "resource \"terraform_data\" \"new\" {}\n\n";
    unknown.to_owned() + &arguments.iter().enumerate().map(block).collect::<String>()
}

#[test]
fn numbers_of_instances() {
    let main = blocks(&[
        "count = -1",
        "count = 1.5",
        "count = \"many\"",
        "count = null",
        "count = [1]",
        "count = length(terraform_data.new.id)",
        "count = 2000000",
    ]);
    Case::new("count").main(&main).refuses(&["plan"]);
}

#[test]
fn keys_of_instances() {
    let main = blocks(&[
        "for_each = [\"a\", \"b\"]",
        "for_each = toset([1, \"b\", null])",
        "for_each = null",
        "for_each = 3",
        "for_each = toset([terraform_data.new.id])",
        "for_each = { (terraform_data.new.id) = 1 }",
        "for_each = terraform_data.new.output",
        "for_each = toset([[\"a\"]])",
        "for_each = sensitive(toset([\"a\"]))",
    ]);
    Case::new("for_each").main(&main).refuses(&["plan"]);
}

#[test]
fn both_at_once_and_what_belongs_to_them() {
    let main = blocks(&["count = 1\n  for_each = {}", "input = each.value", "input = count.index"]);
    Case::new("count_and_for_each").main(&main).refuses(&["plan"]);
}
