//! Nothing sensitive is ever shown, whatever values look like.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::*;
use infra_engine::{Applied, Prior, PriorObject};
use infra_plan::{Change, Mode, Plan};
use infra_provider::Object;
use infra_state::{InstanceObject, OutputState, RawJson};
use infra_value::{Marks, Type, Value, to_json};
use proptest::prelude::*;

/// Occurs in every sensitive string, and nowhere else.
const TOKEN: &str = "hunter2";
/// The same for numbers.
const NUMBER: i64 = 4_815_162_342;

/// A value to be made; inside `Secret`, everything holds the token.
#[derive(Clone, Debug)]
enum Tree {
    Text(u8),
    Lines(u8),
    Json(u8),
    Number(u8),
    Null,
    Unknown,
    Tuple(Vec<Tree>),
    Object(Vec<(u8, Tree)>),
    Map(Vec<(u8, bool, u8)>),
    Set(Vec<(bool, u8)>),
    Secret(Box<Tree>),
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        (0..4_u8).prop_map(Tree::Text),
        (0..4_u8).prop_map(Tree::Lines),
        (0..4_u8).prop_map(Tree::Json),
        (0..4_u8).prop_map(Tree::Number),
        Just(Tree::Null),
        Just(Tree::Unknown),
        prop::collection::vec((0..4_u8, any::<bool>(), 0..4_u8), 0..4).prop_map(Tree::Map),
        prop::collection::vec((any::<bool>(), 0..4_u8), 0..4).prop_map(Tree::Set),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::Tuple),
            prop::collection::vec((0..4_u8, inner.clone()), 0..4).prop_map(Tree::Object),
            inner.prop_map(|inner| Tree::Secret(Box::new(inner))),
        ]
    })
}

fn make(tree: &Tree, secret: bool) -> Value {
    let word = |n: &u8| if secret { format!("{TOKEN}{n}") } else { format!("word{n}") };
    let marked = |n: &u8, marked: bool| {
        let value = Value::string(if marked || secret { format!("{TOKEN}{n}") } else { format!("word{n}") });
        if marked { value.with_marks(Marks::SENSITIVE) } else { value }
    };
    match tree {
        Tree::Text(n) => Value::string(word(n)),
        Tree::Lines(n) => Value::string(format!("first\n{}\nlast\n", word(n))),
        Tree::Json(n) => {
            Value::string(format!("{{ \"{}\": [\"{}\", {{ \"k\": null }}] }}", word(n), word(n)))
        }
        Tree::Number(n) => Value::number(if secret { NUMBER } else { i64::from(*n) }),
        Tree::Null => Value::null(Type::Dynamic),
        Tree::Unknown => Value::unknown(Type::Dynamic),
        Tree::Tuple(items) => Value::tuple(items.iter().map(|item| make(item, secret)).collect()),
        Tree::Object(items) => {
            Value::object(items.iter().map(|(name, item)| (word(name), make(item, secret))))
        }
        Tree::Map(items) => {
            Value::map(Type::String, items.iter().map(|(name, mark, n)| (word(name), marked(n, *mark))))
        }
        Tree::Set(items) => {
            Value::set(Type::String, items.iter().map(|(mark, n)| marked(n, *mark)).collect())
        }
        Tree::Secret(inner) => make(inner, true).with_marks(Marks::SENSITIVE),
    }
}

/// A server one of whose attributes is the tree. `password` is sensitive by its schema.
fn server_with(tree: &Tree) -> Value {
    let plain = value(&server(), serde_json::json!({ "id": "i", "name": "n" }));
    let mut attributes = plain.as_entries().unwrap().clone();
    attributes.insert("any".into(), make(tree, false));
    attributes.insert("password".into(), Value::string(TOKEN).with_marks(Marks::SENSITIVE));
    Value::object(attributes)
}

/// The same without the mark that the schema asks for: text for people must not rely on it.
fn unmarked(server: &Value) -> Value {
    let mut attributes = server.as_entries().unwrap().clone();
    attributes.insert("password".into(), Value::string(TOKEN));
    Value::object(attributes)
}

fn plan_of(before: &Value, after: &Value) -> Plan {
    let (old, new) = (Some(before.clone()), Some(after.clone()));
    let mut plan = plan(vec![
        change("cloud_server.a", Change::Create, None, new.clone()),
        change("cloud_server.b", Change::Update, old.clone(), new.clone()),
        change("cloud_server.c", Change::DeleteThenCreate, old.clone(), new),
        change("cloud_server.d", Change::Delete, old.clone(), None),
        change("cloud_server.e", Change::Forget, old.clone(), None),
        // A type that no schema is known of.
        change("other_thing.f", Change::Update, old, Some(after.clone())),
    ]);
    plan.drift = vec![
        drift("cloud_server.a", before.clone(), Some(after.clone())),
        drift("cloud_server.d", before.clone(), None),
    ];
    let any = |value: &Value| value.get("any").cloned();
    plan.outputs.insert("marked".into(), output(Change::Update, any(before), any(after)));
    let mut declared = output(Change::Update, Some(Value::string(TOKEN)), Some(Value::number(NUMBER)));
    declared.sensitive = true;
    plan.outputs.insert("declared".into(), declared);
    plan
}

fn assert_clean(text: &str) -> Result<(), TestCaseError> {
    prop_assert!(!text.contains(TOKEN) && !text.contains(&NUMBER.to_string()), "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn plans_and_drift(before in tree(), after in tree()) {
        let (before, after) = (server_with(&before), server_with(&after));
        let shown = plan_of(&unmarked(&before), &unmarked(&after));
        // What an output is by its own value only is marked there.
        for text in [
            infra_report::drift(&found(&shown), &catalog(), &PLAIN),
            infra_report::plan(&Plan { changes: shown.changes[..5].to_vec(), ..shown.clone() }, &catalog(), &PLAIN),
        ] {
            assert_clean(&text)?;
        }
        let plan = plan_of(&before, &after);
        for text in [
            infra_report::plan(&plan, &catalog(), &PLAIN),
            infra_report::json::plan_messages(&plan),
            infra_report::json::drift(&found(&plan)),
        ] {
            assert_clean(&text)?;
        }
        for (_, format) in infra_report::DriftFormat::ALL {
            assert_clean(&infra_report::drift_report(format, &found(&plan), &catalog()))?;
        }
        // Documents hold the values, and are JSON whatever these look like.
        let document: Result<serde_json::Value, _> = serde_json::from_str(&infra_report::json::plan(&plan, &catalog(), None));
        prop_assert!(document.is_ok());
    }

    #[test]
    fn states_and_outputs(tree in tree()) {
        let object = unmarked(&server_with(&tree));
        let stored = InstanceObject::new(0, RawJson::empty_object());
        let prior = PriorObject {
            provider: PROVIDER.parse().unwrap(),
            object: Object::new(object),
            stored: Arc::new(stored),
            basis: String::new(),
        };
        let id = common::object("cloud_server.a");
        assert_clean(&infra_report::object(&id, &prior, &catalog(), &PLAIN))?;
        let mut state = Prior::default();
        state.objects.insert(id, prior);
        assert_clean(&infra_report::state(&state, &catalog(), &PLAIN))?;

        // An output is sensitive as a whole.
        let inner = make(&tree, true).unmark_deep();
        prop_assume!(inner.is_wholly_known());
        let json = |text: &str| RawJson::parse(text).unwrap();
        let output = OutputState::new(json(&to_json(&inner).unwrap()), json(&inner.ty().to_cty_json()), true);
        let outputs = BTreeMap::from([("secret".to_owned(), output)]);
        assert_clean(&infra_report::outputs(&outputs, &PLAIN))?;
        assert_clean(&infra_report::applied(Mode::Normal, &Applied::default(), &outputs, &PLAIN))?;
        assert_clean(&infra_report::json::applied_messages(Mode::Normal, &Applied::default(), &outputs))?;
    }
}
