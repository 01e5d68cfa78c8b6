//! Reports of drift, whole, in every form.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::collections::BTreeMap;

use common::*;
use infra_diagnostics::SourceMap;
use infra_drift::{Accepted, By, Findings, Place};
use infra_plan::{Change, ObjectId, Plan};
use infra_report::{DriftFormat, Style, drift_report};
use infra_value::{Marks, Value};
use serde_json::json;

const ACCEPTED: &str = "\
# what is known
cloud_server.scaled  ports       2027-03-01  the | scaling <policy> decides
cloud_network.old    tags*       2026-11-01  the cost team labels by hand
cloud_server.nobody  *           2027-03-01  gone long ago
";

fn server_with(changes: serde_json::Value) -> Value {
    let mut all =
        json!({"id": "i-1", "name": "web", "image": "img-1", "ports": [80], "tags": {"Name": "web"}});
    all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    value(&server(), all)
}

/// `password` as the state has it: sensitive.
fn with_secret(object: Value, secret: &str) -> Value {
    let mut attributes: BTreeMap<_, _> = object.as_entries().unwrap().clone();
    attributes.insert("password".into(), Value::string(secret).with_marks(Marks::SENSITIVE));
    Value::object(attributes)
}

fn looked_at() -> Plan {
    let same =
        change("cloud_server.same", Change::NoOp, Some(server_with(json!({}))), Some(server_with(json!({}))));
    let wanted = change("cloud_server.new", Change::Create, None, Some(server_with(json!({}))));
    let mut looked_at = plan(vec![same, wanted]);
    let changed = |address: &str, changes: serde_json::Value| {
        drift(address, server_with(json!({})), Some(server_with(changes)))
    };
    let policy = |action: &str| json!({"policy": format!("{{\"Statement\":[{{\"Action\":\"{action}\"}}]}}")});
    looked_at.drift = vec![
        changed("cloud_server.labelled", json!({"tags": {"Name": "web <2>", "by": "hand|`x`"}})),
        changed("cloud_server.sized", json!({"image": "img-2"})),
        changed("cloud_server.scaled", json!({"ports": [80, 443]})),
        drift("cloud_server.allowed", server_with(policy("s3:GetObject")), Some(server_with(policy("s3:*")))),
        drift(
            "cloud_server.hidden",
            with_secret(server_with(json!({})), "secret:before"),
            Some(with_secret(server_with(json!({})), "secret:after")),
        ),
        drift("cloud_server.gone", server_with(json!({})), None),
    ];
    looked_at
}

fn findings(plan: &Plan) -> Findings<'_> {
    let accepted = Accepted::parse(ACCEPTED, &mut SourceMap::new()).unwrap();
    let place = |object: &ObjectId| {
        let line = 10 + object.address.resource.name.len();
        (&*object.address.resource.name != "gone").then(|| Place { file: "a dir/main.tf".into(), line })
    };
    let who = |drift: &infra_plan::Drift| {
        let (user, call) = match &*drift.object.address.resource.name {
            "gone" => ("alice", "cloud:DeleteServer"),
            "labelled" => ("<b>|`ob` in the role *Admin*", "cloud:Label"),
            _ => return None,
        };
        let by = By {
            user: user.to_owned(),
            time: "2026-11-20T09:14:00Z".parse().unwrap(),
            call: call.to_owned(),
            on: "i-1".to_owned(),
        };
        Some((drift.object.clone(), by))
    };
    let who = plan.drift.iter().filter_map(who).collect();
    Findings::of(plan, &accepted, jiff::civil::date(2026, 11, 21), place).and_who(who)
}

fn report(format: DriftFormat) -> String {
    let plan = looked_at();
    let text = drift_report(format, &findings(&plan), &catalog());
    assert!(!text.contains("secret:"), "nothing sensitive is in it");
    text
}

#[test]
fn text() {
    insta::assert_snapshot!(report(DriftFormat::Text));
}

#[test]
fn json() {
    let text = report(DriftFormat::Json);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let schema =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schemas/drift.json"));
    let schema: serde_json::Value = serde_json::from_str(&schema.unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert_eq!(problems, Vec::<String>::new());
    insta::assert_snapshot!(format!("{document:#}"));
}

#[test]
fn the_schema_refuses_what_it_does_not_know() {
    let schema =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schemas/drift.json"));
    let schema: serde_json::Value = serde_json::from_str(&schema.unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let good: serde_json::Value = serde_json::from_str(&report(DriftFormat::Json)).unwrap();
    for (at, wrong) in [
        ("/findings/0/severity", json!("grave")),
        ("/drifted", json!("yes")),
        ("/findings/0/differences", json!(1)),
        ("/format_version", json!("2.0")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(at).unwrap() = wrong;
        assert!(!validator.is_valid(&bad), "{at}");
    }
    let mut more = good;
    more["something"] = json!(1);
    assert!(!validator.is_valid(&more));
}

#[test]
fn junit() {
    insta::assert_snapshot!(report(DriftFormat::Junit));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(report(DriftFormat::Markdown));
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
    let page = report(DriftFormat::Html);
    let body = page.split("<body>").nth(1).unwrap();
    insta::assert_snapshot!(body);
}

#[test]
fn nothing_is_drift_when_nothing_differs() {
    let mut plan = looked_at();
    plan.drift.clear();
    plan.changes.truncate(1);
    let found = Findings::of(&plan, &Accepted::default(), jiff::civil::date(2026, 11, 21), |_| None);
    assert_eq!(infra_report::drift(&found, &catalog(), &Style::default()), "No drift.\n");
    assert_eq!((found.compared(), found.open().count()), (1, 0));
    for (name, format) in DriftFormat::ALL {
        let text = drift_report(format, &found, &catalog());
        assert!(!text.contains("failure ") && !text.contains("\"ruleId\""), "{name}: {text}");
        assert_eq!(DriftFormat::named(name), Some(format));
    }
}
