//! The JSON form: what is read, and what is said of what is wrong.
#![allow(clippy::unwrap_used, missing_docs)]

use infra_diagnostics::{Diagnostics, FileId};
use infra_syntax::{ExprKind, JsonKind, JsonValue, parse_json};
use proptest::prelude::*;

const FILE: FileId = FileId(0);

/// A value as `serde_json` has it; numbers as text, of objects the last of several properties.
fn plain(value: &JsonValue) -> serde_json::Value {
    use serde_json::Value;
    match &value.kind {
        JsonKind::Null | JsonKind::Error => Value::Null,
        JsonKind::Bool(value) => (*value).into(),
        JsonKind::Number(digits) => serde_json::from_str(digits).unwrap(),
        JsonKind::String(text) => (**text.text()).into(),
        JsonKind::Array(items) => items.iter().map(plain).collect(),
        JsonKind::Object(properties) => {
            properties.iter().map(|p| (p.name.text().to_string(), plain(&p.value))).collect()
        }
    }
}

fn found(text: &str, findings: &Diagnostics) -> Vec<String> {
    let describe = |finding: &infra_diagnostics::Diagnostic| {
        let span = finding.subject.unwrap();
        format!("{}: {}", finding.summary, &text[span.start as usize..span.end as usize])
    };
    findings.iter().map(describe).collect()
}

#[test]
fn every_independent_error_is_found() {
    for (text, expected) in [
        ("", &["Missing JSON value: "][..]),
        ("{", &["Invalid property name: ", "Unclosed object: {"]),
        ("[1, 2", &["Unclosed array: ["]),
        ("{\"a\": 1,}", &["Trailing comma: ,"]),
        ("[1 2, 3 4]", &["Missing comma: 2", "Missing comma: 4"]),
        ("{\"a\": 1 \"b\": 2}", &["Missing comma: \""]),
        ("{\"a\" 1, \"b\": 2 3}", &["Missing property value: 1", "Missing comma: 3"]),
        ("{\"a\" = 1}", &["Missing property value: ="]),
        ("{a: 1, \"b\": yes}", &["Invalid property name: a", "Invalid JSON keyword: yes"]),
        ("{'a': 1}", &["Invalid property name: '"]),
        (
            "[01, 1., .5, +1, -, 1e, 0x1]",
            &[
                "Invalid JSON number: 01",
                "Invalid JSON number: 1.",
                "Missing JSON value: .",
                "Missing JSON value: +",
                "Invalid JSON number: -",
                "Invalid JSON number: 1e",
                "Invalid JSON number: 0x1",
            ],
        ),
        (
            "[\"a\\x\", \"\\u12g4\", \"b]",
            &["Invalid escape sequence: \\x", "Invalid escape sequence: \\u", "Unclosed string: \"b]"],
        ),
        ("[\"a\nb\"]", &["Unclosed string: \"a"]),
        ("{} {}", &["Extraneous data after value: {"]),
        ("// x\n{}", &["Missing JSON value: /"]),
        ("[{]}", &["Invalid property name: ]", "Mismatched brackets: ]"]),
    ] {
        let (_, findings) = parse_json(FILE, text);
        let found = found(text, &findings);
        assert_eq!(&found[..expected.len().min(found.len())], expected, "{text:?}");
    }
}

#[test]
fn places_within_strings_are_those_of_the_file() {
    let text = r#"{"a": "x\n\u00e9\"${ var.one + \"\\\"\" }é${var.two}"}"#;
    let (value, findings) = parse_json(FILE, text);
    assert!(findings.is_empty());
    let JsonKind::Object(properties) = &value.kind else { panic!() };
    let mut findings = Diagnostics::new();
    let expr = properties[0].value.expression(&mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    let names: Vec<&str> =
        expr.variables().iter().map(|v| &text[v.span.start as usize..v.span.end as usize]).collect();
    assert_eq!(names, ["var.one", "var.two"]);
    // An error within the template, too.
    let text = r#"["\t${var.}"]"#;
    let (value, _) = parse_json(FILE, text);
    let mut findings = Diagnostics::new();
    value.expression(&mut findings);
    let span = findings.iter().next().unwrap().subject.unwrap();
    assert_eq!(&text[span.start as usize..span.end as usize], "}");
}

#[test]
fn strings_are_texts_templates_or_expressions() {
    let read = |text: &str, how: fn(&JsonValue, &mut Diagnostics) -> infra_syntax::Expr| {
        let (value, _) = parse_json(FILE, text);
        let mut findings = Diagnostics::new();
        let expr = how(&value, &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        expr
    };
    assert_eq!(read(r#""${a}""#, JsonValue::literal).literal_string().as_deref(), Some("${a}"));
    assert_eq!(read(r#""$${a}""#, JsonValue::expression).literal_string().as_deref(), Some("${a}"));
    assert!(matches!(read(r#""${a}""#, JsonValue::expression).kind, ExprKind::Variable(_)));
    assert!(matches!(read(r#""a.b""#, JsonValue::syntax).kind, ExprKind::Access { .. }));
    assert!(matches!(read(r#""a.b""#, JsonValue::expression).kind, ExprKind::Template(_)));
    assert!(matches!(read("-1", JsonValue::expression).kind, ExprKind::Unary { .. }));
}

#[test]
fn nesting_has_a_limit() {
    let (_, findings) = parse_json(FILE, &"[".repeat(100_000));
    assert_eq!(findings.iter().next().unwrap().summary, "Nested too deeply");
    let (value, findings) = parse_json(FILE, &format!("{}{}", "[".repeat(200), "]".repeat(200)));
    assert!(findings.is_empty());
    value.expression(&mut Diagnostics::new());
    let deep =
        format!("{}\"${{{}a{}}}\"{}", "[".repeat(190), "[".repeat(190), "]".repeat(190), "]".repeat(190));
    let (value, _) = parse_json(FILE, &deep);
    let mut findings = Diagnostics::new();
    value.expression(&mut findings);
    assert_eq!(findings.iter().next().unwrap().summary, "Expression too complex");
}

#[test]
fn a_place_has_a_path() {
    let text = r#"{"resource": {"t": [{"n": {"x": [1, 2]}}]}}"#;
    let (value, _) = parse_json(FILE, text);
    assert_eq!(value.path_at(text.find('2').unwrap() as u32), "resource.t[0].n.x[1]");
    assert_eq!(value.path_at(text.len() as u32), "");
}

/// Texts that are JSON, or nearly.
fn texts() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"${b}\"",
        "\"\\u00e9\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "1",
        "-2.5e3",
        "01",
        "true",
        "null",
        "nil",
        " ",
        "\n",
        "\"",
        "\\",
        "é",
        "//",
    ]);
    prop::collection::vec(token, 0..24).prop_map(|tokens| tokens.concat())
}

fn values() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "[\\x00-\\x7f]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map("\\PC{0,6}", inner, 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// `serde_json` accepts the same texts, apart from half surrogate pairs, which it refuses.
    #[test]
    fn the_same_texts_are_json(text in texts()) {
        let (value, findings) = parse_json(FILE, &text);
        for finding in &findings {
            let span = finding.subject.unwrap();
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
        match serde_json::from_str::<serde_json::Value>(&text) {
            Ok(theirs) => {
                prop_assert!(findings.is_empty(), "{:?}", findings);
                prop_assert_eq!(plain(&value), theirs);
            }
            Err(error) => prop_assert!(
                findings.has_errors() || error.to_string().contains("surrogate") || error.to_string().contains("hex escape"),
                "{error}"
            ),
        }
    }

    #[test]
    fn every_value_is_read(value in values()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let (ours, findings) = parse_json(FILE, &text);
            prop_assert!(findings.is_empty(), "{:?}", findings);
            prop_assert_eq!(plain(&ours), value.clone());
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,40}") {
        let (value, _) = parse_json(FILE, &text);
        value.expression(&mut Diagnostics::new());
        value.syntax(&mut Diagnostics::new());
    }
}
