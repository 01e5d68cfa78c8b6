#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_schema::NestedBlock;

use super::*;

fn attribute(ty: Type, presence: Presence) -> Attribute {
    Attribute::new(ty, presence)
}

/// A block with one attribute of each kind, and a list of blocks.
fn block() -> Block {
    let disk = [("name", attribute(Type::String, Presence::Required))];
    let disk = disk.into_iter().map(|(name, a)| (Arc::from(name), a)).collect();
    let disk = Block { attributes: disk, ..Block::default() };
    let attributes = [
        (
            "count",
            Attribute { default: Some(Value::number(3)), ..attribute(Type::Number, Presence::Optional) },
        ),
        ("id", attribute(Type::String, Presence::Computed)),
        ("name", attribute(Type::String, Presence::Optional)),
        ("names", attribute(Type::set(Type::String), Presence::OptionalComputed)),
        ("secret", Attribute { write_only: true, ..attribute(Type::String, Presence::Optional) }),
        ("tags", attribute(Type::map(Type::String), Presence::Optional)),
    ];
    Block {
        attributes: attributes.into_iter().map(|(name, a)| (Arc::from(name), a)).collect(),
        blocks: BTreeMap::from([(Arc::from("disk"), NestedBlock::new(Nesting::List, disk))]),
    }
}

/// An object in which everything is null but these.
fn object(set: &[(&str, Value)]) -> Value {
    let mut attributes = block().empty_value().as_entries().unwrap().clone();
    for (name, value) in set {
        attributes.insert((*name).into(), value.clone());
    }
    Value::object(attributes)
}

fn disks(names: &[&str]) -> Value {
    let disk = |name: &&str| Value::object([("name", Value::string(*name))]);
    Value::list(Type::object([("name", Type::String)]), names.iter().map(disk).collect())
}

fn names(names: &[&str]) -> Value {
    Value::set(Type::String, names.iter().map(|name| Value::string(*name)).collect())
}

fn text(text: &str) -> Value {
    Value::string(text)
}

fn found(
    prior: Option<&Value>,
    config: &[(&str, Value)],
    answer: &[(&str, Value)],
) -> Option<(String, Contradiction)> {
    planned(&block(), false, prior, &object(config), &object(answer))
        .map(|(path, what)| (path.to_string(), what))
}

#[test]
fn what_a_plan_may_say() {
    let unknown = || Value::unknown(Type::String);
    assert_eq!(found(None, &[], &[("id", unknown()), ("count", Value::number(3))]), None);
    assert_eq!(found(None, &[("name", text("a"))], &[("name", text("a")), ("secret", text("s"))]), None);
    assert_eq!(
        found(None, &[("name", unknown())], &[("name", text("a"))]),
        None,
        "it is known later what is asked"
    );
    assert_eq!(found(None, &[("name", text("Example.ORG."))], &[("name", text("example.org"))]), None);
    assert_eq!(found(None, &[("name", text("ssh-ed25519 A\n"))], &[("name", text("ssh-ed25519 A"))]), None);
    assert_eq!(found(None, &[("names", names(&["a"]))], &[("names", names(&["a", "b"]))]), None);
    let open = Value::set(Type::String, vec![text("a"), unknown()]);
    let unknown_set = Value::unknown(Type::set(Type::String));
    assert_eq!(found(None, &[("names", open)], &[("names", unknown_set)]), None, "how many is known later");
    assert_eq!(found(None, &[("disk", disks(&["a"]))], &[("disk", disks(&["a"]))]), None);
    assert_eq!(found(None, &[], &[("disk", disks(&["root"]))]), None, "what is filled in");
    let before = object(&[("name", text("other words"))]);
    assert_eq!(found(Some(&before), &[("name", text("a"))], &[("name", text("other words"))]), None);
}

#[test]
fn what_it_may_not() {
    use Contradiction::{Configured, LeftOut, Type as WrongType};
    let at = |path: &str, what| Some((path.to_owned(), what));
    assert_eq!(found(None, &[("name", text("a"))], &[("name", text("b"))]), at(".name", Configured));
    assert_eq!(found(None, &[("name", text("a"))], &[]), at(".name", Configured));
    let unknown = Value::unknown(Type::String);
    assert_eq!(found(None, &[("name", text("a"))], &[("name", unknown)]), at(".name", Configured));
    let unknown_set = Value::unknown(Type::set(Type::String));
    assert_eq!(found(None, &[("names", names(&["a"]))], &[("names", unknown_set)]), at(".names", Configured));
    assert_eq!(found(None, &[], &[("name", text("b"))]), at(".name", LeftOut));
    assert_eq!(found(None, &[], &[("count", Value::number(4))]), at(".count", LeftOut));
    assert_eq!(
        found(None, &[("names", names(&["a"]))], &[("names", names(&["b"]))]),
        at(".names", Configured)
    );
    assert_eq!(found(None, &[], &[("count", text("b"))]), at(".count", WrongType));
    let tags = |value: &str| Value::map(Type::String, [("k", text(value))]);
    assert_eq!(found(None, &[("tags", tags("a"))], &[("tags", tags("b"))]), at(".tags", Configured));
    let wrong = [("disk", disks(&["a", "c"]))];
    assert_eq!(found(None, &[("disk", disks(&["a", "b"]))], &wrong), at(".disk[1].name", Configured));
    let all = object(&[]);
    let few = Value::object([("id", text("i"))]);
    assert_eq!(planned(&block(), false, None, &all, &few).map(|(_, what)| what), Some(WrongType));
}

#[test]
fn what_is_filled_in_hides_nothing_else() {
    use Contradiction::{Configured, LeftOut};

    let config = object(&[("name", text("a"))]);
    let answer = object(&[("count", Value::number(4)), ("name", text("b"))]);
    let what = |may_fill_in| planned(&block(), may_fill_in, None, &config, &answer).map(|(_, what)| what);
    assert_eq!(what(false), Some(LeftOut));
    assert_eq!(what(true), Some(Configured));
}

#[test]
fn what_was_not_known_may_become_anything_and_the_rest_must_stay() {
    let at = |planned: &Value, object: &Value| applied(planned, object).map(|(path, _)| path.to_string());
    let plan =
        object(&[("id", Value::unknown(Type::String)), ("name", text("a")), ("names", names(&["x", "y"]))]);
    let with = |name: &str, id: Value, set: &[&str]| {
        object(&[("id", id), ("name", text(name)), ("names", names(set))])
    };
    assert_eq!(at(&plan, &with("a", text("i-1"), &["y", "x"])), None);
    assert_eq!(at(&plan, &with("b", text("i-1"), &["x", "y"])), Some(".name".to_owned()));
    assert_eq!(at(&plan, &with("a", text("i-1"), &["x", "z"])), Some(".names".to_owned()));
    let plan = object(&[("names", Value::unknown(Type::set(Type::String))), ("disk", disks(&["a", "b"]))]);
    assert_eq!(at(&plan, &object(&[("disk", disks(&["a"]))])), Some(".disk".to_owned()));
    assert_eq!(at(&plan, &object(&[("disk", disks(&["a", "c"]))])), Some(".disk[1].name".to_owned()));
    assert_eq!(at(&plan, &object(&[("disk", disks(&["a", "b"]))])), None);
}
