//! One function for each target. They panic when something is found that must not be.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use infra_diagnostics::{Diagnostics, FileId, Span};
use infra_lang::config::{Config, Snapshot, check_references, load};
use infra_lang::eval::{Context, ProviderFunctions, Scope, evaluate, show};
use infra_lang::reference::{Reference, Subject};
use infra_lang::variables::{gather, root_variables};
use infra_syntax::{format, parse_expression, parse_file, parse_json, parse_template};
use infra_value::{Marks, Type, Value, encode_with_unknown, sensitive_json};

const FILE: FileId = FileId(0);

/// What must not be shown to anybody. Long enough not to be in an input by chance.
const SECRET: &str = "Zm9vYmFyc2VjcmV0";

fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// Every text has a tree, and each finding is about a place in it.
pub fn parser(data: &[u8]) {
    let Some(text) = text(data) else { return };
    check(&parse_file(FILE, text).1, text);
    check(&parse_expression(FILE, text).1, text);
    check(&parse_template(FILE, text).1, text);
    check(&parse_json(FILE, text).1, text);
}

fn check(findings: &Diagnostics, text: &str) {
    for finding in findings {
        let place = finding.subject.unwrap_or(Span::new(FILE, 0, text.len()));
        assert!(text.get(place.start as usize..place.end as usize).is_some(), "{finding:?}");
    }
}

/// Every text is a configuration, or there is an error. The first byte decides between the two syntaxes.
pub fn configuration(data: &[u8]) {
    let name = if is_json(data) { "main.tf.json" } else { "main.tf" };
    let mut files = Snapshot::default();
    files.insert(Path::new(name), data);
    let (config, mut problems) = load(&files, Path::new("."));
    problems.extend(check_references(&config));
    for problem in &problems {
        let place = problem.subject.and_then(|place| Some((config.sources.get(place.file)?, place)));
        if let Some((file, place)) = place {
            let text = file.text();
            assert!(text.get(place.start as usize..place.end as usize).is_some(), "{problem:?}");
        }
    }
}

fn is_json(data: &[u8]) -> bool {
    data.first().is_some_and(|first| matches!(first, b'{' | b'['))
}

/// What was formatted can be formatted again, and soon stays as it is: each pass unwraps one string that holds nothing
/// but another.
pub fn formatter(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(mut text) = format(FILE, text) else { return };
    for _ in 0..=text.matches("\"${").count() {
        let again = match format(FILE, &text) {
            Ok(again) => again,
            Err(problems) => panic!("{text:?} can no longer be read: {problems:?}"),
        };
        if again == text {
            return;
        }
        text = again;
    }
    panic!("{text:?} changes each time");
}

/// Every expression has a value or an error, and neither shows what is sensitive.
pub fn evaluator(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let (expr, problems) = parse_expression(FILE, text);
    if problems.has_errors() {
        return;
    }
    match evaluate(&expr, &Names(context())) {
        Ok(value) => {
            assert!(!show(&value).contains(SECRET), "{text}");
            let _ = (encode_with_unknown(&value), sensitive_json(&value));
        }
        Err(problems) => assert!(!format!("{problems:?}").contains(SECRET), "{text}: {problems:?}"),
    }
}

/// A file of values gives each variable a value of its type, or an error.
pub fn tfvars(data: &[u8]) {
    let config = &*DECLARED;
    let name = if is_json(data) { "terraform.tfvars.json" } else { "terraform.tfvars" };
    let mut files = Snapshot::default();
    files.insert(Path::new(name), data);
    let (inputs, mut problems) = gather(&files, Path::new("."), &BTreeMap::new(), &[]);
    let mut sources = config.sources.clone();
    let (values, found) = root_variables(config.root(), &inputs, &mut sources);
    problems.extend(found);
    for (name, value) in &values {
        let variable = &config.root().variables[name];
        assert!(
            value.is_null() || variable.ty.has_dynamic() || value.ty() == variable.ty,
            "{name}: {value:?}"
        );
    }
    // All have defaults, so what is missing was refused.
    assert!(values.len() == config.root().variables.len() || problems.has_errors(), "{problems:?}");
}

/// The configuration with the variables.
static DECLARED: LazyLock<Config> = LazyLock::new(|| {
    let mut files = Snapshot::default();
    files.insert(Path::new("main.tf"), VARIABLES.as_bytes());
    let (config, problems) = load(&files, Path::new("."));
    assert!(!problems.has_errors(), "{problems:?}");
    config
});

const VARIABLES: &str = r#"
variable "any" { default = null }
variable "text" {
  type    = string
  default = ""
}
variable "number" {
  type    = number
  default = 0
}
variable "flag" {
  type     = bool
  default  = false
  nullable = false
}
variable "secret" {
  type      = string
  default   = "hidden"
  sensitive = true
}
variable "list" {
  type    = list(string)
  default = []
}
variable "set" {
  type    = set(number)
  default = []
}
variable "map" {
  type    = map(list(any))
  default = {}
}
variable "object" {
  type = object({
    name = string
    size = optional(number, 3)
    tags = optional(map(string))
    rest = optional(tuple([bool, any]))
  })
  default = { name = "x" }
}
"#;

/// The names of an expression: known, unknown and sensitive values of every kind.
struct Names(Context);

fn context() -> Context {
    let mut files = Snapshot::default();
    files.insert(Path::new("hello.txt"), b"hello\n".as_slice());
    files.insert(Path::new("greeting.tftpl"), b"Hi ${name}%{ for x in list ~}\n${x}%{ endfor }".as_slice());
    Context {
        files: Arc::new(files),
        working_dir: "/".into(),
        root_dir: ".".into(),
        module_dir: ".".into(),
        home_dir: Some("/home/ann".into()),
        providers: ProviderFunctions::default(),
        workspace: "default".into(),
        plan_time: Some(1_700_000_000),
        impure: None,
    }
}

impl Scope for Names {
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics> {
        let secret = Value::string(SECRET).with_marks(Marks::SENSITIVE);
        let Subject::Variable(name) = &reference.subject else { return Ok(Value::unknown(Type::Dynamic)) };
        Ok(match &**name {
            "s" => secret,
            "m" => Value::map(Type::String, [("k", secret), ("l", Value::string("v"))]),
            "l" => Value::list(Type::String, vec![Value::string("b"), Value::string("a")]),
            "o" => Value::object([("a", Value::number(3)), ("b", Value::unknown(Type::Number))]),
            "u" => Value::unknown(Type::String),
            "v" => Value::unknown(Type::list(Type::String)),
            "e" => Value::string("x").with_marks(Marks::EPHEMERAL),
            _ => Value::null(Type::String),
        })
    }

    fn context(&self) -> &Context {
        &self.0
    }
}
