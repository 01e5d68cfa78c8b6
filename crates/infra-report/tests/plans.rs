//! Plans of many stacks, whole.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::*;
use infra_diagnostics::{Diagnostic, Diagnostics, SourceMap, Span};
use infra_plan::Change;
use infra_report::{Failed, PlannedEnvironment, Plans, Style, plans};
use serde_json::{Value as Json, json};

/// Three environments: one without changes, one that cannot be planned, and one with a change.
fn with_plans<T>(look: impl FnOnce(&Plans<'_>) -> T) -> T {
    let of = |name: &str| {
        let object =
            json!({"id": "i-1", "name": name, "image": "img-1", "ports": [80], "tags": {"Name": name}});
        Some(value(&server(), object))
    };
    let quiet = plan(vec![change("cloud_server.web", Change::NoOp, of("web"), of("web"))]);
    let busy = plan(vec![
        change("cloud_server.web", Change::Update, of("web"), of("www")),
        change("cloud_server.old", Change::Delete, of("old"), None),
    ]);
    let mut sources = SourceMap::new();
    let file = sources.add("main.tf", "resource \"cloud_server\" \"web\" {\n  imag = 1\n}\n");
    let problem =
        Diagnostic::error("Unsupported argument", "There is no argument \"imag\". Did you mean \"image\"?");
    let problems: Diagnostics = problem.at(Span::new(file, 34, 38)).into();
    let failed = Failed { problems: &problems, sources: &sources };
    let all = [
        PlannedEnvironment { stack: "stacks/blog", environment: "default", outcome: Ok(&quiet) },
        PlannedEnvironment { stack: "stacks/broken", environment: "staging", outcome: Err(failed) },
        PlannedEnvironment { stack: "stacks/shop", environment: "production", outcome: Ok(&busy) },
    ];
    look(&Plans { timestamp: "2026-11-22T03:00:00Z", all: &all })
}

fn document() -> Json {
    serde_json::from_str(&with_plans(|all| infra_report::json::plans(all, &catalog()))).unwrap()
}

fn schema() -> jsonschema::Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schemas/plan-all.json");
    let schema: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn text() {
    insta::assert_snapshot!(with_plans(|all| plans(all, &catalog(), &Style::default())));
}

#[test]
fn json_is_as_its_schema_says() {
    let document = document();
    let problems: Vec<String> = schema().iter_errors(&document).map(|error| error.to_string()).collect();
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(
        (&document["environments"], &document["changed"], &document["failed"]),
        (&json!(3), &json!(1), &json!(1))
    );
    let shop = &document["stacks"][2];
    assert_eq!((&shop["add"], &shop["change"], &shop["destroy"]), (&json!(0), &json!(1), &json!(1)));
    let changes = shop["plan"]["resource_changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2);
    assert_eq!(document["stacks"][1]["problems"][0]["line"], json!(2));
}

#[test]
fn the_schema_wants_a_plan_or_a_reason() {
    for (stack, part) in [(0, "plan"), (1, "problems"), (2, "destroy")] {
        let mut document = document();
        document["stacks"][stack].as_object_mut().unwrap().remove(part);
        assert!(!schema().is_valid(&document), "{part}");
    }
}
