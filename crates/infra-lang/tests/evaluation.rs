//! Evaluation: what errors say, what never happens.
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::Arc;

use infra_diagnostics::{Diagnostics, FileId};
use infra_lang::config::Disk;
use infra_lang::eval::{Context, Impure, ProviderFunctions, Scope, evaluate, evaluate_as, show};
use infra_lang::reference::{Reference, Subject, references_of};
use infra_schema::ProviderSource;
use infra_syntax::{Expr, parse_expression};
use infra_value::{Marks, Type, Value};
use proptest::prelude::*;

/// What must never be shown.
const SECRET: &str = "Zm9vYmFyc2VjcmV0";

struct TestScope(Context);

impl TestScope {
    fn new(impure: Option<Arc<dyn Impure>>) -> Self {
        Self(Context {
            files: Arc::new(Disk),
            working_dir: "/work".into(),
            root_dir: ".".into(),
            module_dir: "net".into(),
            home_dir: Some("/home/ann".into()),
            providers: ProviderFunctions {
                names: Arc::new([("aws".into(), ProviderSource::implied("aws"))].into()),
                library: None,
            },
            workspace: "default".into(),
            plan_time: Some(1_700_000_000),
            impure,
        })
    }
}

impl Scope for TestScope {
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics> {
        let Subject::Variable(name) = &reference.subject else {
            return Ok(Value::unknown(Type::Dynamic));
        };
        Ok(match &**name {
            "secret" => Value::string(SECRET).with_marks(Marks::SENSITIVE),
            "secrets" => {
                Value::map(Type::String, [("k", Value::string(SECRET).with_marks(Marks::SENSITIVE))])
            }
            "cidr" => Value::string("10.0.0.0/8"),
            "list" => Value::list(Type::String, vec![Value::string("a"), Value::string("b")]),
            "object" => Value::object([("name", Value::string("n")), ("size", Value::number(3))]),
            "unknown" => Value::unknown(Type::String),
            _ => Value::null(Type::String),
        })
    }

    fn context(&self) -> &Context {
        &self.0
    }
}

fn parse(text: &str) -> Expr {
    let (expr, problems) = parse_expression(FileId(0), text);
    assert!(!problems.has_errors(), "{text}: {problems:?}");
    expr
}

fn value(text: &str) -> Result<Value, Diagnostics> {
    evaluate(&parse(text), &TestScope::new(None))
}

/// The first error: summary, underlined text, and notes on values.
fn error(text: &str) -> (String, String, Vec<String>) {
    let problems = value(text).unwrap_err();
    let problem = problems.iter().next().unwrap();
    let span = problem.subject.unwrap();
    let underlined = text[span.start as usize..span.end as usize].to_owned();
    let notes = problem.values.iter().map(|note| format!("{} {}", note.expression, note.description));
    (problem.summary.clone(), underlined, notes.collect())
}

fn notes(text: &str) -> Vec<String> {
    error(text).2
}

#[test]
fn errors_underline_the_culprit() {
    for (text, summary, underlined) in [
        ("1 + 2 + \"x\" * 3", "Invalid operand", "\"x\""),
        ("var.none + 1", "Operation failed", "var.none"),
        ("-var.cidr", "Invalid operand", "var.cidr"),
        ("var.object.nam", "Unsupported attribute", ".nam"),
        ("var.list[5]", "Invalid index", "[5]"),
        ("var.list[5].x", "Invalid index", "[5]"),
        ("upper([var.cidr])", "Invalid function argument", "[var.cidr]"),
        ("cidrsubnet(var.cidr, 40, 1)", "Invalid function argument", "40"),
        ("max([1, \"x\"]...)", "Invalid function argument", "[1, \"x\"]"),
        ("upper(\"a\", \"b\")", "Too many function arguments", "(\"a\", \"b\")"),
        ("substr(\"a\")", "Not enough function arguments", "(\"a\")"),
        ("uper(\"a\")", "Call to unknown function", "uper"),
        ("provider::aws::x(1)", "Unsupported function", "provider::aws::x"),
        ("provider::awz::x(1)", "Unknown provider function", "provider::awz::x"),
        ("provider::aws(1)", "Unknown provider function", "provider::aws"),
        ("bcrypt(\"a\", 32)", "Invalid function argument", "32"),
        ("\"a-${var.list}\"", "Invalid template interpolation value", "var.list"),
        ("var.cidr ? 1 : 2", "Incorrect condition type", "var.cidr"),
        ("true ? [] : {}", "Inconsistent conditional result types", "[] : {}"),
        ("[for x in var.cidr : x]", "Iteration over non-iterable value", "var.cidr"),
        ("{ for x in [1, 1] : x => x }", "Duplicate object key", "x"),
        ("{ (var.none) = 1 }", "Null value as key", "(var.none)"),
        ("{ var.cidr = 1 }", "Ambiguous key", "var.cidr"),
        ("count.idx", "Invalid \"count\" attribute", "idx"),
        ("foo", "Invalid reference", "foo"),
        ("var", "Invalid reference", "var"),
        ("data.x", "Invalid reference", "data.x"),
        ("try(tobool(\"x\"), tonumber(\"y\"))", "Error in function call", "try"),
    ] {
        let (found, place, _) = error(text);
        assert_eq!((found.as_str(), place.as_str()), (summary, underlined), "{text}");
    }
}

#[test]
fn errors_tell_the_values_that_took_part() {
    assert_eq!(notes("var.object.size + var.cidr"), ["var.cidr is \"10.0.0.0/8\""]);
    assert_eq!(notes("var.object.size / 0"), ["var.object.size is 3"]);
    assert_eq!(
        notes("cidrsubnet(var.cidr, var.object.size, 100)"),
        Vec::<String>::new(),
        "only what is wrong itself"
    );
    assert_eq!(notes("var.list[5]"), ["var.list is a list of 2 strings"]);
    assert_eq!(notes("var.object.nam"), ["var.object is an object with 2 attributes"]);
    assert_eq!(notes("var.secret + 1"), ["var.secret has a sensitive value"]);
    assert_eq!(notes("var.secrets.k + 1"), ["var.secrets.k has a sensitive value"]);
    assert_eq!(notes("[for x in var.list : x + 1]"), ["x is \"a\""]);
    assert_eq!(notes("var.unknown[0]"), ["var.unknown is a string, known only after apply"]);
}

#[test]
fn hints_say_what_was_meant() {
    let hint = |text: &str| value(text).unwrap_err().iter().next().unwrap().hints[0].0.clone();
    assert_eq!(hint("uper(\"a\")"), "Did you mean \"upper\"?");
    assert_eq!(hint("var.object.nmae"), "Did you mean \"name\"?");
    assert_eq!(hint("vars"), "Did you mean \"var\"?");
    assert_eq!(hint("list(1)"), "Write [a, b], or tolist([a, b]) for a list whose elements have one type.");
    assert_eq!(hint("each.vlue"), "Did you mean \"each.value\"?");
    assert_eq!(hint("main"), "If this is meant as text, put it in quotes: \"main\".");
}

#[test]
fn independent_errors_are_all_reported() {
    let problems = value("[tobool(\"x\"), { a = null + 1, b = nosuch(2) }, \"${[]}-${{}}\"]").unwrap_err();
    let summaries: Vec<&str> = problems.iter().map(|problem| problem.summary.as_str()).collect();
    assert_eq!(
        summaries,
        [
            "Invalid function argument",
            "Operation failed",
            "Call to unknown function",
            "Invalid template interpolation value",
            "Invalid template interpolation value",
        ]
    );
}

#[test]
fn try_does_not_forgive_what_is_not_supported() {
    assert!(value("try(provider::aws::x(1), \"b\")").is_err());
    assert!(value("can(provider::aws::y(1))").is_err());
    assert_eq!(show(&value("try(nosuch(1), \"b\")").unwrap()), "\"b\"");
}

#[test]
fn what_changes_each_time_is_unknown_in_a_plan() {
    struct Fixed;
    impl Impure for Fixed {
        fn now(&self) -> i64 {
            1_700_000_060
        }
        fn random(&self) -> [u8; 16] {
            [0xff; 16]
        }
    }
    for text in ["timestamp()", "uuid()"] {
        assert!(!value(text).unwrap().is_known(), "{text}");
    }
    assert_eq!(show(&value("plantimestamp()").unwrap()), "\"2023-11-14T22:13:20Z\"");
    let applying = TestScope::new(Some(Arc::new(Fixed)));
    let applied = |text: &str| show(&evaluate(&parse(text), &applying).unwrap());
    assert_eq!(applied("timestamp()"), "\"2023-11-14T22:14:20Z\"");
    assert_eq!(applied("uuid()"), "\"ffffffff-ffff-4fff-bfff-ffffffffffff\"");
    assert_eq!(applied("abspath(\"../a\")"), "\"/a\"");
    assert_eq!(applied("pathexpand(\"~/a\")"), "\"/home/ann/a\"");
}

#[test]
fn unknown_values_keep_what_is_known_of_them() {
    let known = |text: &str| match value(text).unwrap().data() {
        infra_value::Data::Unknown(_, Some(refinement)) => (**refinement).clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(known("\"arn:aws-${var.unknown}\"").prefix.as_deref(), Some("arn:aws-"));
    assert_eq!(known("\"a${var.unknown}\"").prefix, None);
    // U+0338 would make ≮ of it.
    assert_eq!(known("\"a<${var.unknown}\"").prefix.as_deref(), Some("a"));
    assert_eq!(known("jsonencode({ a = var.unknown })").prefix.as_deref(), Some("{"));
    assert!(known("var.unknown == \"x\"").not_null);
    assert!(known("var.unknown == \"x\" ? \"a\" : \"b\"").not_null);
    assert_eq!(show(&value("startswith(\"arn:${var.unknown}\", \"xyz\")").unwrap()), "false");
    assert_eq!(show(&value("\"arn:${var.unknown}\" == \"x\"").unwrap()), "false");
}

#[test]
fn conversion_names_the_expression() {
    let expr = parse("{ a = var.list }");
    let ty = Type::object([("a", Type::Number)]);
    let problems = evaluate_as(&expr, &ty, &TestScope::new(None)).unwrap_err();
    let problem = problems.iter().next().unwrap();
    assert_eq!(problem.summary, "Incorrect value type");
    assert!(problem.detail.contains("attribute \"a\": number required"), "{}", problem.detail);
    let converted = evaluate_as(&parse("5"), &Type::String, &TestScope::new(None)).unwrap();
    assert_eq!(converted.as_str(), Some("5"));
}

#[test]
fn references_are_found_everywhere_but_what_is_bound() {
    let text =
        "[for x in module.net[0].ids : \"${x}-${data.aws_ami.a.id}\" if each.key == local.k[count.index]]";
    let (references, problems) = references_of(&parse(text));
    assert!(problems.is_empty());
    let subjects: Vec<String> = references.iter().map(|reference| reference.subject.to_string()).collect();
    assert_eq!(subjects, ["module.net", "data.aws_ami.a", "each.key", "local.k", "count.index"]);
    assert_eq!(references[0].output_name().as_deref(), Some("ids"));
    assert_eq!(&text[references[0].span.start as usize..references[0].span.end as usize], "module.net");
}

/// The parser limits how deep expressions nest; evaluation must do with a thread's stack.
#[test]
fn the_deepest_expressions_do_not_exhaust_the_stack() {
    let nested = |open: &str, inner: &str, close: &str, depth| {
        format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
    };
    for depth in [60, 120] {
        for text in [
            nested("(", "1", ")", depth),
            nested("[", "1", "]", depth),
            nested("{a=", "1", "}", depth),
            nested("-", "1", "", depth),
            nested("!", "true", "", depth),
            nested("tolist([", "1", "])", depth / 2),
            nested("try(", "1", ")", depth),
            nested("[for x in [1] : ", "x", "]", depth / 2),
            nested("\"x${", "1", "}\"", depth / 2),
            nested("true ? 1 : ", "2", "", depth),
            nested("1 + (2 * ", "3", ")", depth / 2),
            nested("[0][", "0", "]", depth / 2),
        ] {
            let (expr, problems) = parse_expression(FileId(0), &text);
            if !problems.has_errors() {
                evaluate(&expr, &TestScope::new(None)).unwrap();
            }
        }
    }
}

#[test]
fn long_chains_are_evaluated_without_recursion() {
    let sum = vec!["1"; 20_000].join(" + ");
    assert_eq!(show(&value(&sum).unwrap()), "20000");
    let access = format!("[{}]{}", "[".repeat(0), "[*]");
    assert_eq!(show(&value(&access).unwrap()), "[]");
    let steps = format!("var.unknown2{}", ".a".repeat(20_000));
    assert!(value(&steps).is_err());
}

const LEAVES: [&str; 21] = [
    "1",
    "-2.5",
    "1e40",
    "\"a\"",
    "\"%d\"",
    "\"2020-01-01T00:00:00Z\"",
    "\"10.0.0.0/8\"",
    "\"[a-z]+\"",
    "true",
    "null",
    "[]",
    "{}",
    "var.list",
    "var.object",
    "var.unknown",
    "x.y",
    "var.secret",
    "var.secrets",
    "var.secrets.k",
    "[var.secret, 1]",
    "{(var.secret) = 1}",
];

const FUNCTIONS: &str = "abs abspath alltrue anytrue base64decode base64encode base64sha256 base64sha512 basename can \
    ceil chomp chunklist cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat contains \
    csvdecode dirname distinct element endswith fileexists flatten floor format formatdate formatlist indent index \
    issensitive join jsondecode jsonencode keys length log lookup lower matchkeys max md5 merge min one parseint \
    pathexpand plantimestamp pow range regex regexall replace reverse sensitive setintersection setproduct \
    setsubtract setunion sha1 sha256 sha512 signum slice sort split startswith strcontains strrev substr sum \
    templatestring textdecodebase64 textencodebase64 timeadd timecmp timestamp title tobool tolist tomap tonumber \
    toset tostring transpose trim trimprefix trimspace trimsuffix try upper urlencode uuid uuidv5 values yamldecode \
    yamlencode zipmap file filebase64 filemd5 filesha1 filesha256 filesha512 fileset templatefile";

fn expression() -> impl Strategy<Value = String> {
    let functions: Vec<&'static str> = FUNCTIONS.split_whitespace().collect();
    let leaf = proptest::sample::select(LEAVES.to_vec()).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 3, move |inner| {
        let operators = vec!["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||"];
        prop_oneof![
            4 => (proptest::sample::select(functions.clone()), proptest::collection::vec(inner.clone(), 0..4))
                .prop_map(|(name, args)| format!("{name}({})", args.join(", "))),
            2 => (inner.clone(), proptest::sample::select(operators), inner.clone())
                .prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(c, a, b)| format!("({c} ? {a} : {b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}]")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{a = {a}, ({b}) = 1}}")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a})[{b}]")),
            1 => inner.clone().prop_map(|a| format!("({a})[*].name")),
            1 => inner.clone().prop_map(|a| format!("\"x${{{a}}}y\"")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[for k, v in {a} : {b} if k != v]")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{for v in {a} : v => {b}...}}")),
            1 => inner.prop_map(|a| format!("max({a}...)")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is written, evaluation ends with a value or with errors, and neither shows a secret.
    #[test]
    fn nothing_panics_and_secrets_stay_secret(text in expression()) {
        let (expr, problems) = parse_expression(FileId(0), &text);
        prop_assert!(!problems.has_errors(), "{text}: {problems:?}");
        match evaluate(&expr, &TestScope::new(None)) {
            Ok(value) => prop_assert!(!show(&value).contains(SECRET), "{text}"),
            Err(problems) => prop_assert!(!format!("{problems:?}").contains(SECRET), "{text}: {problems:?}"),
        }
    }

    /// Evaluating twice gives the same.
    #[test]
    fn evaluation_is_deterministic(text in expression()) {
        let expr = parse(&text);
        prop_assert_eq!(evaluate(&expr, &TestScope::new(None)), evaluate(&expr, &TestScope::new(None)));
    }
}

#[test]
fn nests_of_loops_end_before_the_memory_does() {
    let nest = "[for a in range(1024) : [for b in range(1024) : length([for c in range(1024) : c])]]";
    assert_eq!(error(nest).0, "Too many elements");
}
