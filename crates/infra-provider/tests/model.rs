//! Derived models.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::model::{Model, Nested, config_from_json, from_stored_json};
use infra_schema::{Nesting, Presence};
use infra_value::{Path, Type, Value};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "cloud_server", version = 3)]
struct Server {
    #[attr(computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    zone: String,
    #[attr(optional, default = true)]
    monitored: Option<bool>,
    #[attr(optional, default = -1)]
    priority: Option<i64>,
    #[attr(optional)]
    ratio: Option<f64>,
    #[attr(optional, default = "small")]
    size: Option<String>,
    #[attr(optional, sensitive, deprecated = "use key_name")]
    password: Option<String>,
    #[attr(optional)]
    tags: Option<BTreeMap<String, String>>,
    #[attr(optional_computed)]
    groups: BTreeSet<String>,
    #[attr(optional, name = "type")]
    kind: Option<String>,
    #[attr(optional)]
    r#where: Vec<String>,
    #[attr(optional_computed, nested_set)]
    ingress: Vec<Rule>,
    #[attr(optional_computed, nested)]
    egress: Option<Vec<Rule>>,
    #[block(list, max = 1, force_new, computed)]
    root_disk: Vec<Disk>,
    #[block(set)]
    disk: Vec<Disk>,
    #[block(single)]
    timeouts: Option<Timeouts>,
}

#[derive(Nested, Clone, Debug, Default, PartialEq)]
struct Rule {
    #[attr(required)]
    port: i64,
    #[attr(optional)]
    ranges: Vec<String>,
}

#[derive(Nested, Clone, Debug, Default, PartialEq)]
struct Disk {
    #[attr(optional_computed)]
    size: Option<i64>,
    #[attr(required)]
    name: String,
}

#[derive(Nested, Clone, Debug, Default, PartialEq)]
struct Timeouts {
    #[attr(optional)]
    create: Option<String>,
}

fn server() -> Server {
    Server {
        id: Some("s-1".into()),
        zone: "a".into(),
        monitored: Some(false),
        ratio: Some(0.5),
        tags: Some(BTreeMap::from([("Name".into(), "web".into())])),
        groups: BTreeSet::from(["g1".into(), "g2".into()]),
        kind: Some("t".into()),
        r#where: vec!["here".into()],
        ingress: vec![Rule { port: 80, ranges: vec!["0.0.0.0/0".into()] }],
        egress: Some(vec![]),
        root_disk: vec![Disk { size: Some(8), name: "root".into() }],
        disk: vec![Disk { size: None, name: "data".into() }],
        timeouts: Some(Timeouts { create: Some("10m".into()) }),
        ..Server::default()
    }
}

#[test]
fn attributes_follow_their_options() {
    let schema = Server::schema();
    assert_eq!((Server::TYPE, schema.version), ("cloud_server", 3));
    let attributes = &schema.block.attributes;
    let presence = |name: &str| attributes[name].presence;
    assert_eq!(presence("id"), Presence::Computed);
    assert_eq!(presence("zone"), Presence::Required);
    assert_eq!(presence("groups"), Presence::OptionalComputed);
    assert!(attributes["zone"].force_new && !attributes["size"].force_new);
    assert_eq!(attributes["monitored"].default, Some(Value::bool(true)));
    assert_eq!(attributes["priority"].default, Some(Value::number(-1)));
    assert_eq!(attributes["size"].default, Some(Value::string("small")));
    assert!(attributes["password"].sensitive);
    assert_eq!(attributes["password"].deprecated.as_deref(), Some("use key_name"));
    assert_eq!(attributes["tags"].ty, Type::map(Type::String));
    assert_eq!(attributes["groups"].ty, Type::set(Type::String));
    assert!(attributes.contains_key("type") && attributes.contains_key("where"));
    let rule = Type::object([("port", Type::Number), ("ranges", Type::list(Type::String))]);
    assert_eq!(attributes["ingress"].ty, Type::set(rule.clone()));
    assert_eq!(attributes["egress"].ty, Type::list(rule));
}

#[test]
fn blocks_follow_their_options() {
    let schema = Server::schema();
    let root = &schema.block.blocks["root_disk"];
    assert_eq!((root.nesting, root.max_items), (Nesting::List, Some(1)));
    assert!(root.force_new && root.computed);
    assert_eq!(schema.block.blocks["disk"].nesting, Nesting::Set);
    assert_eq!(schema.block.blocks["timeouts"].nesting, Nesting::Single);
    assert_eq!(root.block.attributes["size"].presence, Presence::OptionalComputed);
}

#[test]
fn values_conform_to_the_schema_and_come_back() {
    for server in [server(), Server::default()] {
        let value = server.encode();
        assert_eq!(value.ty(), Server::schema().block.implied_type());
        assert_eq!(Server::decode(&value).unwrap(), server);
    }
}

#[test]
fn null_collections_are_empty() {
    let empty = Server::schema().block.empty_value();
    let message = Server::decode(&empty).unwrap_err().to_string();
    assert_eq!(message, "zone: is null, but a string is needed");
    let with_zone = with(&empty, "zone", Value::string("a"));
    assert_eq!(Server::decode(&with_zone).unwrap(), Server { zone: "a".into(), ..Server::default() });
}

#[test]
fn errors_say_where() {
    let unknown = Value::object([("size", Value::unknown(Type::Number)), ("name", Value::string("root"))]);
    let disks = Value::list(Disk::block().implied_type(), vec![unknown]);
    let error = Server::decode(&with(&server().encode(), "root_disk", disks)).unwrap_err();
    assert_eq!(error.to_string(), "root_disk[0].size: is not known yet");

    let error = Server::decode(&with(&server().encode(), "zone", Value::bool(true))).unwrap_err();
    assert_eq!(error.path, Path::attr("zone"));
    assert_eq!(error.message, "is a bool, but a string is needed");

    let error = Server::decode(&Value::object([("zone", Value::string("a"))])).unwrap_err();
    assert_eq!(error.message, "is missing");
}

#[test]
fn a_planned_value_may_leave_open_what_the_provider_computes() {
    let disk = Value::object([("size", Value::unknown(Type::Number)), ("name", Value::string("root"))]);
    let disks = Value::list(Disk::block().implied_type(), vec![disk]);
    let planned = with(&server().encode(), "root_disk", disks);
    let planned = with(&planned, "id", Value::unknown(Type::String));
    let planned = with(&planned, "groups", Value::unknown(Type::set(Type::String)));
    let decoded = Server::decode_planned(&planned).unwrap();
    assert_eq!(decoded.id, None);
    assert_eq!(decoded.groups, BTreeSet::new());
    assert_eq!(decoded.root_disk, vec![Disk { size: None, name: "root".into() }]);

    let zone_unknown = with(&planned, "zone", Value::unknown(Type::String));
    assert_eq!(Server::decode_planned(&zone_unknown).unwrap_err().path, Path::attr("zone"));
}

fn with(object: &Value, name: &str, value: Value) -> Value {
    let mut attributes = object.as_entries().unwrap().clone();
    attributes.insert(name.into(), value);
    Value::object(attributes)
}

#[test]
fn stored_json_is_read_whoever_wrote_it() {
    let text = r#"{"zone": "a", "invented": 1, "groups": null, "disk": null,
        "ingress": [{"port": 80, "self": false}], "root_disk": [{"name": "root", "iops": 3}], "ratio": 0.1}"#;
    let value = from_stored_json(&Server::schema(), text).unwrap();
    assert_eq!(value.ty(), Server::schema().block.implied_type());
    let expected = Server {
        zone: "a".into(),
        ratio: Some(0.1),
        ingress: vec![Rule { port: 80, ranges: vec![] }],
        root_disk: vec![Disk { size: None, name: "root".into() }],
        ..Server::default()
    };
    assert_eq!(Server::decode(&value).unwrap(), expected);
    assert_eq!(value.get("disk").unwrap().as_slice().unwrap(), []);
    assert!(from_stored_json(&Server::schema(), r#"{"zone": []}"#).is_err());
    assert!(from_stored_json(&Server::schema(), "[").is_err());
}

#[test]
fn configuration_json_must_fit() {
    let read = |json: serde_json::Value| config_from_json(&Server::schema(), &json.to_string());
    let value = read(serde_json::json!({"zone": "a", "disk": [{"name": "d"}]})).unwrap();
    assert_eq!(value.get("disk").unwrap().as_slice().unwrap().len(), 1);
    assert_eq!(value.get("root_disk").unwrap().as_slice().unwrap(), []);
    assert!(read(serde_json::json!({"zone": "a", "invented": 1})).is_err());
    assert!(read(serde_json::json!({"disk": [{"invented": 1}]})).is_err());
}
