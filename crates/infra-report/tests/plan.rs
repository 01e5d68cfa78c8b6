//! Plans as people read them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::*;
use infra_plan::{Change, Mode, ObjectId, Plan, Reason};
use infra_value::{Path, Step, Type, Value};
use serde_json::json;

fn shown(plan: &Plan) -> String {
    infra_report::plan(plan, &catalog(), &PLAIN)
}

fn server_change(before: serde_json::Value, after: serde_json::Value) -> Plan {
    let (before, after) = (value(&server(), before), value(&server(), after));
    plan(vec![change("cloud_server.web", Change::Update, Some(before), Some(after))])
}

#[test]
fn create() {
    let mut plan = plan(vec![
        change("cloud_network.main", Change::Create, None, Some(new_network())),
        because(
            Reason::ConfigUnknown,
            change("module.net[0].data.cloud_network.peer[\"a\"]", Change::Read, None, Some(new_network())),
        ),
    ]);
    plan.outputs.insert("id".into(), output(Change::Create, None, Some(Value::unknown(Type::String))));
    insta::assert_snapshot!(shown(&plan));
}

#[test]
fn update() {
    let after = value(
        &network(),
        json!({
            "id": "net-1", "arn": "arn:net-1", "cidr": "10.0.0.0/16", "dns": null, "mtu": 9000, "name": "main",
            "tags": { "env": "test", "new \"one\"": "x" },
        }),
    );
    insta::assert_snapshot!(shown(&plan(vec![change(
        "cloud_network.main",
        Change::Update,
        Some(old_network()),
        Some(after)
    )])));
}

#[test]
fn destroy_with_each_reason() {
    let gone =
        |address: &str, reason| because(reason, change(address, Change::Delete, Some(old_network()), None));
    let mut deposed = gone("cloud_network.main", Reason::Deposed);
    deposed.object = ObjectId { deposed: Some("0badcafe".into()), ..deposed.object };
    let mut plan = plan(vec![
        change("cloud_network.all", Change::Delete, Some(old_network()), None),
        gone("cloud_network.main", Reason::NoConfig),
        deposed,
        gone("cloud_network.counted[2]", Reason::CountIndex),
        gone("cloud_network.each[\"a\"]", Reason::EachKey),
        gone("cloud_network.counted", Reason::WrongRepetition),
        gone("module.net[\"x\"].cloud_network.main", Reason::NoModule),
        change("cloud_network.kept", Change::Forget, Some(old_network()), None),
    ]);
    plan.mode = Mode::Destroy;
    plan.outputs.insert("id".into(), output(Change::Delete, Some(Value::string("net-1")), None));
    insta::assert_snapshot!(shown(&plan));
}

#[test]
fn replace_with_each_reason() {
    let replaced = |address: &str, change_: Change, reason| {
        let mut change = because(reason, change(address, change_, Some(old_network()), Some(new_network())));
        if reason == Reason::CannotUpdate {
            change.replace =
                vec![Path::attr("cidr"), Path::attr("tags").join(Step::Index(Value::string("team")))];
        }
        change
    };
    insta::assert_snapshot!(shown(&plan(vec![
        replaced("cloud_network.a", Change::DeleteThenCreate, Reason::CannotUpdate),
        replaced("cloud_network.b", Change::CreateThenDelete, Reason::Tainted),
        replaced("cloud_network.c", Change::CreateThenDelete, Reason::Requested),
        replaced("cloud_network.d", Change::DeleteThenCreate, Reason::Triggered),
    ])));
}

#[test]
fn forced_within_blocks_and_collections() {
    let before = json!({ "id": "i", "zones": ["a"], "ports": [1], "disk": [{ "device": "sda", "size": 1 }],
        "rule": [{ "port": 1, "cidrs": [] }] });
    let after = json!({ "id": "i", "zones": ["b", "c"], "ports": [2], "disk": [{ "device": "sda", "size": 2 },
        { "device": "sdb", "size": 1 }], "rule": [{ "port": 2, "cidrs": [] }] });
    let mut plan = server_change(before, after);
    let index = |path: &Path, index: i64| path.join(Step::Index(Value::number(index)));
    let (zones, disk) = (Path::attr("zones"), Path::attr("disk"));
    plan.changes[0].replace = vec![
        index(&zones, 0),
        zones,
        Path::attr("ports"),
        index(&disk, 0).join(Step::Attr("size".into())),
        index(&disk, 1),
        Path::attr("rule"),
    ];
    plan.changes[0].change = Change::CreateThenDelete;
    insta::assert_snapshot!(shown(&plan));
}

#[test]
fn nested_blocks() {
    let before = json!({
        "id": "i-1", "name": "web", "image": "img-1",
        "disk": [
            { "device": "sda", "size": 10, "kind": "fast", "encryption": { "key": "k1" } },
            { "device": "sdb", "size": 10, "kind": "slow" },
            { "device": "sdc", "size": 5 },
        ],
        "rule": [{ "port": 22, "cidrs": ["10.0.0.0/8"] }, { "port": 80, "cidrs": ["0.0.0.0/0"] }],
        "setting": { "a": { "value": "1" }, "b": { "value": "2" }, "c": { "value": "3" } },
        "timeouts": { "create": null, "delete": null },
    });
    let after = json!({
        "id": "i-1", "name": "web", "image": "img-1",
        "disk": [
            { "device": "sda", "size": 20, "kind": "fast", "encryption": { "key": "?" } },
            { "device": "sdb", "size": 10, "kind": "slow" },
        ],
        "rule": [{ "port": 80, "cidrs": ["0.0.0.0/0"] }, { "port": 443, "cidrs": ["0.0.0.0/0"] }],
        "setting": { "a": { "value": "1" }, "b": { "value": "4" }, "d": { "value": "5" } },
        "timeouts": { "create": "5m", "delete": null },
    });
    insta::assert_snapshot!(shown(&server_change(before, after)));
}

#[test]
fn blocks_that_are_not_known_yet() {
    let before = value(&server(), json!({ "id": "i-1", "disk": [{ "device": "sda", "size": 1 }] }));
    let after = unknown(before.clone(), &server(), &["disk", "rule"]);
    let created = unknown(value(&server(), json!({ "name": "n" })), &server(), &["id", "disk", "timeouts"]);
    insta::assert_snapshot!(shown(&plan(vec![
        change("cloud_server.a", Change::Update, Some(before), Some(after)),
        change("cloud_server.b", Change::Create, None, Some(created)),
    ])));
}

#[test]
fn collections() {
    let before = json!({
        "id": "i-1",
        "zones": ["a", "b", "c", "d", "e", "f"],
        "ports": [22, 80, 443],
        "tags": {},
        "rules": [
            { "port": 1, "cidr": "x", "note": "n" }, { "port": 2, "cidr": "y" }, { "port": 3, "cidr": "z" },
        ],
        "any": { "value": { "list": [1, "x", { "q": 1, "r": 1 }], "old": "o", "null": "was", "odd name": 1 }, "type":
            ["object", { "list": ["tuple", ["number", "string", ["object", { "q": "number", "r": "number" }]]],
                "old": "string", "null": "string", "odd name": "number" }] },
    });
    let after = json!({
        "id": "i-1",
        "zones": ["a", "b", "c", "x", "d", "e"],
        "ports": [22, 8080],
        "tags": { "a": "b" },
        "rules": [
            { "port": 1, "cidr": "x", "note": "n" }, { "port": 20, "cidr": "y" }, { "port": 3, "cidr": "z" },
            { "port": 4, "cidr": "?" },
        ],
        "any": { "value": { "list": [1, "x", { "q": 2, "r": 1 }], "null": null, "odd name": 2, "new": true }, "type":
            ["object", { "list": ["tuple", ["number", "string", ["object", { "q": "number", "r": "number" }]]],
                "null": "string", "odd name": "number", "new": "bool" }] },
    });
    insta::assert_snapshot!(shown(&server_change(before, after)));
}

#[test]
fn text_line_by_line() {
    let text = |lines: &[&str]| lines.join("\n") + "\n";
    let before = text(&["#!/bin/sh", "one", "two", "three", "four", "", "six", "seven", "eight", "nine"]);
    let after = text(&["#!/bin/sh", "one", "TWO", "three", "four", "", "six", "seven", "eight", "nine"]);
    let mut plan = server_change(
        json!({ "id": "a", "user_data": before, "image": "a\nb" }),
        json!({ "id": "a", "user_data": after, "image": "a\nb\n" }),
    );
    plan.changes.push(change(
        "cloud_server.new",
        Change::Create,
        None,
        Some(value(&server(), json!({ "user_data": "a\n\tb\u{1b}[31m\r\n", "image": "tab\t \"${x}\"" }))),
    ));
    let before = value(&server(), json!({ "id": "a", "user_data": "a\nb\n" }));
    let after = unknown(before.clone(), &server(), &["user_data"]);
    plan.changes.push(change("cloud_server.other", Change::Update, Some(before), Some(after)));
    insta::assert_snapshot!(shown(&plan));
}

#[test]
fn json_documents() {
    let before = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "s3:*", "Principal": { "Service": ["a"] } },
        { "Effect": "Deny", "Action": "ec2:*", "Sid": "x" },
    ] });
    let after = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "s3:*", "Principal": { "Service": ["a", "b"] } },
        { "Effect": "Deny", "Action": "ec2:*" },
    ] });
    let mut plan = server_change(
        json!({ "id": "a", "policy": before.to_string(), "image": "{\"a\":1}", "user_data": "[]" }),
        json!({ "id": "a", "policy": after.to_string(), "image": "{ \"a\": 1 }", "user_data": "[1]" }),
    );
    let before = value(&server(), json!({ "id": "a", "policy": before.to_string() }));
    let unknown_after = unknown(before.clone(), &server(), &["policy"]);
    plan.changes.push(change("cloud_server.b", Change::Update, Some(before.clone()), Some(unknown_after)));
    plan.changes.push(change("cloud_server.c", Change::Delete, Some(before), None));
    insta::assert_snapshot!(shown(&plan));
}

#[test]
fn what_must_not_be_shown() {
    let before = json!({
        "id": "a", "password": "old", "name": "plain", "image": "secret:image", "tags": { "a": "secret:1", "b": "x" },
        "zones": ["x", "secret:2"], "secret": [{ "name": "n", "value": "secret:3" }],
        "disk": [{ "device": "secret:4", "size": 1 }],
    });
    let after = json!({
        "id": "a", "password": "new", "name": "secret:plain", "image": "visible", "tags": { "a": "secret:9", "b": "y" },
        "zones": ["y", "secret:2"], "secret": [{ "name": "n", "value": "secret:5" }],
        "disk": [{ "device": "secret:4", "size": 2 }], "token_wo": "w",
    });
    let mut plan = server_change(before.clone(), after.clone());
    plan.changes.push(change("cloud_server.new", Change::Create, None, Some(value(&server(), after))));
    plan.changes.push(change("cloud_server.going", Change::Delete, Some(value(&server(), before)), None));
    let mut secret = output(Change::Update, Some(Value::string("one")), Some(Value::string("two")));
    secret.sensitive = true;
    plan.outputs.insert("secret".into(), secret);
    let text = shown(&plan);
    assert!(!text.contains("secret:") && !text.contains("\"old\"") && !text.contains("one\""), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn outputs_alone() {
    let mut plan =
        plan(vec![change("cloud_network.main", Change::NoOp, Some(old_network()), Some(old_network()))]);
    let list = |items: &[&str]| Value::tuple(items.iter().map(|item| Value::string(*item)).collect());
    plan.outputs
        .insert("list".into(), output(Change::Update, Some(list(&["a", "b"])), Some(list(&["a", "c"]))));
    plan.outputs.insert("gone".into(), output(Change::Delete, Some(Value::number(1)), None));
    plan.outputs.insert("same".into(), output(Change::NoOp, Some(Value::number(1)), Some(Value::number(1))));
    insta::assert_snapshot!(shown(&plan));
}

#[test]
fn nothing_to_do() {
    let mut texts = String::new();
    for mode in [Mode::Normal, Mode::Destroy, Mode::RefreshOnly] {
        let plan = Plan { mode, ..plan(Vec::new()) };
        texts.push_str(&format!("{mode:?}:{}", shown(&plan)));
    }
    insta::assert_snapshot!(texts);
}

#[test]
fn drift_before_the_plan() {
    let changed = value(
        &network(),
        json!({ "id": "net-1", "arn": "arn:net-1", "cidr": "10.0.0.0/16", "dns": true,
        "mtu": 1500, "name": "main", "tags": { "env": "hacked", "team": "core" } }),
    );
    let mut plan =
        plan(vec![change("cloud_network.main", Change::Update, Some(changed.clone()), Some(old_network()))]);
    plan.drift = vec![
        drift("cloud_network.main", old_network(), Some(changed.clone())),
        drift("cloud_network.gone", old_network(), None),
    ];
    let mut shadow = drift("cloud_network.shadow", old_network(), Some(changed));
    shadow.explained_by = Some(object("cloud_network.main"));
    plan.drift.push(shadow);
    let mut text = shown(&plan);
    text.push_str("\n==== only drift ====\n");
    plan.changes.clear();
    text.push_str(&shown(&plan));
    text.push_str("\n==== refresh only ====\n");
    plan.mode = Mode::RefreshOnly;
    text.push_str(&shown(&plan));
    insta::assert_snapshot!(text);
}

#[test]
fn drift_alone() {
    let changed = unknown(old_network(), &network(), &[]);
    let mut plan = plan(vec![
        change("cloud_network.other", Change::Create, None, Some(new_network())),
        because(Reason::NoConfig, change("cloud_network.old", Change::Delete, Some(old_network()), None)),
    ]);
    let mut text = infra_report::drift(&found(&plan), &catalog(), &PLAIN);
    text.push_str("\n==== with drift ====\n");
    let mut renamed = changed.as_entries().unwrap().clone();
    renamed.insert("name".into(), Value::string("other"));
    plan.drift = vec![
        drift("cloud_network.a", old_network(), Some(Value::object(renamed.clone()))),
        drift("module.x.cloud_network.b[1]", old_network(), Some(Value::object(renamed))),
        drift("cloud_network.gone", old_network(), None),
    ];
    text.push_str(&infra_report::drift(&found(&plan), &catalog(), &PLAIN));
    insta::assert_snapshot!(text);
}

#[test]
fn colours_change_nothing_but_colours() {
    let plan = plan(vec![
        change("cloud_network.a", Change::Create, None, Some(new_network())),
        change("cloud_network.b", Change::DeleteThenCreate, Some(old_network()), Some(new_network())),
    ]);
    let coloured = infra_report::plan(&plan, &catalog(), &infra_report::Style { colour: true });
    assert_ne!(coloured, shown(&plan));
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some(start) = rest.find('\u{1b}') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..][rest[start..].find('m').unwrap() + 1..];
    }
    assert_eq!(plain + rest, shown(&plan));
}
