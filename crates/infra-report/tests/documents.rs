//! Plans as programs read them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::*;
use infra_plan::{Change, Mode, ObjectId, Plan, Reason};
use infra_value::{Marks, Number, Path, Step, Type, Value};
use serde_json::json;

fn everything() -> Plan {
    let mut replaced = because(
        Reason::CannotUpdate,
        change(
            "module.net[\"a\"].cloud_network.main[1]",
            Change::CreateThenDelete,
            Some(old_network()),
            Some(new_network()),
        ),
    );
    replaced.replace = vec![Path::attr("cidr"), Path::attr("tags").join(Step::Index(Value::string("env")))];
    let mut deposed =
        because(Reason::Deposed, change("cloud_network.old", Change::Delete, Some(old_network()), None));
    deposed.object = ObjectId { deposed: Some("0badcafe".into()), ..deposed.object };
    let web = value(
        &server(),
        json!({ "id": "i", "password": "secret:1", "zones": ["a"], "tags": { "a": "secret:2" } }),
    );
    let mut plan = plan(vec![
        replaced,
        change("cloud_network.same", Change::NoOp, Some(old_network()), Some(old_network())),
        deposed,
        because(
            Reason::ConfigUnknown,
            change("data.cloud_network.d", Change::Read, None, Some(new_network())),
        ),
        // Read already: no change.
        change("data.cloud_network.read", Change::NoOp, Some(old_network()), Some(old_network())),
        change("cloud_server.web", Change::Create, None, Some(web.clone())),
    ]);
    plan.variables.insert("big".into(), Value::number(Number::parse("12345678901234567890.5").unwrap()));
    plan.variables.insert("secret".into(), Value::string("secret:3").with_marks(Marks::SENSITIVE));
    plan.drift = vec![drift("cloud_server.web", web, None)];
    plan.outputs.insert(
        "id".into(),
        output(Change::Update, Some(Value::string("a")), Some(Value::unknown(Type::String))),
    );
    let mut secret = output(Change::Create, None, Some(Value::string("secret:4")));
    secret.sensitive = true;
    plan.outputs.insert("secret".into(), secret);
    plan
}

#[test]
fn plan_document() {
    let text = infra_report::json::plan(&everything(), &catalog(), None);
    assert!(text.contains("12345678901234567890.5"), "numbers stay exact");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    insta::assert_snapshot!(format!("{document:#}"));
}

#[test]
fn what_others_changed_is_applicable_alone_where_that_is_all_that_is_asked_for() {
    let same = change("cloud_network.same", Change::NoOp, Some(old_network()), Some(old_network()));
    let mut plan = plan(vec![same]);
    plan.drift = vec![drift("cloud_network.same", new_network(), Some(old_network()))];
    let applyable = |plan: &Plan| {
        let text = infra_report::json::plan(plan, &catalog(), None);
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["applyable"].clone()
    };
    assert_eq!(applyable(&plan), false);
    plan.mode = infra_plan::Mode::RefreshOnly;
    assert_eq!(applyable(&plan), true);
}

#[test]
fn plan_messages() {
    let text = infra_report::json::plan_messages(&everything());
    assert!(!text.contains("secret:"));
    let mut shown = String::new();
    for line in text.lines() {
        let mut message: serde_json::Value = serde_json::from_str(line).expect(line);
        message.as_object_mut().unwrap().remove("@timestamp").expect("a time");
        shown.push_str(&format!("{message}\n"));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn a_data_source_that_was_read_for_the_plan_is_in_the_state_before_it() {
    let read = |before| change("data.cloud_network.read", Change::NoOp, before, Some(new_network()));
    for before in [None, Some(old_network())] {
        let text = infra_report::json::plan(&plan(vec![read(before)]), &catalog(), None);
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let resource = &document["prior_state"]["values"]["root_module"]["resources"][0];
        assert_eq!(resource["address"], "data.cloud_network.read");
        assert_eq!(resource["values"]["cidr"], "10.1.0.0/16");
        assert!(document.get("resource_changes").is_none());
    }
}

#[test]
fn what_changed_outside_is_to_be_applied_where_the_plan_is_for_that() {
    let drifted = |mode| {
        let mut plan = plan(Vec::new());
        plan.drift = vec![drift("cloud_network.a", old_network(), None)];
        plan.mode = mode;
        let text = infra_report::json::plan(&plan, &catalog(), None);
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["applyable"].clone()
    };
    assert_eq!(drifted(Mode::Normal), false);
    assert_eq!(drifted(Mode::RefreshOnly), true);
}
