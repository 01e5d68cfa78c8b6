//! What a saved plan would change, attribute by attribute.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

/// Names of the attributes and blocks that would change, by the address of the object.
pub type Differences = BTreeMap<String, BTreeSet<String>>;

/// Reads what `show -json` says of a plan: both programs do it in the same words. Replacements, and objects that are to be
/// created or deleted, have that as their only difference.
pub fn differences(plan: &str) -> Differences {
    let plan: Json = serde_json::from_str(plan).unwrap_or_else(|error| panic!("{error}: {plan}"));
    let changes = plan["resource_changes"].as_array().into_iter().flatten();
    let managed = changes.filter(|change| change["mode"] == "managed");
    managed
        .filter_map(|resource| {
            let change = &resource["change"];
            let actions: Vec<&str> = change["actions"].as_array()?.iter().filter_map(Json::as_str).collect();
            let found = match actions[..] {
                ["no-op" | "read"] => return None,
                ["update"] => changed(change),
                [_, _] => replaced(change),
                [action] => BTreeSet::from([format!("({action})")]),
                _ => BTreeSet::from(["(?)".to_owned()]),
            };
            Some((resource["address"].as_str()?.to_owned(), found))
        })
        .collect()
}

fn changed(change: &Json) -> BTreeSet<String> {
    let (before, after) = (&change["before"], &change["after"]);
    let names = [before, after, &change["after_unknown"]].into_iter().filter_map(Json::as_object);
    let names: BTreeSet<&String> = names.flat_map(|object| object.keys()).collect();
    let is_changed = |name: &&&String| {
        let name = name.as_str();
        let is_unknown = change["after_unknown"][name] == true;
        is_unknown || before[name] != after[name]
    };
    names.iter().filter(is_changed).map(|name| (*name).clone()).collect()
}

/// What needs another object.
fn replaced(change: &Json) -> BTreeSet<String> {
    let paths = change["replace_paths"].as_array().into_iter().flatten();
    paths.filter_map(|path| Some(format!("{} (replaced)", path[0].as_str()?))).collect()
}
