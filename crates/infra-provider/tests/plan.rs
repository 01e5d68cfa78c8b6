//! The generic plan, case by case.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::Planned;
use infra_provider::model::{Model, Nested, PlanDraft, plan, same_content};
use infra_value::{Marks, Path, Step, Type, Value};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "cloud_server", customize = grow_only)]
struct Server {
    #[attr(computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    zone: Option<String>,
    #[attr(optional_computed, force_new)]
    subnet: Option<String>,
    #[attr(optional, default = true)]
    monitored: Option<bool>,
    #[attr(optional, default = 0, force_new)]
    priority: Option<i64>,
    #[attr(optional)]
    note: Option<String>,
    #[attr(optional)]
    tags: Option<BTreeMap<String, String>>,
    #[attr(optional, json_policy)]
    policy: Option<String>,
    #[attr(optional, write_only)]
    password: Option<String>,
    #[attr(computed, computed_on = ["note", "disk"])]
    revision: Option<String>,
    #[attr(computed, computed_on = ["revision"])]
    etag: Option<String>,
    #[attr(optional)]
    size: Option<i64>,
    #[attr(optional, force_new)]
    groups: Option<BTreeSet<String>>,
    #[attr(optional_computed, nested_set)]
    rule: Option<Vec<Rule>>,
    #[block(list, max = 1, force_new, computed)]
    root_disk: Vec<Disk>,
    #[block(list)]
    disk: Vec<Disk>,
    #[block(set)]
    port: Vec<Port>,
    #[block(single, force_new)]
    network: Option<Disk>,
}

#[derive(Nested, Clone, Debug, Default, PartialEq)]
struct Rule {
    #[attr(required)]
    port: Option<i64>,
    #[attr(optional)]
    note: Option<String>,
}

#[derive(Nested, Clone, Debug, Default, PartialEq)]
struct Disk {
    #[attr(required, force_new)]
    name: Option<String>,
    #[attr(optional_computed)]
    size: Option<i64>,
}

#[derive(Nested, Clone, Debug, Default, PartialEq)]
struct Port {
    #[attr(required)]
    number: Option<i64>,
    #[attr(optional_computed)]
    protocol: Option<String>,
    #[attr(optional)]
    from: Option<Vec<String>>,
}

/// A smaller size needs a new object.
fn grow_only(draft: &mut PlanDraft<'_>) {
    let size = Path::attr("size");
    let number = |value: Option<&Value>| value.and_then(Value::as_i64);
    if draft.changed(&size) && number(draft.planned(&size)) < number(draft.prior(&size)) {
        draft.force_new(size);
    }
}

fn text(s: &str) -> Option<String> {
    Some(s.to_owned())
}

fn disk(name: &str, size: Option<i64>) -> Disk {
    Disk { name: text(name), size }
}

fn port(number: i64, protocol: Option<&str>) -> Port {
    Port { number: Some(number), protocol: protocol.map(ToOwned::to_owned), from: None }
}

/// A configuration with nothing but what is required.
fn config() -> Server {
    Server { zone: text("a"), ..Server::default() }
}

/// What became of it.
fn prior() -> Server {
    Server {
        id: text("s-1"),
        subnet: text("n-1"),
        monitored: Some(true),
        priority: Some(0),
        revision: text("r1"),
        etag: text("e1"),
        rule: Some(vec![]),
        root_disk: vec![disk("root", Some(8))],
        ..config()
    }
}

fn planned(prior: Option<&Server>, config: &Value) -> Planned {
    let prior = prior.map(Model::encode);
    plan(&Server::schema(), &Server::rules(), prior.as_ref(), config)
}

fn update(prior: &Server, config: &Server) -> Planned {
    planned(Some(prior), &config.encode())
}

#[track_caller]
fn no_change(prior: &Server, config: &Server) {
    let planned = update(prior, config);
    assert_eq!(planned.value, prior.encode());
    assert_eq!(planned.replace, []);
}

fn with(object: &Value, name: &str, value: Value) -> Value {
    let mut attributes = object.as_entries().unwrap().clone();
    attributes.insert(name.into(), value);
    Value::object(attributes)
}

fn paths(planned: &Planned) -> Vec<String> {
    planned.replace.iter().map(ToString::to_string).collect()
}

#[test]
fn a_create_takes_configuration_then_default_then_unknown_then_null() {
    let planned = planned(None, &Server { disk: vec![disk("d", None)], ..config() }.encode());
    let value = |name: &str| planned.value.get(name).unwrap().clone();
    assert_eq!(planned.value.ty(), Server::schema().block.implied_type());
    assert_eq!(value("zone"), Value::string("a"));
    assert_eq!(value("monitored"), Value::bool(true));
    assert_eq!(value("id"), Value::unknown(Type::String));
    assert_eq!(value("subnet"), Value::unknown(Type::String));
    assert_eq!(value("note"), Value::null(Type::String));
    assert!(!value("rule").is_known());
    assert!(!value("root_disk").is_known());
    assert_eq!(value("network"), Value::null(Disk::block().implied_type()));
    let expected = Value::object([("name", Value::string("d")), ("size", Value::unknown(Type::Number))]);
    assert_eq!(value("disk").as_slice().unwrap(), [expected]);
    assert_eq!(planned.replace, []);
}

#[test]
fn what_the_configuration_leaves_to_the_provider_stays() {
    no_change(&prior(), &config());
}

#[test]
fn nothing_and_empty_are_the_same_when_left_out() {
    let empty = Server { note: text(""), tags: Some(BTreeMap::new()), size: Some(0), ..prior() };
    no_change(&empty, &config());
    no_change(&Server { priority: None, ..prior() }, &config());
}

#[test]
fn null_may_be_how_the_provider_tells_of_empty() {
    no_change(&prior(), &Server { note: text(""), tags: Some(BTreeMap::new()), ..config() });
    let untold = Server { monitored: None, ..prior() };
    no_change(&untold, &Server { monitored: Some(false), ..config() });
    // But zero is a number like any other.
    let change = update(&prior(), &Server { size: Some(0), ..config() });
    assert_eq!(change.value.get("size"), Some(&Value::number(0)));
}

#[test]
fn a_removed_argument_becomes_null_or_its_default() {
    let before = Server { note: text("x"), monitored: Some(false), priority: Some(5), ..prior() };
    let planned = update(&before, &config());
    assert_eq!(planned.value.get("note"), Some(&Value::null(Type::String)));
    assert_eq!(planned.value.get("monitored"), Some(&Value::bool(true)));
    assert_eq!(paths(&planned), [".priority"]);
}

#[test]
fn a_changed_argument_is_what_the_configuration_says() {
    let planned = update(&prior(), &Server { zone: text("b"), subnet: text("n-2"), ..config() });
    assert_eq!(planned.value.get("zone"), Some(&Value::string("b")));
    assert_eq!(paths(&planned), [".subnet", ".zone"]);
}

#[test]
fn documents_that_mean_the_same_stay_as_they_were() {
    let before = Server { policy: text(r#"{"Statement":[{"Action":["a"]}]}"#), ..prior() };
    no_change(&before, &Server { policy: text(r#"{ "Statement": {"Action": "a"} }"#), ..config() });
    let other = text(r#"{ "Statement": {"Action": "b"} }"#);
    let planned = update(&before, &Server { policy: other.clone(), ..config() });
    assert_eq!(planned.value.get("policy").unwrap().as_str(), other.as_deref());
}

#[test]
fn unknown_configuration_is_a_change() {
    let unknown = with(&config().encode(), "zone", Value::unknown(Type::String));
    let planned = planned(Some(&prior()), &unknown);
    assert_eq!(planned.value.get("zone"), Some(&Value::unknown(Type::String)));
    assert_eq!(paths(&planned), [".zone"]);
}

/// What is unknown may be one of the others: nobody knows how many elements there will be.
#[test]
fn a_set_with_something_unknown_is_unknown() {
    let unknown = || Value::unknown(Type::String);
    let groups = Value::set(Type::String, vec![Value::string("g-1"), unknown()]);
    let config = with(&config().encode(), "groups", groups);
    let before = Server { groups: Some(BTreeSet::from(["g-1".to_owned()])), ..prior() };
    for (prior, replace) in [(None, &[][..]), (Some(&before), &[".groups"])] {
        let planned = planned(prior, &config);
        assert_eq!(planned.value.get("groups"), Some(&Value::unknown(Type::set(Type::String))));
        assert_eq!(paths(&planned), replace);
    }
}

#[test]
fn a_list_with_something_unknown_is_unknown_only_within_a_set() {
    let from = || Value::list(Type::String, vec![Value::string("a"), Value::unknown(Type::String)]);
    let port = with(&port(80, None).encode(), "from", from());
    let ports = Value::set(port.ty(), vec![port]);
    let planned = planned(None, &with(&config().encode(), "port", ports));
    let port = &planned.value.get("port").unwrap().as_slice().unwrap()[0];
    assert_eq!(port.get("number"), Some(&Value::number(80)));
    assert_eq!(port.get("from"), Some(&Value::unknown(Type::list(Type::String))));
}

#[test]
fn what_depends_on_a_change_becomes_unknown_with_all_that_depends_on_it() {
    let planned = update(&prior(), &Server { note: text("new"), ..config() });
    assert_eq!(planned.value.get("revision"), Some(&Value::unknown(Type::String)));
    assert_eq!(planned.value.get("etag"), Some(&Value::unknown(Type::String)));
    assert_eq!(planned.value.get("id"), Some(&Value::string("s-1")));
    assert_eq!(planned.replace, []);
    let by_block = update(&prior(), &Server { disk: vec![disk("d", None)], ..config() });
    assert!(!by_block.value.get("etag").unwrap().is_known());
}

#[test]
fn write_only_arguments_are_sent_but_are_no_change() {
    let with_password = Server { password: text("p"), ..config() };
    no_change(&prior(), &with_password);
    let create = planned(None, &with_password.encode());
    assert_eq!(create.value.get("password"), Some(&Value::string("p")));
    let other_change = update(&prior(), &Server { note: text("n"), ..with_password });
    assert_eq!(other_change.value.get("password"), Some(&Value::string("p")));
}

#[test]
fn lists_of_blocks_go_by_index() {
    let before = Server { disk: vec![disk("a", Some(1)), disk("b", Some(2))], ..prior() };
    no_change(&before, &Server { disk: vec![disk("a", None), disk("b", None)], ..config() });
    let planned = update(&before, &Server { disk: vec![disk("a", Some(3)), disk("c", None)], ..config() });
    let sizes: Vec<_> = planned
        .value
        .get("disk")
        .unwrap()
        .as_slice()
        .unwrap()
        .iter()
        .map(|d| d.get("size").unwrap())
        .collect();
    assert_eq!(sizes, [&Value::number(3), &Value::number(2)]);
    assert_eq!(paths(&planned), [".disk[1].name"]);
    // A new block is no change of an attribute.
    assert_eq!(update(&prior(), &Server { disk: vec![disk("a", None)], ..config() }).replace, []);
}

#[test]
fn blocks_that_need_a_new_object_say_so_as_a_whole() {
    let with_network = Server { network: Some(disk("n", Some(1))), ..prior() };
    assert_eq!(paths(&update(&with_network, &config())), [".network"]);
    let config_with = Server { network: Some(disk("n", None)), ..config() };
    assert_eq!(paths(&update(&prior(), &config_with)), [".network"]);
    no_change(&with_network, &config_with);
    let unknown =
        with(&config().encode(), "root_disk", Value::unknown(Type::list(Disk::block().implied_type())));
    assert_eq!(paths(&planned(Some(&prior()), &unknown)), [".root_disk"]);
}

#[test]
fn sets_of_blocks_go_by_what_the_configuration_says() {
    let before = Server { port: vec![port(80, Some("tcp")), port(53, Some("udp"))], ..prior() };
    no_change(&before, &Server { port: vec![port(53, None), port(80, None)], ..config() });
    let after = update(&before, &Server { port: vec![port(80, None), port(443, None)], ..config() });
    let kept = port(80, Some("tcp")).encode();
    let new = with(&port(443, None).encode(), "protocol", Value::unknown(Type::String));
    let expected = Value::set(Port::block().implied_type(), vec![kept, new]);
    assert!(same_content(after.value.get("port").unwrap(), &expected));
}

#[test]
fn elements_that_several_could_be_find_their_own() {
    // Taken greedily, the first would get the only one that fits the second.
    let before = Server { port: vec![port(80, Some("tcp")), port(80, Some("udp"))], ..prior() };
    no_change(&before, &Server { port: vec![port(80, None), port(80, Some("tcp"))], ..config() });
    no_change(&before, &Server { port: vec![port(80, None), port(80, Some("udp"))], ..config() });
}

#[test]
fn objects_in_attributes_are_planned_like_blocks() {
    let rule = |note: Option<&str>| Rule { port: Some(22), note: note.map(ToOwned::to_owned) };
    let before = Server { rule: Some(vec![rule(Some(""))]), ..prior() };
    no_change(&before, &Server { rule: Some(vec![rule(None)]), ..config() });
    no_change(&before, &config());
    let cleared = update(&before, &Server { rule: Some(vec![]), ..config() });
    assert_eq!(cleared.value.get("rule").unwrap().as_slice().unwrap(), []);
}

#[test]
fn a_type_may_ask_for_a_replacement() {
    let before = Server { size: Some(8), ..prior() };
    assert_eq!(paths(&update(&before, &Server { size: Some(4), ..config() })), [".size"]);
    assert_eq!(update(&before, &Server { size: Some(9), ..config() }).replace, []);
}

#[test]
fn marks_follow_the_configuration() {
    let secret = |s: &str| Value::string(s).with_marks(Marks::SENSITIVE);
    let before = Server { note: text("same"), ..prior() };
    let unchanged = planned(Some(&before), &with(&config().encode(), "note", secret("same")));
    assert_eq!(unchanged.value, before.encode());
    let changed = planned(Some(&before), &with(&config().encode(), "note", secret("new")));
    assert_eq!(changed.value.get("note"), Some(&secret("new")));
    let policy = Server { policy: text("{}"), ..before };
    let config = with(&with(&config().encode(), "note", secret("new")), "policy", secret("{ }"));
    let kept = planned(Some(&policy), &config);
    assert_eq!(kept.value.get("policy"), Some(&secret("{}")));
}

#[test]
fn a_draft_reaches_inside() {
    fn adjust(draft: &mut PlanDraft<'_>) {
        let size = Path::attr("disk").join(Step::Index(Value::number(0))).join(Step::Attr("size".into()));
        draft.set(&size, Value::number(7));
        draft.set_unknown(&Path::attr("revision"));
        draft.set(&Path::attr("nowhere"), Value::number(1));
        draft.keep(&Path::attr("note"));
    }
    let mut rules = Server::rules();
    rules.customize(adjust);
    let before = Server { disk: vec![disk("a", Some(1))], note: text("old"), ..prior() };
    let config = Server { disk: vec![disk("a", None)], zone: text("a"), ..Server::default() };
    let planned = plan(&Server::schema(), &rules, Some(&before.encode()), &config.encode());
    let expected = Server { disk: vec![disk("a", Some(7))], ..before }.encode();
    // The customisation leaves the revision open, and the disk changes, on which it depends; the note stays.
    let expected = with(&expected, "revision", Value::unknown(Type::String));
    assert_eq!(planned.value, with(&expected, "etag", Value::unknown(Type::String)));
}
