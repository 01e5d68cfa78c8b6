//! Values of variables.

use crate::case::Case;

const NAME: &str = "variable \"name\" {\n  type        = string\n  description = \"What it is called\"\n}\n";
const PORTS: &str = "variable \"ports\" {\n  type = list(number)\n}\n";

#[test]
fn one_without_a_value() {
    Case::new("variable_missing").main(NAME).refuses_each(&[
        &["plan"],
        &["apply", "-auto-approve"],
        &["destroy", "-auto-approve"],
        &["drift"],
    ]);
}

#[test]
fn one_that_is_not_declared() {
    Case::new("variable_undeclared")
        .main(NAME)
        .refuses_each(&[&["plan", "-var", "nam=web"], &["plan", "-var", "name=web", "-var", "colour=green"]]);
}

#[test]
fn values_of_another_type() {
    Case::new("variable_type").main(PORTS).refuses_each(&[
        &["plan", "-var", "ports=80"],
        &["plan", "-var", r#"ports=["a", 2]"#],
        &["plan", "-var", "ports=[80, 443"],
        &["plan", "-var", "ports=[var.other]"],
    ]);
    Case::new("variable_type_in_the_environment")
        .main(PORTS)
        .env("TF_VAR_ports", "eighty")
        .refuses(&["plan"]);
    Case::new("variable_default")
        .main("variable \"port\" {\n  type    = number\n  default = \"eighty\"\n}\n")
        .refuses(&["plan"]);
}

#[test]
fn options_that_are_none() {
    Case::new("variable_option").main(NAME).refuses_each(&[
        &["plan", "-var", "name"],
        &["plan", "-var", "=web"],
        &["plan", "-var", "name = web"],
    ]);
}

#[test]
fn files_of_values() {
    let tfvars = "ports = [80,\nname  = \"web\"\n";
    Case::new("tfvars_syntax").main(PORTS).file("terraform.tfvars", tfvars).refuses(&["plan"]);
    let tfvars = "ports = local.ports\n\nvariable \"ports\" {\n}\n";
    Case::new("tfvars_content").main(PORTS).file("terraform.tfvars", tfvars).refuses(&["plan"]);
    let tfvars = "ports = [\"http\"]\nprots = [80]\n";
    Case::new("tfvars_type")
        .main(PORTS)
        .file("web.tfvars", tfvars)
        .refuses(&["plan", "-var-file=web.tfvars"]);
    Case::new("tfvars_missing").main(PORTS).refuses(&["plan", "-var-file=wbe.tfvars"]);
}

#[test]
fn values_that_break_a_rule() {
    let main = r#"variable "port" {
  type    = number
  default = 80

  validation {
    condition     = var.port > 1024
    error_message = "Port ${var.port} needs more rights than this service has."
  }
}
"#;
    Case::new("variable_validation").main(main).refuses(&["plan"]);
}
