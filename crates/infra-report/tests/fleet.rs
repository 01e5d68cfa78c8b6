//! Reports of many stacks, whole, in every form; and several of them made one.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::*;
use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap, Span};
use infra_drift::{Accepted, Findings, Place};
use infra_plan::{Change, Plan};
use infra_report::json::FleetDocument;
use infra_report::{DriftFormat, Failed, Style, Survey, Surveyed, fleet_report, fleet_summary};
use serde_json::json;

const NOW: &str = "2026-11-21T03:00:00Z";

fn server_named(name: &str, image: &str) -> infra_value::Value {
    value(
        &server(),
        json!({"id": "i-1", "name": name, "image": image, "ports": [80], "tags": {"Name": name}}),
    )
}

fn quiet(root: &str) -> Plan {
    let same = || Some(server_named("web", "img-1"));
    let mut quiet = plan(vec![change("cloud_server.web", Change::NoOp, same(), same())]);
    quiet.root = root.to_owned();
    quiet
}

fn drifted(root: &str) -> Plan {
    let mut drifted = quiet(root);
    drifted.drift = vec![
        drift("cloud_server.web", server_named("web", "img-1"), Some(server_named("web", "img <2>"))),
        drift("cloud_server.gone", server_named("gone", "img-1"), None),
    ];
    drifted
}

/// Three environments: one with drift, one without, and one of which nothing can be said.
fn with_survey<T>(only: &[usize], look: impl FnOnce(&Survey<'_>) -> T) -> T {
    let (shop, blog) = (drifted("stacks/shop"), quiet("stacks/blog"));
    let mut sources = SourceMap::new();
    let file = sources.add("main.tf", "resource \"cloud_server\" \"web\" {\n  imag = 1\n}\n");
    let problem =
        Diagnostic::error("Unsupported argument", "There is no argument \"imag\". Did you mean \"image\"?");
    let problems: Diagnostics = problem.at(Span::new(file, 34, 38)).into();
    let findings = |plan| {
        Findings::of(plan, &Accepted::default(), jiff::civil::date(2026, 11, 21), |object| {
            let name = &*object.address.resource.name;
            (name == "web").then(|| Place { file: "stacks/shop/main.tf".into(), line: 3 })
        })
    };
    let all = [
        Surveyed { stack: "stacks/blog", environment: "default", outcome: Ok(findings(&blog)) },
        Surveyed {
            stack: "stacks/broken",
            environment: "staging",
            outcome: Err(Failed { problems: &problems, sources: &sources }),
        },
        Surveyed { stack: "stacks/shop", environment: "production", outcome: Ok(findings(&shop)) },
    ];
    let all: Vec<Surveyed<'_>> = only.iter().map(|index| all[*index].clone()).collect();
    look(&Survey { timestamp: NOW, engine: "1.0.0", all: &all })
}

fn report(format: DriftFormat) -> String {
    with_survey(&[0, 1, 2], |survey| fleet_report(format, survey, &catalog()))
}

#[test]
fn text() {
    insta::assert_snapshot!(report(DriftFormat::Text));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(report(DriftFormat::Markdown));
}

#[test]
fn junit() {
    insta::assert_snapshot!(report(DriftFormat::Junit));
}

#[test]
fn sarif() {
    insta::assert_snapshot!(report(DriftFormat::Sarif));
}

#[test]
fn prometheus() {
    insta::assert_snapshot!(report(DriftFormat::Prometheus));
}

#[test]
fn html() {
    insta::assert_snapshot!(report(DriftFormat::Html).split("<body>").nth(1).unwrap());
}

fn schema() -> jsonschema::Validator {
    let read = |name: &str| -> serde_json::Value {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schemas/");
        serde_json::from_str(&std::fs::read_to_string(format!("{folder}{name}")).unwrap()).unwrap()
    };
    // A reference to a file is one to the file beside it.
    let mut whole = read("drift-all.json");
    let mut single = read("drift.json");
    whole["$defs"] = single.as_object_mut().unwrap().remove("$defs").unwrap();
    whole["$defs"]["drift"] = single;
    whole["properties"]["stacks"]["items"]["properties"]["report"]["$ref"] = json!("#/$defs/drift");
    jsonschema::validator_for(&whole).unwrap()
}

#[test]
fn json_is_as_its_schema_says() {
    let document: serde_json::Value = serde_json::from_str(&report(DriftFormat::Json)).unwrap();
    let problems: Vec<String> = schema().iter_errors(&document).map(|error| error.to_string()).collect();
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(document["stacks"][1]["problems"][0]["line"], 2);
    insta::assert_snapshot!(format!("{document:#}"));
}

#[test]
fn the_schema_refuses_what_it_does_not_know() {
    let good: serde_json::Value = serde_json::from_str(&report(DriftFormat::Json)).unwrap();
    for (at, wrong) in [
        ("/stacks/0/status", json!("fine")),
        ("/stacks/2/report/drifted", json!(1)),
        ("/failed", json!(-1)),
        ("/stacks/1/problems", json!([])),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(at).unwrap() = wrong;
        assert!(!schema().is_valid(&bad), "{at}");
    }
}

#[test]
fn parts_make_the_report_of_the_whole() {
    let part = |only: &[usize]| {
        let text = with_survey(only, |survey| fleet_report(DriftFormat::Json, survey, &catalog()));
        FleetDocument::parse(&text).unwrap()
    };
    for parts in [vec![vec![2], vec![0, 1]], vec![vec![1], vec![], vec![2], vec![0]]] {
        let merged = FleetDocument::merge(parts.iter().map(|only| part(only)).collect()).unwrap();
        assert_eq!(merged.to_text(), report(DriftFormat::Json), "{parts:?}");
    }
    let twice = FleetDocument::merge(vec![part(&[0]), part(&[0, 1])]).unwrap_err();
    assert_eq!(twice, "stacks/blog (default) is in two of them");
    assert!(FleetDocument::merge(Vec::new()).is_err());
    let summary = fleet_summary(&part(&[0, 1, 2]), &Style::default());
    assert!(report(DriftFormat::Text).ends_with(&summary), "{summary}");
}

#[test]
fn what_is_no_such_report_is_refused() {
    assert!(FleetDocument::parse("{}").unwrap_err().contains("no report"));
    let other = report(DriftFormat::Json).replace("\"format_version\":\"1.0\"", "\"format_version\":\"2.0\"");
    assert!(FleetDocument::parse(&other).unwrap_err().contains("format 2.0"));
}
