//! Values of the root module's variables, and what is said when there are none or wrong ones.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod peer;

use std::collections::BTreeMap;
use std::path::Path;

use infra_diagnostics::Diagnostics;
use infra_lang::config::{Config, Snapshot, load};
use infra_lang::variables::{VariableOption, gather, root_variables};
use infra_value::{Data, Marks, Type, Value};

/// A root module with its files, the environment and options.
#[derive(Default)]
struct Run {
    files: Snapshot,
    environment: BTreeMap<String, String>,
    options: Vec<VariableOption>,
}

struct Outcome {
    values: BTreeMap<std::sync::Arc<str>, Value>,
    findings: Diagnostics,
    config: Config,
}

impl Run {
    fn of(variables: &str) -> Self {
        Self::default().file("main.tf", variables)
    }

    fn file(mut self, name: &str, text: &str) -> Self {
        self.files.insert(Path::new(name), text.as_bytes());
        self
    }

    fn env(mut self, name: &str, text: &str) -> Self {
        self.environment.insert(name.to_owned(), text.to_owned());
        self
    }

    fn var(mut self, given: &str) -> Self {
        self.options.push(VariableOption::Value(given.to_owned()));
        self
    }

    fn var_file(mut self, path: &str) -> Self {
        self.options.push(VariableOption::File(path.into()));
        self
    }

    fn go(self) -> Outcome {
        let (mut config, mut findings) = load(&self.files, Path::new("."));
        assert!(findings.is_empty(), "{findings:?}");
        let (inputs, problems) = gather(&self.files, Path::new("."), &self.environment, &self.options);
        findings.extend(problems);
        let root = config.modules.values().next().unwrap().clone();
        let (values, problems) = root_variables(&root, &inputs, &mut config.sources);
        findings.extend(problems);
        Outcome { values, findings, config }
    }

    /// The value of the variable `v`, of which there must be no findings.
    fn value(self) -> Value {
        let outcome = self.go();
        assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
        outcome.values["v"].clone()
    }

    /// Findings as `SUMMARY at FILE:LINE`.
    fn findings(self) -> Vec<String> {
        let outcome = self.go();
        let said = |finding: &infra_diagnostics::Diagnostic| match finding.subject {
            None => finding.summary.clone(),
            Some(span) => {
                let file = outcome.config.sources.get(span.file).unwrap();
                format!("{} at {}:{}", finding.summary, file.name(), file.position(span.start as usize).line)
            }
        };
        outcome.findings.iter().map(said).collect()
    }
}

#[test]
fn the_last_of_several_values_counts() {
    let run = || Run::of("variable \"v\" {\n  default = \"default\"\n}\n");
    assert_eq!(run().value(), Value::string("default"));
    let run = || self::Run::of("variable \"v\" {\n  default = \"default\"\n}\n").env("v", "env");
    assert_eq!(run().value(), Value::string("env"));
    let run = || self::run_with_files().env("v", "env");
    assert_eq!(run().value(), Value::string("b.auto"));
    assert_eq!(run().var("v=one").var("v=two").value(), Value::string("two"));
    assert_eq!(run().var("v=one").var_file("given.tfvars").value(), Value::string("given"));
    assert_eq!(run().var_file("given.tfvars").var("v=one").value(), Value::string("one"));
}

fn run_with_files() -> Run {
    Run::of("variable \"v\" {\n  default = \"default\"\n}\n")
        .file("terraform.tfvars", "v = \"terraform\"\n")
        .file("b.auto.tfvars", "v = \"b.auto\"\n")
        .file("a.auto.tfvars", "v = \"a.auto\"\n")
        .file("given.tfvars", "v = \"given\"\n")
}

#[test]
fn the_type_decides_how_text_is_read() {
    let with = |ty: &str, text: &str| {
        let ty = if ty.is_empty() { String::new() } else { format!("  type = {ty}\n") };
        Run::of(&format!("variable \"v\" {{\n{ty}}}\n")).env("v", text).value()
    };
    assert_eq!(with("", "[1]"), Value::string("[1]"));
    assert_eq!(with("string", "[1]"), Value::string("[1]"));
    assert_eq!(with("string", ""), Value::string(""));
    assert_eq!(with("number", "12"), Value::number(12));
    assert_eq!(with("bool", "true"), Value::bool(true));
    assert_eq!(with("any", "[1]"), Value::tuple(vec![Value::number(1)]));
    assert_eq!(with("any", "\"a\""), Value::string("a"));
    assert_eq!(
        with("list(string)", "[1, \"b\"]"),
        Value::list(Type::String, vec![Value::string("1"), Value::string("b")])
    );
    assert_eq!(with("map(number)", "{ a = \"1\" }"), Value::map(Type::Number, [("a", Value::number(1))]));
    assert_eq!(
        with("set(string)", "[\"b\", \"a\", \"b\"]"),
        Value::set(Type::String, vec![Value::string("a"), Value::string("b")])
    );
    assert_eq!(with("list(string)", "null"), Value::null(Type::list(Type::String)));
}

const SERVER: &str = r#"variable "v" {
  type = object({
    name  = string
    size  = optional(number, 20)
    note  = optional(string)
    ports = optional(map(object({ public = optional(bool, false) })), { web = {} })
    disks = optional(list(object({ kind = optional(string, "gp3"), gib = number })), [])
  })
}
"#;

#[test]
fn defaults_of_optional_attributes_are_applied_at_every_depth() {
    let value = Run::of(SERVER).file("terraform.tfvars", "v = { name = \"a\" }\n").value();
    assert_eq!(value.get("size"), Some(&Value::number(20)));
    assert_eq!(value.get("note"), Some(&Value::null(Type::String)));
    assert_eq!(value.get("ports").unwrap().get("web").unwrap().get("public"), Some(&Value::bool(false)));
    assert_eq!(value.get("disks").unwrap().as_slice(), Some([].as_slice()));

    let given = "v = {\n  name  = \"a\"\n  size  = null\n  note  = 5\n  ports = { a = { public = \"true\" }, b = {} }\n  disks = [{ gib = 1 }, { gib = 2, kind = \"io2\" }]\n  other = 1\n}\n";
    let value = Run::of(SERVER).file("terraform.tfvars", given).value();
    assert_eq!(value.get("size"), Some(&Value::number(20)));
    assert_eq!(value.get("note"), Some(&Value::string("5")));
    assert_eq!(value.get("other"), None);
    let public = |port: &str| value.get("ports").unwrap().get(port).unwrap().get("public").unwrap().as_bool();
    assert_eq!((public("a"), public("b")), (Some(true), Some(false)));
    let kinds: Vec<_> = value
        .get("disks")
        .unwrap()
        .as_slice()
        .unwrap()
        .iter()
        .map(|d| d.get("kind").unwrap().as_str())
        .collect();
    assert_eq!(kinds, [Some("gp3"), Some("io2")]);
    assert!(matches!(value.get("disks").unwrap().data(), Data::List(..)));
}

#[test]
fn null_is_a_value_unless_the_variable_says_otherwise() {
    let null = "v = null\n";
    let with = |arguments: &str| {
        Run::of(&format!("variable \"v\" {{\n{arguments}\n}}\n")).file("terraform.tfvars", null)
    };
    assert_eq!(with("type = string\ndefault = \"a\"").value(), Value::null(Type::String));
    assert_eq!(with("type = string").value(), Value::null(Type::String));
    assert_eq!(with("type = string\ndefault = \"a\"\nnullable = false").value(), Value::string("a"));
    assert_eq!(
        with("type = string\nnullable = false").findings(),
        ["Required variable not set at terraform.tfvars:1"]
    );
}

#[test]
fn marks_tell_secrets() {
    let outcome = Run::of(
        "variable \"v\" {\n  sensitive = true\n}\nvariable \"e\" {\n  ephemeral = true\n  default = 1\n}\n",
    )
    .var("v=x")
    .go();
    assert_eq!(outcome.values["v"].marks(), Marks::SENSITIVE);
    assert_eq!(outcome.values["e"].marks(), Marks::EPHEMERAL);
}

#[test]
fn missing_values_are_named_with_every_way_to_give_them() {
    let outcome = Run::of("variable \"a\" {\n}\n\nvariable \"v\" {\n}\n").go();
    let details: Vec<_> = outcome.findings.iter().map(|f| (f.summary.as_str(), f.detail.as_str())).collect();
    assert_eq!(
        details,
        [
            (
                "No value for required variable",
                "The variable \"a\", declared at main.tf:1, has no default and was not given a value."
            ),
            (
                "No value for required variable",
                "The variable \"v\", declared at main.tf:4, has no default and was not given a value."
            )
        ]
    );
    let hint = &outcome.findings.iter().next().unwrap().hints[0].0;
    assert!(
        hint.contains("-var 'a=…'") && hint.contains("TF_VAR_a") && hint.contains("terraform.tfvars"),
        "{hint}"
    );
}

#[test]
fn values_without_a_variable() {
    let declared = "variable \"region\" {\n  default = 1\n}\n";
    assert_eq!(Run::of(declared).env("other", "x").findings(), Vec::<String>::new());
    let outcome = Run::of(declared).var("regoin=x").go();
    let finding = outcome.findings.iter().next().unwrap();
    assert!(finding.is_error());
    assert_eq!(finding.hints[0].0, "Did you mean \"region\"?");
    let many = Run::of(declared).file("terraform.tfvars", "a = 1\nb = 2\nc = 3\nd = 4\n");
    assert_eq!(
        many.findings(),
        [
            "Value for undeclared variable at terraform.tfvars:1",
            "Value for undeclared variable at terraform.tfvars:2",
            "Values for undeclared variables"
        ]
    );
    assert!(!Run::of(declared).file("x.auto.tfvars", "a = 1\n").go().findings.has_errors());
}

#[test]
fn wrong_values_are_pointed_at() {
    let list = || Run::of("variable \"v\" {\n  type = list(number)\n}\n");
    assert_eq!(
        list().file("terraform.tfvars", "\nv = [\"x\"]\n").findings(),
        ["Invalid value for input variable at terraform.tfvars:2"]
    );
    assert_eq!(
        list().file("terraform.tfvars", "v = [upper(\"x\"), var.a]\n").findings(),
        ["Variables not allowed at terraform.tfvars:1", "Function calls not allowed at terraform.tfvars:1"]
    );
    assert_eq!(
        list().file("terraform.tfvars", "v = [1]\nvariable \"v\" {\n}\n").findings(),
        ["Unexpected block at terraform.tfvars:2"]
    );
    assert_eq!(list().file("terraform.tfvars", "v = [1]\nv = [2]\n").go().findings.len(), 1);
    assert_eq!(list().env("v", "x").findings(), ["Variables not allowed at TF_VAR_v:1"]);
    assert_eq!(list().var("v=[1").go().findings.len(), 1);
    assert_eq!(list().env("v", "[\"x\"]").var("v=[1]").findings(), Vec::<String>::new());
    assert_eq!(
        Run::of("variable \"v\" {\n  type = number\n}\n").var("v=x").findings(),
        ["Invalid value for input variable at -var v:1"]
    );
}

#[test]
fn options_that_cannot_be_read() {
    let any = || Run::of("variable \"v\" {\n  default = 1\n}\n");
    assert_eq!(any().var("secret").findings(), ["Invalid -var option"]);
    assert_eq!(any().var("v = 1").findings(), ["Invalid -var option"]);
    assert_eq!(any().var("=1").findings(), ["Invalid -var option"]);
    assert_eq!(any().var_file("nowhere.tfvars").findings(), ["Unreadable file"]);
    assert_eq!(any().file("terraform.tfvars.json", "{").findings().len(), 2);
    assert_eq!(any().file("terraform.tfvars.json", r#"{"v": "${a}"}"#).value(), Value::string("${a}"));
    let later = any().file("terraform.tfvars.json", r#"{"v": 1}"#).file("x.auto.tfvars.json", r#"{"v": 2}"#);
    assert_eq!(later.value(), Value::number(2));
    assert_eq!(any().var("v=a=b").value(), Value::string("a=b"));
}

#[test]
fn a_secret_is_in_no_finding() {
    let secret = || Run::of("variable \"v\" {\n  type      = map(number)\n  sensitive = true\n}\n");
    let runs = [
        secret().var("v={ hunter2 = \"hunter2\" }"),
        secret().var("v=hunter2"),
        secret().var("v=[hunter2(\"hunter2\""),
        secret().env("v", "hunter2("),
        secret().file("terraform.tfvars", "v = { a = \"hunter2\" }\n"),
        secret().file("terraform.tfvars", "v = hunter2\n"),
        secret().file("terraform.tfvars", "v = { a = hunter2 hunter2 }\n"),
        secret().file("terraform.tfvars", "v = \"hunter2\n"),
        secret().file("terraform.tfvars.json", r#"{"v": {"a": "hunter2"}}"#),
        secret().file("terraform.tfvars.json", r#"{"v": hunter2}"#),
        secret().file("terraform.tfvars.json", r#"{"x": 1, "v" : {"a" "hunter2"}}"#),
    ];
    for run in runs {
        let outcome = run.go();
        assert!(outcome.findings.has_errors());
        for finding in &outcome.findings {
            let shown = finding.subject.or(finding.context).and_then(|span| {
                let file = outcome.config.sources.get(span.file)?;
                file.line(file.position(span.start as usize).line)
            });
            let all = format!("{finding:?} {}", shown.unwrap_or_default());
            assert!(!all.contains("hunter2"), "{all}");
        }
    }
}
