//! Where two documents differ.

use std::collections::{BTreeMap, BTreeSet};

use infra_value::{Value, parse_json, to_json};

/// How long ids are that are made up.
const UUID: usize = 36;

/// Names in place of the ids of objects.
pub type Names = BTreeMap<String, String>;

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// Notes the id of every object that a document tells the values of.
pub fn names(document: &Value, names: &mut Names) {
    let values = [document.get("values"), document.get("change").and_then(|change| change.get("before"))];
    if let Some(address) = text(document, "address") {
        let ids = values.into_iter().flatten().filter_map(|values| text(values, "id"));
        for id in ids.filter(|id| id.len() == UUID) {
            let deposed = text(document, "deposed").or(text(document, "deposed_key"));
            let name = format!("<id of {address}{}>", if deposed.is_some() { " deposed" } else { "" });
            names.entry(id).or_insert(name.replace(['"', '\\'], "'"));
        }
    }
    document.as_entries().into_iter().flatten().for_each(|(_, part)| self::names(part, names));
    document.as_slice().into_iter().flatten().for_each(|part| self::names(part, names));
}

/// The same with names in place of ids, and without what no two runs have in common.
pub fn steady(document: &Value, names: &Names) -> Value {
    let mut text = to_json(document).unwrap();
    for (id, name) in names {
        text = text.replace(id, name);
    }
    let mut document = parse_json(&text).unwrap();
    for name in ["timestamp", "terraform_version"] {
        document = without(document, name);
    }
    in_order(document, "relevant_attributes")
}

/// The same with a list in order that has none.
fn in_order(document: Value, name: &str) -> Value {
    let Some(entries) = document.as_entries() else { return document };
    let sorted = |(key, part): (&std::sync::Arc<str>, &Value)| {
        let mut items = part.as_slice().unwrap_or_default().to_vec();
        items.sort_by_key(|item| to_json(item).unwrap());
        (key.to_string(), if &**key == name { Value::tuple(items) } else { part.clone() })
    };
    Value::object(entries.iter().map(sorted).collect::<Vec<_>>())
}

fn without(document: Value, name: &str) -> Value {
    let Some(entries) = document.as_entries() else { return document };
    let kept = entries.iter().filter(|(key, _)| &***key != name);
    Value::object(kept.map(|(key, part)| (key.to_string(), part.clone())).collect::<Vec<_>>())
}

/// What a list is made of, by what names it.
fn keyed(list: &[Value]) -> Option<BTreeMap<String, &Value>> {
    let key = |part: &Value| {
        let address = text(part, "address").or_else(|| {
            let address = part.get("address")?;
            text(address, "to_display")
        })?;
        let deposed = text(part, "deposed").or(text(part, "deposed_key")).map(|_| " deposed");
        Some(format!("{address}{}", deposed.unwrap_or_default()))
    };
    let found: BTreeMap<String, &Value> =
        list.iter().map(|part| Some((key(part)?, part))).collect::<Option<_>>()?;
    (found.len() == list.len() && !list.is_empty()).then_some(found)
}

/// A line for each place where they differ.
pub fn differences(theirs: &Value, ours: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", theirs, ours, &mut found);
    found
}

fn compare(at: &str, theirs: &Value, ours: &Value, found: &mut Vec<String>) {
    let entries = |value: &Value| -> Option<BTreeMap<String, Value>> {
        if let Some(list) = value.as_slice() {
            let keyed = keyed(list)?;
            return Some(keyed.into_iter().map(|(key, part)| (key, part.clone())).collect());
        }
        Some(value.as_entries()?.iter().map(|(key, part)| (key.to_string(), part.clone())).collect())
    };
    match (entries(theirs), entries(ours)) {
        (Some(a), Some(b)) => {
            let names: BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for name in names {
                let at = format!("{at}/{name}");
                match (a.get(name), b.get(name)) {
                    (Some(theirs), Some(ours)) => compare(&at, theirs, ours, found),
                    (Some(theirs), None) => found.push(format!("{at}: only theirs {}", show(theirs))),
                    (None, Some(ours)) => found.push(format!("{at}: only ours {}", show(ours))),
                    (None, None) => {}
                }
            }
        }
        _ if theirs != ours => found.push(format!("{at}: theirs {}, ours {}", show(theirs), show(ours))),
        _ => {}
    }
}

fn show(value: &Value) -> String {
    to_json(value).unwrap()
}
