//! Sensitive values in what fails: never shown.

use crate::case::Case;

const SECRET: &str = "hunter2-hunter2";
const VARIABLE: &str = "variable \"secret\" {\n  type      = string\n  sensitive = true\n}\n\n";

fn case(name: &'static str, main: &str) -> Case {
    Case::new(name).main(&format!("{VARIABLE}{main}")).env("TF_VAR_secret", SECRET).secret("hunter2")
}

#[test]
fn in_expressions() {
    let expressions = [
        "cidrsubnet(var.secret, 4, 1)",
        "var.secret + 1",
        "tonumber(var.secret)",
        "{ a = 1 }[var.secret]",
        "[1, 2][var.secret]",
        "var.secret ? 1 : 2",
        "regex(\"^x$\", var.secret)",
        "jsondecode(var.secret)",
        "yamldecode(\"[${var.secret}\")",
        "timeadd(var.secret, \"1h\")",
        "lookup({ a = 1 }, var.secret)",
        "index([\"a\"], var.secret)",
        "base64decode(var.secret)",
        "file(var.secret)",
        "templatefile(var.secret, {})",
        "format(\"%d\", var.secret)",
        "parseint(var.secret, 10)",
        "{ for key in [var.secret, var.secret] : key => 1 }",
        "tobool({ password = var.secret }.password)",
    ];
    let output = |(index, expression): (usize, &&str)| {
        format!("output \"o{index}\" {{\n  sensitive = true\n  value     = {expression}\n}}\n\n")
    };
    let main: String = expressions.iter().enumerate().map(output).collect();
    case("secret_in_expressions", &main).refuses_each(&[&["plan"], &["plan", "-json"]]);
}

#[test]
fn in_arguments() {
    let main = r#"resource "aws_vpc" "main" {
  cidr_block         = var.secret
}

resource "aws_vpc" "other" {
  cidr_block         = "10.0.0.0/16"
  enable_dns_support = var.secret
}

resource "terraform_data" "many" {
  count = var.secret
}

resource "terraform_data" "each" {
  for_each = toset([var.secret])
}

output "shown" {
  value = var.secret
}
"#;
    case("secret_in_arguments", main).refuses_each(&[&["plan"], &["plan", "-json"]]);
}

#[test]
fn in_the_provider_block() {
    let vpc = "resource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n";
    let block = |argument: &str| format!("provider \"aws\" {{\n  {argument}\n}}\n\n{vpc}");
    case("secret_in_the_provider_type", &block("max_retries = var.secret")).refuses(&["plan"]);
    case("secret_in_the_provider", &block("http_proxy = var.secret")).refuses(&["plan"]);
    // The API's client says what it cannot reach; the words are the system's.
    let endpoint = "endpoints {\n    ec2 = \"http://${var.secret}.invalid\"\n  }";
    let told = case("", &block(endpoint)).refused(&["apply", "-auto-approve"]);
    assert!(told.contains("ec2:CreateVpc: no connection: "), "{told}");
}

#[test]
fn in_values_of_variables() {
    let main = "variable \"ports\" {\n  type      = list(number)\n  sensitive = true\n}\n";
    let case = |name| Case::new(name).main(main).secret("hunter2");
    case("secret_variable").refuses_each(&[&["plan"]]);
    let case = case("secret_variable_type");
    let told = ["[\"hunter2\"]", "[\"hunter2", "hunter2"].map(|value| {
        let text = case.refused(&["plan", "-var", &format!("ports={value}")]);
        text.replace("hunter2", "[secret]")
    });
    case.told(&told.concat());
}

#[test]
fn in_rules() {
    let main = r#"variable "secret" {
  type      = string
  sensitive = true

  validation {
    condition     = length(var.secret) > 100
    error_message = "\"${var.secret}\" is too short."
  }
}

resource "terraform_data" "new" {
  lifecycle {
    precondition {
      condition     = var.secret == "x"
      error_message = "It is ${var.secret}."
    }
  }
}
"#;
    Case::new("secret_in_rules").main(main).env("TF_VAR_secret", SECRET).secret("hunter2").refuses(&["plan"]);
}
