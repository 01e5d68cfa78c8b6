//! Findings as people and programs read them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::PLAIN;
use infra_diagnostics::{Diagnostic, Diagnostics, FileId, SourceMap, Span};

const MAIN: &str = r#"variable "cidr" {
  default = "10.0.0.0/8"
}

resource "aws_vpc" "main" {
	cidr_block = "größe ${var.cidr}"
  tags = {
    a = 1
    b = 2
    c = 3
    d = 4
    e = 5
    f = 6
    g = 7
    h = 8
    i = 9
  }
}

locals { x = 1 }
"#;

fn sources() -> (SourceMap, FileId) {
    let mut sources = SourceMap::new();
    let main = sources.add("main.tf", MAIN);
    (sources, main)
}

/// The part of the file that reads so.
fn span(file: FileId, text: &str) -> Span {
    let start = MAIN.find(text).expect(text);
    Span::new(file, start, start + text.len())
}

fn found() -> (SourceMap, Diagnostics) {
    let (mut sources, main) = sources();
    let long = format!("{{ \"a\": \"{}\", \"wrong\": 1, \"b\": \"{}\" }}", "x".repeat(300), "y".repeat(300));
    let at = long.find("\"wrong\"").unwrap();
    let json = sources.add("minified.tf.json", long);
    let found = [
        Diagnostic::error(
            "Invalid value",
            "The address range must lie within the private ranges of RFC 1918, which are the ones that a network may use without asking anybody.\n\nRanges:\n  10.0.0.0/8      large\n  192.168.0.0/16  small",
        )
        .at(span(main, "${var.cidr}"))
        .for_address("aws_vpc.main")
        .with_value("var.cidr", "is \"10.0.0.0/8\"")
        .with_value("each.key", "is a string, known only after apply")
        .hint("Did you mean \"cidr\"?")
        .hint("A second hint that is so long that it does not fit on one line and has to go on below its own beginning."),
        Diagnostic::warning("Deprecated argument", "Use something else.").at(span(main, "x = 1")),
        Diagnostic::error("Invalid object", "Nothing in it is right.").at(Span::new(
            main,
            MAIN.find("{\n    a").unwrap(),
            MAIN.find("  }\n}").unwrap() + 3,
        )),
        Diagnostic::error("Duplicate block", "It is defined twice.")
            .at(span(main, "variable \"cidr\""))
            .within(span(main, &MAIN[..MAIN.find("\n}").unwrap() + 2])),
        Diagnostic::error("Unsupported argument", "\"wrong\" is not expected here.").at(Span::new(json, at, at + 7)),
        Diagnostic::error("Unexpected end", "A closing brace is missing.").at(Span::new(main, MAIN.len(), MAIN.len())),
        Diagnostic::error("No place", "Only \u{1b}[31mwords\u{1b}[0m.").for_address("module.a.aws_vpc.main[0]"),
        Diagnostic::error("Foreign file", "It is not at hand.").at(Span::new(FileId(9), 1, 2)),
    ];
    (sources, found.into_iter().collect())
}

#[test]
fn boxes() {
    let (sources, found) = found();
    insta::assert_snapshot!(infra_report::diagnostics(&found, &sources, &PLAIN));
}

#[test]
fn coloured_box() {
    let (sources, main) = sources();
    let found = Diagnostic::error("Invalid value", "No.").at(span(main, "var.cidr")).hint("Try.").into();
    let style = infra_report::Style { colour: true };
    insta::assert_snapshot!(infra_report::diagnostics(&found, &sources, &style).replace('\u{1b}', "^"));
}

#[test]
fn validation_document() {
    let (sources, found) = found();
    insta::assert_snapshot!(infra_report::json::validation(&found, &sources));
    assert!(infra_report::json::validation(&Diagnostics::new(), &sources).contains("\"valid\": true"));
}

#[test]
fn highlights_are_bytes_of_the_code() {
    let (sources, found) = found();
    let document: serde_json::Value =
        serde_json::from_str(&infra_report::json::validation(&found, &sources)).expect("JSON");
    let snippet = &document["diagnostics"][0]["snippet"];
    let offset = |name: &str| usize::try_from(snippet[name].as_u64().unwrap()).unwrap();
    let code = snippet["code"].as_str().unwrap();
    assert_eq!(&code[offset("highlight_start_offset")..offset("highlight_end_offset")], "${var.cidr}");
}

#[test]
fn message_of_the_stream() {
    let (sources, found) = found();
    let line = infra_report::json::diagnostic_message(found.iter().nth(1).unwrap(), &sources);
    assert!(!line.contains('\n'));
    let message: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(message["@level"], "warn");
    assert_eq!(message["@message"], "Warning: Deprecated argument");
    assert_eq!(message["type"], "diagnostic");
    assert_eq!(message["diagnostic"]["snippet"]["context"], "locals");
    let time = message["@timestamp"].as_str().unwrap();
    assert!(time.len() == 27 && time.ends_with('Z'), "{time}");
}

#[test]
fn failures_of_the_state_say_what_to_do() {
    use infra_state::{LockInfo, StateError};
    let holder =
        LockInfo { who: "ann@host".into(), operation: "OperationTypeApply".into(), ..LockInfo::default() };
    let locked = StateError::Locked { location: "infra.tfstate".into(), holder: Box::new(holder) };
    let text = infra_report::diagnostics(&locked.diagnostic().into(), &SourceMap::new(), &PLAIN);
    insta::assert_snapshot!(text);
}

#[test]
fn warnings_that_say_the_same_are_shown_once() {
    let (sources, main) = sources();
    let old =
        |at: &str| Diagnostic::warning("Argument is deprecated", format!("{at} is old.")).at(span(main, at));
    let mut found = Diagnostics::from(old("cidr_block"));
    found.push(Diagnostic::error("Unsupported argument", "No.").at(span(main, "default")));
    found.push(old("tags"));
    found.push(old("a = 1"));
    found.push(Diagnostic::warning("Another", "It is about no place."));
    found.push(Diagnostic::warning("Another", "Nor is this."));
    let text = infra_report::diagnostics(&found, &sources, &PLAIN);
    assert_eq!(text.matches("Argument is deprecated").count(), 1, "{text}");
    assert!(text.contains("cidr_block is old.") && !text.contains("tags is old."), "{text}");
    assert!(text.contains("(and 2 more warnings like this elsewhere)"), "{text}");
    assert_eq!(text.matches("Another").count(), 2, "{text}");
}
