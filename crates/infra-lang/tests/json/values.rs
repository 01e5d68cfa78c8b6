//! Bodies by schema, and files of values, in JSON.

use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostics, SourceMap};
use infra_lang::config::{Snapshot, load};
use infra_lang::decode::{body_references, check_body, decode_body};
use infra_lang::eval::{Context, ProviderFunctions, Scope, show};
use infra_lang::reference::Reference;
use infra_lang::variables::{VariableInput, root_variables};
use infra_schema::{Attribute, Block, NestedBlock, Nesting, Presence};
use infra_value::{Type, Value};

struct Names(Context);

impl Scope for Names {
    fn resolve(&self, reference: &Reference) -> Result<Value, Diagnostics> {
        Ok(match &*reference.subject.to_string() {
            "var.ports" => Value::list(Type::Number, vec![Value::number(80), Value::number(443)]),
            name => Value::string(name),
        })
    }

    fn context(&self) -> &Context {
        &self.0
    }
}

fn scope() -> Names {
    Names(Context {
        files: Arc::new(Snapshot::default()),
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

fn block<const A: usize, const B: usize>(
    attributes: [(&str, Type); A],
    blocks: [(&str, Nesting, Block); B],
) -> Block {
    Block {
        attributes: attributes
            .into_iter()
            .map(|(n, t)| (n.into(), Attribute::new(t, Presence::Optional)))
            .collect(),
        blocks: blocks.into_iter().map(|(n, nesting, b)| (n.into(), NestedBlock::new(nesting, b))).collect(),
    }
}

fn schema() -> Block {
    let inner = block([("x", Type::String)], []);
    let disk = block([("name", Type::String)], [("inner", Nesting::List, inner)]);
    let rule = Type::object([("port", Type::Number), ("note", Type::String)]);
    block(
        [("cidr", Type::String), ("tags", Type::map(Type::String)), ("rule", Type::set(rule))],
        [
            ("disk", Nesting::List, disk),
            ("one", Nesting::Single, block([("v", Type::Bool)], [])),
            ("by", Nesting::Map, block([("v", Type::String)], [])),
        ],
    )
}

/// The body of a resource of the given JSON and of the given native text.
fn body(name: &str, text: &str) -> (infra_syntax::Body, SourceMap) {
    let mut files = Snapshot::default();
    files.insert(&Path::new("r").join(name), text.as_bytes().to_vec());
    let (config, findings) = load(&files, Path::new("r"));
    assert!(!findings.has_errors(), "{findings:#?}");
    let resource = config.root().resources.values().next().unwrap();
    (resource.body.clone(), config.sources.clone())
}

fn in_json(content: &str) -> (infra_syntax::Body, SourceMap) {
    body("m.tf.json", &format!("{{\"resource\": {{\"t\": {{\"n\": {content}}}}}}}"))
}

#[test]
fn bodies_mean_the_same_in_both_forms() {
    for (json, native) in [
        (
            r#"{"cidr": "${a.b}", "tags": {"x": "1", "${a.b}": "$${y}"}}"#,
            "cidr = a.b\ntags = { x = 1, (a.b) = \"$${y}\" }",
        ),
        (
            r#"{"disk": {"//": "${", "name": "a", "inner": [{"x": "1"}, {"x": 2}]}}"#,
            "disk {\n name = \"a\"\n inner {\n x = 1\n }\n inner {\n x = 2\n }\n}",
        ),
        (
            r#"{"disk": [{"name": "a"}, {"inner": {}}], "disk": {"name": "c"}}"#,
            "disk {\n name = \"a\"\n}\ndisk {\n inner {\n }\n}\ndisk {\n name = \"c\"\n}",
        ),
        (r#"{"disk": null, "one": {"v": true}}"#, "one {\n v = true\n}"),
        (r#"{"by": {"l": {"v": "1"}, "m": [{"v": "2"}]}}"#, "by \"l\" {\n v = 1\n}\nby \"m\" {\n v = 2\n}"),
        (r#"{"by": [{"l": {"v": "1"}}, {"m": {}}]}"#, "by \"l\" {\n v = 1\n}\nby \"m\" {\n}"),
        (
            r#"{"dynamic": {"disk": {"for_each": "${var.ports}", "content": {"name": "${disk.value}"}}}}"#,
            "dynamic \"disk\" {\n for_each = var.ports\n content {\n name = disk.value\n }\n}",
        ),
        (
            r#"{"dynamic": {"disk": [{"for_each": ["a"], "iterator": "it", "content": {"dynamic": {"inner": {"for_each": [1], "content": [{"x": "${it.value}${inner.value}"}]}}}}]}}"#,
            "dynamic \"disk\" {\n for_each = [\"a\"]\n iterator = it\n content {\n dynamic \"inner\" {\n for_each = [1]\n content {\n x = \"${it.value}${inner.value}\"\n }\n }\n }\n}",
        ),
        (
            r#"{"dynamic": {"by": {"for_each": ["a"], "labels": ["${by.value}"], "content": {"v": "x"}}}}"#,
            "dynamic \"by\" {\n for_each = [\"a\"]\n labels = [by.value]\n content {\n v = \"x\"\n }\n}",
        ),
        (r#"{"rule": [{"port": 1, "note": null}]}"#, "rule = [{ port = 1, note = null }]"),
    ] {
        let (json_body, _) = in_json(json);
        let (native_body, _) = body("m.tf", &format!("resource \"t\" \"n\" {{\n{native}\n}}"));
        let schema = schema();
        assert!(check_body(&json_body, &schema).is_empty(), "{json}: {:#?}", check_body(&json_body, &schema));
        let json_value = decode_body(&json_body, &schema, &scope());
        let native_value = decode_body(&native_body, &schema, &scope());
        assert_eq!(json_value, native_value, "{json}");
        for schema in [Some(&schema), None] {
            let subjects = |body| -> Vec<String> {
                let mut all: Vec<_> =
                    body_references(body, schema).0.iter().map(|r| r.subject.to_string()).collect();
                all.sort();
                all
            };
            assert_eq!(subjects(&json_body), subjects(&native_body), "{json} {}", schema.is_some());
        }
    }
}

#[test]
fn wrong_properties_are_found_where_they_stand() {
    for (json, expected) in [
        (r#"{"cdir": "x"}"#, "Unsupported argument: \"cdir\" -> Did you mean \"cidr\"?"),
        (r#"{"disk": {"nam": "x"}}"#, "Unsupported argument: \"nam\" -> Did you mean \"name\"?"),
        (r#"{"disk": "x"}"#, "Incorrect JSON value type: \"x\""),
        (r#"{"disk": ["x"]}"#, "Incorrect JSON value type: \"x\""),
        (r#"{"disk": {"${a.b}": 1}}"#, "Invalid property name: a.b"),
        (r#"{"cidr": "a", "cidr": "b"}"#, "Duplicate argument: \"cidr\""),
        (
            r#"{"dynamic": {"dsk": {"for_each": [], "content": {}}}}"#,
            "Unsupported block type: \"dsk\" -> Did you mean \"disk\"?",
        ),
        (r#"{"dynamic": {"disk": {"for_each": []}}}"#, "Missing content block: \"disk\""),
    ] {
        let (body, sources) = in_json(json);
        let found: Vec<String> = check_body(&body, &schema())
            .iter()
            .map(|problem| {
                let hints: String = problem.hints.iter().map(|hint| format!(" -> {}", hint.0)).collect();
                format!("{}: {}{hints}", problem.summary, sources.snippet(problem.subject.unwrap()).unwrap())
            })
            .collect();
        assert_eq!(found, [expected], "{json}");
    }
}

#[test]
fn files_of_values_are_read_as_they_are() {
    let mut files = Snapshot::default();
    let declared = "variable \"a\" {}\nvariable \"b\" { type = list(number) }\nvariable \"secret\" { sensitive = true }\n";
    files.insert(Path::new("r/m.tf"), declared.as_bytes().to_vec());
    let (config, _) = load(&files, Path::new("r"));
    let given = |text: &str| {
        let mut sources = SourceMap::new();
        let input = VariableInput::File { path: "v.tfvars.json".into(), text: text.into() };
        let (values, findings) = root_variables(config.root(), &[input], &mut sources);
        let values: Vec<String> =
            values.iter().map(|(name, value)| format!("{name} = {}", show(value))).collect();
        (values, findings)
    };
    let (values, findings) = given(r#"{"a": "${not read}", "b": [1, "2"], "//": "x", "secret": "s"}"#);
    assert!(findings.is_empty(), "{findings:#?}");
    assert_eq!(values[0], "a = \"${not read}\"");
    assert_eq!(values.len(), 3);
    for (text, expected) in [
        (r#"["#, "Missing JSON value"),
        (r#"{"b": "x", "a": 1, "secret": 1}"#, "Invalid value for input variable"),
        (r#"{"a": 1, "a": 2, "b": [], "secret": 1}"#, "Duplicate argument"),
        (r#"{"c": 1, "b": [], "a": 1, "secret": 1}"#, "Value for undeclared variable"),
        (r#"3"#, "Incorrect JSON value type"),
    ] {
        assert_eq!(given(text).1.iter().next().unwrap().summary, expected, "{text}");
    }
    // Nothing of a file with a secret is shown.
    let (_, findings) = given("{\"secret\": \"hunter2\", \"a\" 1}");
    assert!(
        findings.has_errors() && findings.iter().all(|finding| finding.subject.is_none()),
        "{findings:#?}"
    );
}
