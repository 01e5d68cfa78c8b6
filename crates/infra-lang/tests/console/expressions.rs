//! What is asked: the expressions of `expressions.txt`, the examples of the documentation, combinations of operators
//! and functions with operands of every kind, and expressions made at random.

use crate::generate;

/// How many expressions are made at random.
const GENERATED: u64 = 1500;

/// Operands of every kind.
const OPERANDS: [&str; 24] = [
    "1",
    "-2.5",
    "\"a\"",
    "\"12\"",
    "\"true\"",
    "\"\"",
    "true",
    "null",
    "tostring(null)",
    "[]",
    "[1, \"x\"]",
    "[\"b\", \"a\", \"b\"]",
    "[true, false]",
    "[[1], [2, [3]]]",
    "tolist([\"b\", \"a\"])",
    "toset([\"b\", \"a\"])",
    "{}",
    "{a = 1, b = \"x\"}",
    "{a = [\"x\"]}",
    "tomap({a = \"1\", b = \"2\"})",
    "tostring(terraform_data.x.id)",
    "terraform_data.x.output",
    "var.secret",
    "[sensitive(\"q\"), \"r\"]",
];

/// Those that pairs are made of, since all pairs of all would be too many.
const PAIRED: [&str; 12] = [
    "3",
    "0.5",
    "\"12\"",
    "\"a\"",
    "true",
    "null",
    "[1]",
    "tolist([1])",
    "{a = 1}",
    "tomap({a = \"1\"})",
    "tostring(terraform_data.x.id)",
    "var.secret",
];

const OPERATORS: [&str; 13] = ["+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"];

/// Functions that can be called with one argument.
const UNARY: [&str; 68] = [
    "abs",
    "alltrue",
    "anytrue",
    "base64decode",
    "base64encode",
    "base64sha256",
    "base64sha512",
    "basename",
    "ceil",
    "chomp",
    "cidrnetmask",
    "coalesce",
    "coalescelist",
    "compact",
    "concat",
    "csvdecode",
    "dirname",
    "distinct",
    "ephemeralasnull",
    "fileexists",
    "flatten",
    "floor",
    "format",
    "formatlist",
    "issensitive",
    "join",
    "jsondecode",
    "jsonencode",
    "keys",
    "length",
    "lower",
    "max",
    "md5",
    "merge",
    "min",
    "nonsensitive",
    "one",
    "range",
    "reverse",
    "sensitive",
    "sha1",
    "sha256",
    "sha512",
    "signum",
    "sort",
    "strrev",
    "sum",
    "title",
    "tobool",
    "tolist",
    "tomap",
    "tonumber",
    "toset",
    "tostring",
    "transpose",
    "trimspace",
    "try",
    "can",
    "upper",
    "urlencode",
    "values",
    "yamldecode",
    "yamlencode",
    "setunion",
    "setintersection",
    "setproduct",
    "cidrsubnets",
    "file",
];

/// Functions that can be called with two arguments.
const BINARY: [&str; 20] = [
    "coalesce",
    "coalescelist",
    "concat",
    "contains",
    "element",
    "endswith",
    "index",
    "join",
    "log",
    "lookup",
    "max",
    "merge",
    "parseint",
    "pow",
    "setsubtract",
    "setunion",
    "split",
    "startswith",
    "trim",
    "zipmap",
];

/// Everything that is asked, without duplicates, in a fixed order.
pub fn all() -> Vec<String> {
    let written =
        [include_str!("expressions.txt"), include_str!("documented.txt"), include_str!("provided.txt")];
    let mut all: Vec<String> = written
        .into_iter()
        .flat_map(str::lines)
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
        .map(str::to_owned)
        .collect();
    for operand in OPERANDS {
        all.extend(["-", "!"].map(|operator| format!("{operator}{operand}")));
        all.extend(UNARY.map(|function| format!("{function}({operand})")));
        all.push(format!("\"<${{{operand}}}>\""));
        all.push(format!("{operand} ? 1 : 2"));
        all.push(format!("({operand})[*]"));
        all.push(format!("({operand})[0]"));
        all.push(format!("({operand}).a"));
        all.push(format!("[for k, v in {operand} : [k, v]]"));
        all.push(format!("{{for v in {operand} : v => v}}"));
    }
    for left in PAIRED {
        for right in PAIRED {
            all.extend(OPERATORS.map(|operator| format!("{left} {operator} {right}")));
            all.extend(BINARY.map(|function| format!("{function}({left}, {right})")));
            all.push(format!("true ? {left} : {right}"));
            all.push(format!("terraform_data.x.id == \"\" ? {left} : {right}"));
            all.push(format!("({left})[{right}]"));
        }
    }
    all.extend((0..GENERATED).map(generate::expression));
    let mut seen = std::collections::HashSet::new();
    all.retain(|expression| seen.insert(expression.clone()));
    all
}
