//! Outputs, states and what an apply has done.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::*;
use infra_diagnostics::Diagnostic;
use infra_engine::{Applied, Prior, PriorObject, PriorOutput, Recovered, Resolution};
use infra_plan::{Mode, ObjectId};
use infra_provider::Object;
use infra_state::{InstanceObject, ObjectStatus, OpId, OutputState, RawJson, State};
use infra_value::{Marks, Value, to_json};
use serde_json::json;

fn output(value: serde_json::Value, ty: serde_json::Value, sensitive: bool) -> OutputState {
    let raw = |value: serde_json::Value| RawJson::parse(&value.to_string()).unwrap();
    OutputState::new(raw(value), raw(ty), sensitive)
}

fn outputs() -> BTreeMap<String, OutputState> {
    [
        ("list", output(json!(["a", "b"]), json!(["list", "string"]), false)),
        ("map", output(json!({ "a": "x" }), json!(["map", "string"]), false)),
        ("number", output(json!(1.5), json!("number"), false)),
        (
            "object",
            output(
                json!({ "a": [1], "odd name": null }),
                json!(["object", { "a": ["tuple", ["number"]], "odd name": "string" }]),
                false,
            ),
        ),
        ("secret", output(json!("hunter2"), json!("string"), true)),
        ("set", output(json!([]), json!(["set", "string"]), false)),
        ("string", output(json!("a \"b\" ${c}"), json!("string"), false)),
        ("text", output(json!("one\ntwo\n"), json!("string"), false)),
    ]
    .map(|(name, output)| (name.to_owned(), output))
    .into()
}

fn prior_object(value: Value) -> PriorObject {
    let mut stored = InstanceObject::new(3, RawJson::parse(&to_json(&value).unwrap()).unwrap());
    stored.dependencies = vec!["cloud_network.first".to_owned()];
    PriorObject {
        provider: PROVIDER.parse().unwrap(),
        object: Object::new(value),
        stored: Arc::new(stored),
        basis: String::new(),
    }
}

fn prior() -> Prior {
    let mut prior = Prior::default();
    let server = value(
        &server(),
        json!({
            "id": "i-1", "name": "web", "password": "hunter2", "policy": "{\"b\":[1,{\"c\":null}],\"a\":{}}",
            "user_data": "a\n\nb", "zones": [], "tags": { "k": "secret:x" },
            "disk": [{ "device": "sda", "size": 1, "encryption": { "key": "k" } }, { "device": "sdb", "size": 2 }],
            "setting": { "a": { "value": "1" } },
        }),
    );
    prior.objects.insert(object("cloud_server.web"), prior_object(server));
    prior
        .objects
        .insert(object("module.net[\"a\"].module.deep.cloud_network.main[0]"), prior_object(old_network()));
    prior.objects.insert(object("module.net[\"a\"].data.cloud_network.main"), prior_object(old_network()));
    let mut tainted = prior_object(old_network());
    Arc::make_mut(&mut tainted.stored).status = ObjectStatus::Tainted;
    prior.objects.insert(object("cloud_network.main"), tainted);
    let deposed = ObjectId { deposed: Some("0badcafe".into()), ..object("cloud_network.main") };
    prior.objects.insert(deposed, prior_object(old_network()));
    let output = |value: Value, sensitive| PriorOutput { value, sensitive };
    prior.outputs.insert("plain".into(), output(Value::number(1), false));
    let secret = Value::string("hunter2").with_marks(Marks::SENSITIVE);
    prior.outputs.insert("secret".into(), output(secret, true));
    prior
}

#[test]
fn all_outputs() {
    insta::assert_snapshot!(infra_report::outputs(&outputs(), &PLAIN));
}

#[test]
fn one_output() {
    let outputs = outputs();
    assert_eq!(infra_report::output(&outputs["string"], &PLAIN), "\"a \\\"b\\\" $${c}\"\n");
    assert_eq!(infra_report::raw_output("string", &outputs["string"]).unwrap(), "a \"b\" ${c}");
    assert_eq!(infra_report::raw_output("number", &outputs["number"]).unwrap(), "1.5");
    let refused = infra_report::raw_output("list", &outputs["list"]).unwrap_err();
    assert!(refused.detail.contains("list(string)"), "{}", refused.detail);
}

#[test]
fn outputs_document() {
    let document: serde_json::Value = serde_json::from_str(&infra_report::json::outputs(&outputs())).unwrap();
    assert_eq!(document["secret"], json!({ "sensitive": true, "type": "string", "value": "hunter2" }));
    assert_eq!(
        document["list"],
        json!({ "sensitive": false, "type": ["list", "string"], "value": ["a", "b"] })
    );
}

#[test]
fn state() {
    assert_eq!(infra_report::state(&Prior::default(), &catalog(), &PLAIN), "The state is empty.\n");
    insta::assert_snapshot!(infra_report::state(&prior(), &catalog(), &PLAIN));
}

#[test]
fn state_document() {
    let state = State::default();
    let empty = infra_report::json::state(&state, &Prior::default());
    assert_eq!(empty, "{\"format_version\":\"1.0\",\"terraform_version\":\"1.11.4\"}\n");
    let text = infra_report::json::state(&state, &prior());
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    insta::assert_snapshot!(format!("{document:#}"));
    let prior = prior();
    let (id, object) = prior.objects.first_key_value().unwrap();
    let one: serde_json::Value =
        serde_json::from_str(&infra_report::json::object(id, object, &prior)).unwrap();
    assert_eq!(one, document["values"]["root_module"]["resources"][0]);
}

#[test]
fn applied() {
    let done = Applied { added: 43, changed: 1, destroyed: 2, ..Applied::default() };
    let failed = Applied {
        added: 1,
        skipped: 3,
        problems: Diagnostic::error("Quota exceeded", "Too many.").into(),
        ..Applied::default()
    };
    let interrupted = Applied { destroyed: 1, skipped: 1, interrupted: true, ..Applied::default() };
    let mut text = String::new();
    for (mode, applied) in [
        (Mode::Normal, &done),
        (Mode::Destroy, &done),
        (Mode::Normal, &failed),
        (Mode::Destroy, &interrupted),
        (Mode::RefreshOnly, &Applied::default()),
    ] {
        text.push_str(&infra_report::applied(mode, applied, &outputs(), &PLAIN));
        text.push_str("----\n");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn applied_messages() {
    let interrupted = Applied { added: 1, skipped: 1, interrupted: true, ..Applied::default() };
    let text = infra_report::json::applied_messages(Mode::Normal, &interrupted, &outputs());
    assert!(!text.contains("hunter2"));
    let messages: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(messages[0]["type"], "change_summary");
    let changes = json!({ "add": 1, "change": 0, "import": 0, "remove": 0, "operation": "apply",
        "skipped": 1, "interrupted": true });
    assert_eq!(messages[0]["changes"], changes);
    assert_eq!(messages[1]["outputs"]["secret"], json!({ "sensitive": true }));
    assert_eq!(
        messages[1]["outputs"]["number"],
        json!({ "sensitive": false, "type": "number", "value": 1.5 })
    );
}

#[test]
fn recovery() {
    assert_eq!(infra_report::recovered(&[], &PLAIN), "");
    let found = Recovered {
        op: serde_json::from_str::<OpId>("1").unwrap(),
        object: object("aws_vpc.main"),
        resolution: Resolution::NeverCreated,
    };
    insta::assert_snapshot!(infra_report::recovered(&[found], &PLAIN));
}
