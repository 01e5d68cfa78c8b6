//! Decoding bodies by schema.
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::Arc;

use infra_diagnostics::{Diagnostics, FileId};
use infra_lang::config::Disk;
use infra_lang::decode::{body_references, check_body, decode_body};
use infra_lang::eval::{Context, ProviderFunctions, Scope, show};
use infra_lang::reference::{Reference, Subject};
use infra_schema::{Attribute, Block, NestedBlock, Nesting, Presence};
use infra_syntax::{Body, parse_file};
use infra_value::{Marks, Type, Value, convert};

struct Vars(Context);

impl Vars {
    fn new() -> Self {
        Self(Context {
            files: Arc::new(Disk),
            working_dir: "/".into(),
            root_dir: ".".into(),
            module_dir: ".".into(),
            home_dir: None,
            providers: ProviderFunctions::default(),
            workspace: "default".into(),
            plan_time: None,
            impure: None,
        })
    }
}

impl Scope for Vars {
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics> {
        let Subject::Variable(name) = &reference.subject else { panic!("{}", reference.subject) };
        Ok(match &**name {
            "unknown" => Value::unknown(Type::list(Type::String)),
            "unknown_string" => Value::unknown(Type::String),
            "ports" => Value::list(Type::Number, vec![Value::number(80), Value::number(443)]),
            "secret_ports" => Value::list(Type::Number, vec![Value::number(80)]).with_marks(Marks::SENSITIVE),
            "secret" => Value::string("hunter2").with_marks(Marks::SENSITIVE),
            "null" => Value::null(Type::String),
            name => Value::string(name),
        })
    }

    fn context(&self) -> &Context {
        &self.0
    }
}

fn attribute(ty: Type, presence: Presence) -> Attribute {
    Attribute::new(ty, presence)
}

fn block<const A: usize, const B: usize>(
    attributes: [(&str, Attribute); A],
    blocks: [(&str, NestedBlock); B],
) -> Block {
    Block {
        attributes: attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect(),
        blocks: blocks.into_iter().map(|(name, block)| (name.into(), block)).collect(),
    }
}

/// A schema with everything in it.
fn schema() -> Block {
    use Presence::{Computed, Optional, OptionalComputed, Required};
    let rule = Type::object([("port", Type::Number), ("note", Type::String)]);
    let inner = block([("x", attribute(Type::String, Optional))], []);
    let disk = block(
        [("name", attribute(Type::String, Required)), ("size", attribute(Type::Number, Optional))],
        [("inner", NestedBlock::new(Nesting::List, inner))],
    );
    let mut limited = NestedBlock::new(Nesting::List, block([("v", attribute(Type::String, Optional))], []));
    limited.max_items = Some(1);
    block(
        [
            ("cidr", attribute(Type::String, Required)),
            ("count_of", attribute(Type::Number, Optional)),
            ("id", attribute(Type::String, Computed)),
            ("tags", attribute(Type::map(Type::String), Optional)),
            ("rule", attribute(Type::set(rule), OptionalComputed)),
        ],
        [
            ("disk", NestedBlock::new(Nesting::List, disk)),
            ("limited", limited),
            ("tag", NestedBlock::new(Nesting::Set, block([("k", attribute(Type::String, Required))], []))),
            ("one", NestedBlock::new(Nesting::Single, block([("v", attribute(Type::Bool, Optional))], []))),
            ("by", NestedBlock::new(Nesting::Map, block([("v", attribute(Type::String, Optional))], []))),
            ("any", NestedBlock::new(Nesting::List, block([("v", attribute(Type::Dynamic, Optional))], []))),
        ],
    )
}

fn parse(text: &str) -> Body {
    let (body, problems) = parse_file(FileId(0), text);
    assert!(!problems.has_errors(), "{problems:?}");
    body
}

fn decode(text: &str) -> Result<Value, Diagnostics> {
    let result = decode_body(&parse(text), &schema(), &Vars::new());
    if let Ok(value) = &result {
        let converted = convert(value, &schema().implied_type()).unwrap();
        assert_eq!(&converted, value, "the value conforms to the schema");
    }
    result
}

/// The value at one name.
fn value_of(text: &str, name: &str) -> Value {
    decode(text).unwrap().get(name).unwrap().clone()
}

/// Every error as `summary: underlined text`.
fn errors(text: &str) -> Vec<String> {
    let problems = decode(text).unwrap_err();
    let describe = |problem: &infra_diagnostics::Diagnostic| {
        let span = problem.subject.unwrap();
        format!("{}: {}", problem.summary, &text[span.start as usize..span.end as usize])
    };
    problems.iter().map(describe).collect()
}

#[test]
fn arguments_are_converted_and_absent_ones_are_null() {
    let value = decode("cidr = var.a\ncount_of = \"2\"\ntags = { a = 1 }\n").unwrap();
    assert_eq!(value.get("cidr").unwrap().as_str(), Some("a"));
    assert_eq!(value.get("count_of"), Some(&Value::number(2)));
    assert_eq!(value.get("tags").unwrap().ty(), Type::map(Type::String));
    assert_eq!(value.get("id"), Some(&Value::null(Type::String)));
    assert!(value.get("rule").unwrap().is_null());
    assert!(value.get("one").unwrap().is_null());
    assert_eq!(value.get("disk").unwrap().as_slice(), Some(&[][..]));
}

#[test]
fn everything_that_is_wrong_is_reported_at_its_place() {
    let found =
        errors("cdir = 1\nid = \"x\"\ncount_of = \"many\"\ndisk { nam = 1 }\nnosuch {}\ntags { a = 1 }\n");
    assert_eq!(
        found,
        [
            "Unsupported argument: cdir",
            "Value for unconfigurable attribute: id",
            "Missing required argument: ",
            "Unsupported argument: nam",
            "Missing required argument: disk",
            "Unsupported block type: nosuch",
            "Unsupported block type: tags",
            "Incorrect attribute value type: \"many\"",
        ]
    );
}

#[test]
fn suggestions_are_made() {
    let hints = |text: &str| -> Vec<String> {
        let problems = check_body(&parse(text), &schema());
        problems.iter().flat_map(|problem| problem.hints.iter().map(|hint| hint.0.clone())).collect()
    };
    assert_eq!(hints("cidr = 1\ncdir = 1\n"), ["Did you mean \"cidr\"?"]);
    assert_eq!(hints("cidr = 1\ndiks {}\n"), ["Did you mean \"disk\"?"]);
    assert_eq!(
        hints("cidr = 1\ndisk = 1\n"),
        ["Did you mean a block? Write \"disk { … }\", without the equals sign."]
    );
    assert_eq!(
        hints("cidr = 1\ntags {}\n"),
        ["Did you mean an argument? Write \"tags = …\", with an equals sign."]
    );
}

#[test]
fn a_required_argument_must_not_be_null_but_may_be_unknown() {
    assert_eq!(errors("cidr = var.null\n"), ["Missing required argument: var.null"]);
    assert!(!value_of("cidr = var.unknown_string\n", "cidr").is_known());
}

#[test]
fn nested_blocks_follow_their_nesting() {
    let text = "cidr = \"c\"\ndisk {\n name = \"a\"\n inner {\n  x = 1\n }\n}\ndisk { name = \"b\" }\n\
                tag { k = \"z\" }\ntag { k = \"y\" }\ntag { k = \"z\" }\none { v = true }\nby \"p\" { v = 1 }\n\
                any { v = 1 }\nany { v = [] }\n";
    let disks = value_of(text, "disk");
    let disks = disks.as_slice().unwrap();
    assert_eq!(disks[1].get("name").unwrap().as_str(), Some("b"));
    assert_eq!(disks[0].get("inner").unwrap().as_slice().unwrap()[0].get("x").unwrap().as_str(), Some("1"));
    assert_eq!(value_of(text, "tag").as_slice().unwrap().len(), 2);
    assert_eq!(value_of(text, "one").get("v"), Some(&Value::bool(true)));
    assert_eq!(value_of(text, "by").get("p").unwrap().get("v").unwrap().as_str(), Some("1"));
    assert_eq!(show(&value_of(text, "any")), "[\n  {\n    \"v\" = 1\n  },\n  {\n    \"v\" = []\n  },\n]");
}

#[test]
fn counts_and_labels_are_checked() {
    let text = "cidr = \"c\"\nlimited {}\nlimited {}\none {}\none {}\nby {}\ndisk \"x\" { name = \"n\" }\n\
                by \"a\" {}\nby \"a\" {}\n";
    assert_eq!(
        errors(text),
        [
            "Missing label for by: by",
            "Extraneous label for disk: \"x\"",
            "Duplicate by block: by \"a\"",
            "Too many limited blocks: limited",
            "Too many one blocks: one",
        ]
    );
}

#[test]
fn attributes_may_be_written_as_blocks() {
    let as_blocks =
        value_of("cidr = \"c\"\nrule {\n port = 80\n}\nrule {\n port = 81\n note = \"x\"\n}\n", "rule");
    let as_argument =
        value_of("cidr = \"c\"\nrule = [{ port = 80, note = null }, { port = 81, note = \"x\" }]\n", "rule");
    assert_eq!(as_blocks, as_argument);
    assert_eq!(errors("cidr = \"c\"\nrule = []\nrule {}\n"), ["Duplicate definition: rule"]);
    assert_eq!(errors("cidr = \"c\"\nrule { prt = 1 }\n"), ["Unsupported argument: prt"]);
    let dynamic =
        "cidr = \"c\"\ndynamic \"rule\" {\n for_each = var.ports\n content { port = rule.value }\n}\n";
    assert_eq!(value_of(dynamic, "rule").as_slice().unwrap().len(), 2);
    // One that comes to nothing asks for nothing: it does not ask for there to be none.
    let nothing = "cidr = \"c\"\ndynamic \"rule\" {\n for_each = []\n content { port = rule.value }\n}\n";
    assert!(value_of(nothing, "rule").is_null());
}

#[test]
fn dynamic_blocks_are_expanded_in_order() {
    let text = "cidr = \"c\"\ndisk { name = \"first\" }\ndynamic \"disk\" {\n for_each = { b = 2, a = 1 }\n iterator = it\n\
                content {\n name = \"d-${it.key}\"\n size = it.value\n\
                dynamic \"inner\" {\n for_each = [it.key, \"q\"]\n content { x = \"${it.value}${inner.key}${inner.value}\" }\n }\n\
                }\n}\ndisk { name = \"last\" }\n";
    let value = value_of(text, "disk");
    let names: Vec<&str> =
        value.as_slice().unwrap().iter().map(|disk| disk.get("name").unwrap().as_str().unwrap()).collect();
    assert_eq!(names, ["first", "d-a", "d-b", "last"]);
    let inner = value.as_slice().unwrap()[1].get("inner").unwrap();
    let texts: Vec<&str> =
        inner.as_slice().unwrap().iter().map(|inner| inner.get("x").unwrap().as_str().unwrap()).collect();
    assert_eq!(texts, ["10a", "11q"]);
    let by = value_of(
        "cidr = \"c\"\ndynamic \"by\" {\n for_each = toset([\"k\"])\n labels = [by.value]\n content {}\n}\n",
        "by",
    );
    assert!(by.get("k").is_some());
}

#[test]
fn an_unknown_number_of_blocks_is_unknown_and_marks_travel() {
    let unknown =
        "cidr = \"c\"\ndynamic \"disk\" {\n for_each = var.unknown\n content { name = disk.value }\n}\n";
    assert!(!value_of(unknown, "disk").is_known());
    let secret =
        "cidr = \"c\"\ndynamic \"disk\" {\n for_each = var.secret_ports\n content { name = disk.value }\n}\n";
    assert!(value_of(secret, "disk").is_sensitive());
    assert!(value_of("cidr = var.secret\n", "cidr").is_sensitive());
    let inside = value_of("cidr = \"c\"\ntags = { a = var.secret, b = 1 }\n", "tags");
    assert!(!inside.is_sensitive() && inside.get("a").unwrap().is_sensitive());
}

#[test]
fn malformed_dynamic_blocks_are_refused() {
    let wrong = |inside: &str| errors(&format!("cidr = \"c\"\ndynamic \"disk\" {{\n{inside}\n}}\n"));
    assert_eq!(wrong("for_each = []"), ["Missing content block: dynamic \"disk\""]);
    assert_eq!(wrong("content { name = 1 }"), ["Missing required argument: dynamic \"disk\""]);
    assert_eq!(
        wrong("for_each = []\nname = 1\nfoo {}\ncontent { name = 1 }"),
        ["Unsupported argument: name", "Unsupported block type: foo"]
    );
    assert_eq!(
        wrong("for_each = []\niterator = \"x\"\ncontent { name = 1 }"),
        ["Invalid dynamic iterator name: \"x\""]
    );
    assert_eq!(wrong("for_each = null\ncontent { name = 1 }"), ["Invalid dynamic for_each value: null"]);
    assert_eq!(wrong("for_each = 5\ncontent { name = 1 }"), ["Invalid dynamic for_each value: 5"]);
    assert_eq!(wrong("for_each = [1]\ncontent { name = disk.valu }"), ["Unsupported attribute: .valu"]);
    assert_eq!(
        wrong("for_each = var.unknown\ncontent { name = disk.valu }"),
        ["Unsupported attribute: .valu"]
    );
    assert_eq!(errors("cidr = \"c\"\ndynamic \"dsik\" {}\n"), ["Unsupported block type: \"dsik\""]);
}

#[test]
fn references_leave_out_what_dynamic_blocks_bind() {
    let text = "cidr = var.a\ndynamic \"disk\" {\n for_each = disk.list.x\n\
                content {\n name = \"${disk.value}${var.b}\"\n dynamic \"inner\" {\n for_each = disk.value\n\
                iterator = it\n content { x = it.value + inner.c.d }\n }\n }\n}\n";
    let (references, problems) = body_references(&parse(text), Some(&schema()));
    assert!(problems.is_empty(), "{problems:?}");
    let subjects: Vec<String> = references.iter().map(|reference| reference.subject.to_string()).collect();
    assert_eq!(subjects, ["var.a", "disk.list", "var.b", "inner.c"]);
}
