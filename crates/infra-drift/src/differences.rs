//! What differs between two values, attribute by attribute and by meaning: sets have no order, and documents in JSON are
//! compared inside.

use std::collections::BTreeSet;
use std::sync::Arc;

use infra_value::{Data, Type, Value, parse_json};

/// One place at which two values differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The way there, as an expression would have it: `tags["Name"]`, `root_block_device[0].volume_size`. Inside a document
    /// in JSON it goes on with the names there: `policy.Statement[0].Effect`.
    pub path: String,
    /// What the state says; nothing when there was nothing.
    pub before: Option<Value>,
    /// What is there; nothing when there is nothing.
    pub after: Option<Value>,
    /// For a collection whose elements have no place of their own: those that are gone and those that came.
    pub elements: Option<(Vec<Value>, Vec<Value>)>,
}

impl Difference {
    /// Name of the attribute or nested block of the resource that the path begins with.
    pub fn root(&self) -> &str {
        self.path.split(['.', '[']).next().unwrap_or_default()
    }

    /// Whether any value in it must not be shown.
    pub fn is_sensitive(&self) -> bool {
        let is_sensitive = |value: &Value| value.any(&mut |value| value.is_sensitive());
        self.before.iter().chain(&self.after).any(is_sensitive)
    }

    /// What came: the elements of a collection that are new, else the whole value that is there now.
    pub fn gained(&self) -> impl Iterator<Item = &Value> {
        let whole = self.elements.is_none().then_some(self.after.as_ref()).flatten();
        self.elements.iter().flat_map(|(_, came)| came).chain(whole)
    }
}

/// Every place at which two objects differ, in the order of their attributes.
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(String::new(), Some(before), Some(after), &mut found);
    found
}

fn compare(path: String, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    let (Some(a), Some(b)) = (before, after) else {
        found.push(Difference { path, before: before.cloned(), after: after.cloned(), elements: None });
        return;
    };
    if a.unmark_deep() == b.unmark_deep() {
        return;
    }
    if a.is_sensitive() || b.is_sensitive() {
        // Names inside of it say something, too.
        found.push(Difference { path, before: Some(a.clone()), after: Some(b.clone()), elements: None });
        return;
    }
    if let (Some(a), Some(b)) = (a.as_entries(), b.as_entries()) {
        let is_map = matches!(before.map(Value::ty), Some(Type::Map(_)));
        let names: BTreeSet<&Arc<str>> = a.keys().chain(b.keys()).collect();
        for name in names {
            compare(below(&path, name, is_map), a.get(name), b.get(name), found);
        }
        return;
    }
    if let (Some(x), Some(y)) = (a.as_slice(), b.as_slice()) {
        let is_set = matches!(a.ty(), Type::Set(_));
        let are_plain = |items: &[Value]| items.iter().all(|item| item.ty().is_primitive());
        if is_set || (x.len() != y.len() && are_plain(x) && are_plain(y)) {
            let without = |items: &[Value], others: &[Value]| without(items, others);
            let elements = Some((without(x, y), without(y, x)));
            found.push(Difference { path, before: Some(a.clone()), after: Some(b.clone()), elements });
            return;
        }
        for index in 0..x.len().max(y.len()) {
            compare(format!("{path}[{index}]"), x.get(index), y.get(index), found);
        }
        return;
    }
    if let (Some(x), Some(y)) = (document(a), document(b)) {
        compare(path, Some(&x), Some(&y), found);
        // The same, written otherwise.
        return;
    }
    found.push(Difference { path, before: Some(a.clone()), after: Some(b.clone()), elements: None });
}

fn below(path: &str, name: &str, is_map: bool) -> String {
    let is_identifier = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
        && name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    match (path.is_empty(), is_map || !is_identifier) {
        (true, _) => name.to_owned(),
        (false, true) => format!("{path}[{name:?}]"),
        (false, false) => format!("{path}.{name}"),
    }
}

/// The elements that others do not have, as often as they do not have them.
fn without(items: &[Value], others: &[Value]) -> Vec<Value> {
    let mut others: Vec<Value> = others.iter().map(Value::unmark_deep).collect();
    let is_missing = |item: &&Value| match others.iter().position(|other| *other == item.unmark_deep()) {
        Some(place) => {
            others.swap_remove(place);
            false
        }
        None => true,
    };
    items.iter().filter(is_missing).cloned().collect()
}

/// What a text in JSON holds, when that is an object or an array.
fn document(value: &Value) -> Option<Value> {
    let Data::String(text) = value.data() else { return None };
    let is_document = text.trim_start().starts_with(['{', '[']);
    is_document.then(|| parse_json(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use infra_value::{Marks, from_json};
    use proptest::prelude::*;

    use super::*;

    fn lines(before: &Value, after: &Value) -> Vec<String> {
        let text = |value: &Option<Value>| match value {
            Some(value) => infra_value::to_json(&value.unmark_deep()).unwrap(),
            None => "-".to_owned(),
        };
        let line = |d: &Difference| format!("{}: {} -> {}", d.path, text(&d.before), text(&d.after));
        differences(before, after).iter().map(line).collect()
    }

    fn object(json: &str) -> Value {
        parse_json(json).unwrap()
    }

    #[test]
    fn each_place_is_told() {
        let before = object(r#"{"a":1,"b":{"c":"x","d":"y"},"l":[{"s":1},{"s":2}],"n":null}"#);
        let after = object(r#"{"a":2,"b":{"c":"x","d":"z"},"l":[{"s":1},{"s":3},{"s":4}],"n":null}"#);
        assert_eq!(
            lines(&before, &after),
            ["a: 1 -> 2", "b.d: \"y\" -> \"z\"", "l[1].s: 2 -> 3", "l[2]: - -> {\"s\":4}"]
        );
    }

    #[test]
    fn keys_of_maps_are_quoted() {
        let tags = |text: &str| Value::object([("tags", from_json(text, &Type::map(Type::String)).unwrap())]);
        assert_eq!(
            lines(&tags(r#"{"Name":"a"}"#), &tags(r#"{"Name":"b"}"#)),
            [r#"tags["Name"]: "a" -> "b""#]
        );
        assert_eq!(lines(&tags(r#"{"a b":"a"}"#), &tags("{}")), [r#"tags["a b"]: "a" -> -"#]);
    }

    #[test]
    fn elements_of_sets_come_and_go() {
        let set = |items: &[&str]| {
            let items = items.iter().map(|item| Value::string(*item)).collect();
            Value::object([("cidr_blocks", Value::set(Type::String, items))])
        };
        let found = differences(&set(&["a", "b"]), &set(&["b", "c"]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].elements, Some((vec![Value::string("a")], vec![Value::string("c")])));
        assert_eq!(found[0].gained().collect::<Vec<_>>(), [&Value::string("c")]);
    }

    #[test]
    fn documents_are_compared_inside_and_by_meaning() {
        let policy = |text: &str| Value::object([("policy", Value::string(text))]);
        let (a, b) =
            (r#"{"Statement":[{"Effect":"Allow"}]}"#, r#"{ "Statement": [ { "Effect": "Deny" } ] }"#);
        assert_eq!(lines(&policy(a), &policy(b)), [r#"policy.Statement[0].Effect: "Allow" -> "Deny""#]);
        assert_eq!(lines(&policy(a), &policy(&a.replace(':', ": "))), [""; 0]);
    }

    #[test]
    fn nothing_is_told_of_what_is_inside_of_a_secret() {
        let secret =
            |text: &str| Value::object([("value", Value::string(text).with_marks(Marks::SENSITIVE))]);
        let found = differences(&secret(r#"{"k":"old"}"#), &secret(r#"{"k":"new"}"#));
        assert_eq!(found.len(), 1);
        assert!(found[0].is_sensitive() && found[0].path == "value");
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::bool),
            (0..3i64).prop_map(Value::number),
            "[ab]{0,2}".prop_map(Value::string),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::tuple),
                prop::collection::btree_map("[xyz]", inner, 0..3).prop_map(Value::object),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_differs_only_where_the_values_are_the_same(a in values(), b in values()) {
            prop_assert_eq!(differences(&a, &a), Vec::new());
            prop_assert_eq!(differences(&a, &b).is_empty(), a == b);
        }

        #[test]
        fn both_directions_find_the_same_places(a in values(), b in values()) {
            let places = |found: Vec<Difference>| found.into_iter().map(|d| d.path).collect::<Vec<_>>();
            prop_assert_eq!(places(differences(&a, &b)), places(differences(&b, &a)));
        }
    }
}
