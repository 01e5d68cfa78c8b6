//! Every function and operator with values that are unknown, sensitive or ephemeral, whole or in part: what the console
//! cannot show, a plan does.
//!
//! An expression is the input of a `terraform_data`. Many share a configuration; one that Terraform refuses has a
//! configuration of its own.

/// Everything that expressions refer to.
const HEAD: &str = r#"variable "secret" {
  default   = "hunter2"
  sensitive = true
}
variable "brief" {
  default   = "brief"
  ephemeral = true
}
resource "terraform_data" "u" { input = "x" }
resource "terraform_data" "d" { input = terraform_data.u.id }
"#;

/// Operands by the letter that forms have for them.
const OPERANDS: [(char, &[&str]); 7] = [
    (
        'T',
        &[
            "terraform_data.u.id",
            "\"ab-${terraform_data.u.id}\"",
            "var.secret",
            "\"${terraform_data.u.id}${var.secret}\"",
            "var.brief",
            "terraform_data.d.output",
        ],
    ),
    (
        'N',
        &[
            "length(terraform_data.u.id)",
            "tonumber(terraform_data.u.id)",
            "sensitive(3)",
            "length(var.brief)",
        ],
    ),
    (
        'B',
        &[
            "(terraform_data.u.id == \"x\")",
            "sensitive(true)",
            "(var.brief == \"x\")",
            "tobool(terraform_data.d.output)",
        ],
    ),
    (
        'L',
        &[
            "[terraform_data.u.id, \"b\"]",
            "tolist([var.secret, \"b\"])",
            "split(\",\", terraform_data.u.id)",
            "[var.brief, \"b\", var.secret]",
            "sensitive([terraform_data.u.id, \"c\"])",
            "terraform_data.d.output",
        ],
    ),
    (
        'S',
        &[
            "toset([terraform_data.u.id, \"b\"])",
            "toset([var.secret, \"b\"])",
            "toset(split(\",\", terraform_data.u.id))",
        ],
    ),
    (
        'M',
        &[
            "{ a = terraform_data.u.id, b = \"x\" }",
            "tomap({ a = var.secret, b = \"x\" })",
            "{ (var.secret) = \"x\" }",
            "{ (terraform_data.u.id) = \"x\" }",
            "tomap({ a = var.brief })",
            "sensitive({ a = \"x\", b = terraform_data.u.id })",
            "terraform_data.d.output",
        ],
    ),
    (
        'A',
        &["terraform_data.d.output", "{ s = var.secret, u = terraform_data.u.id, l = [var.brief] }", "null"],
    ),
];

/// Expressions in which a letter after `@` stands for an operand.
const FORMS: [&str; 154] = [
    "@N + 1",
    "2 * @N",
    "@N / 2",
    "@N % 2",
    "-@N",
    "@N < 2",
    "@N >= 0",
    "@N == 1",
    "@N != -1",
    "@B && true",
    "@B && false",
    "@B || true",
    "!@B",
    "@B ? \"a\" : \"b\"",
    "@B ? [\"a\"] : [\"b\"]",
    "@B ? 1 : 2",
    "true ? @T : \"x\"",
    "@T == \"x\"",
    "@T == null",
    "@T != @T",
    "@L == [\"a\", \"b\"]",
    "@M == { a = \"x\" }",
    "@A == null",
    "\"<${@T}>\"",
    "\"%{ if @B }y%{ else }n%{ endif }\"",
    "\"%{ for x in @L }${x}%{ endfor }\"",
    "@L[0]",
    "@L[1]",
    "@L[*]",
    "@M.a",
    "@M[\"b\"]",
    "@M[*]",
    "[for x in @L : x]",
    "[for x in @L : x if x != \"b\"]",
    "{ for x in @L : x => 1 }",
    "{ for k, v in @M : k => v }",
    "[for k, v in @M : v]",
    "{ for k, v in @M : v => k... }",
    "[for x in @S : x]",
    "abs(@N)",
    "alltrue([@B, true])",
    "alltrue([@B, false])",
    "anytrue([@B, false])",
    "anytrue([@B, true])",
    "base64encode(@T)",
    "base64gzip(@T)",
    "base64sha256(@T)",
    "basename(@T)",
    "can(@L[0])",
    "ceil(@N)",
    "chomp(@T)",
    "chunklist(@L, 1)",
    "coalesce(@T, \"z\")",
    "coalesce(null, @T)",
    "coalescelist(@L, [\"z\"])",
    "compact(@L)",
    "concat(@L, [\"z\"])",
    "contains(@L, \"b\")",
    "contains([\"q\"], @T)",
    "dirname(@T)",
    "distinct(@L)",
    "element(@L, 1)",
    "element([\"a\", \"b\"], @N)",
    "endswith(@T, \"x\")",
    "flatten([@L, [\"z\"]])",
    "flatten([[@T]])",
    "floor(@N)",
    "format(\"ab%s\", @T)",
    "format(\"%v\", @A)",
    "format(@T, 1)",
    "formatlist(\"%s!\", @L)",
    "indent(2, @T)",
    "index([\"a\", \"b\"], @T)",
    "issensitive(@A)",
    "issensitive(@T)",
    "join(\",\", @L)",
    "join(@T, [\"a\", \"b\"])",
    "jsondecode(@T)",
    "jsonencode(@A)",
    "jsonencode(@L)",
    "jsonencode(@T)",
    "keys(@M)",
    "length(@L)",
    "length(@M)",
    "length(@S)",
    "length(@T)",
    "length(@L) > 0",
    "log(@N, 2)",
    "lookup(@M, \"a\", \"z\")",
    "lookup(@M, \"q\", \"z\")",
    "lookup({ a = \"x\" }, @T, \"z\")",
    "lower(@T)",
    "matchkeys([\"a\", \"b\"], @L, [\"b\"])",
    "max(@N, 1)",
    "md5(@T)",
    "merge(@M, { z = 1 })",
    "merge({ z = 1 }, @M)",
    "min(@N, 1)",
    "nonsensitive(@T)",
    "nonsensitive(@L)",
    "one([@T])",
    "parseint(@T, 10)",
    "pow(@N, 2)",
    "range(@N)",
    "regex(\"a\", @T)",
    "regexall(\"a\", @T)",
    "replace(@T, \"a\", \"b\")",
    "reverse(@L)",
    "sensitive(@A)",
    "setintersection(@S, [\"b\"])",
    "setproduct(@L, [\"x\"])",
    "setproduct(@S, [\"x\"])",
    "setsubtract(@S, [\"b\"])",
    "setunion(@S, [\"b\"])",
    "sha256(@T)",
    "signum(@N)",
    "slice(@L, 0, 1)",
    "sort(@L)",
    "split(\",\", @T)",
    "startswith(@T, \"ab\")",
    "startswith(@T, \"xy\")",
    "strcontains(@T, \"a\")",
    "strrev(@T)",
    "substr(@T, 0, 1)",
    "sum([@N, 1])",
    "title(@T)",
    "tobool(@T)",
    "tolist(@L)",
    "tolist(@S)",
    "tomap(@M)",
    "tonumber(@T)",
    "toset(@L)",
    "tostring(@N)",
    "tostring(@A)",
    "transpose({ a = @L })",
    "trim(@T, \"a\")",
    "trimprefix(@T, \"ab\")",
    "trimspace(@T)",
    "trimsuffix(@T, \"b\")",
    "try(@A.x, \"z\")",
    "try(@L[5], \"z\")",
    "upper(@T)",
    "urlencode(@T)",
    "uuidv5(\"dns\", @T)",
    "values(@M)",
    "yamldecode(@T)",
    "yamlencode(@A)",
    "zipmap([\"a\", \"b\"], @L)",
    "zipmap(@L, [1, 2])",
    "provider::terraform::encode_expr(@A)",
    "provider::terraform::encode_tfvars(@M)",
    "timeadd(@T, \"1h\")",
    "[@A, 1]",
    "{ k = @A }",
];

/// All expressions: each form with each operand, and whether the result can be null. What is ephemeral cannot be stored,
/// and shows by what it becomes when it is taken out.
pub fn expressions() -> Vec<String> {
    let mut all = Vec::new();
    for form in FORMS {
        let letter = form.split_once('@').and_then(|(_, rest)| rest.chars().next()).unwrap();
        let (_, operands) = OPERANDS.iter().find(|(name, _)| *name == letter).unwrap();
        for operand in *operands {
            let whole = form.replace(&format!("@{letter}"), operand);
            if operand.contains("brief") {
                all.push(format!("ephemeralasnull({whole})"));
            } else {
                all.push(format!("[{whole}, ({whole}) == null]"));
            }
        }
    }
    all
}

/// A configuration with some of the expressions, by their positions in [`expressions`].
pub fn scenario(all: &[String], positions: &[usize]) -> String {
    let mut text = format!(
        "=== step plan-only\n--- main.tf\nterraform {{\n  required_providers {{\n    terraform = {{ source = \"terraform.io/builtin/terraform\" }}\n  }}\n}}\n{HEAD}"
    );
    for at in positions {
        text.push_str(&format!("resource \"terraform_data\" \"e{at}\" {{\n  input = {}\n}}\n", all[*at]));
    }
    text
}
