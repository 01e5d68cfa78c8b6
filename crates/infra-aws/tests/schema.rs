//! The schemas are those of Terraform's AWS provider 5.100.0, name by name. `schemas.jsonl` holds what that provider
//! says of the types that this one is to have.

use std::collections::BTreeMap;

use infra_aws::AwsProvider;
use infra_provider::Provider;
use infra_schema::{Block, Nesting, Presence, Schema};
use infra_value::Type;
use serde_json::{Value as Json, json};

const PEER: &str = include_str!("schemas.jsonl");

fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "required",
        Presence::Optional => "optional",
        Presence::OptionalComputed => "optional_computed",
        Presence::Computed => "computed",
    }
}

fn ty(of: &Type) -> Json {
    match of {
        Type::Dynamic => json!("dynamic"),
        Type::Bool => json!("bool"),
        Type::Number => json!("number"),
        Type::String => json!("string"),
        Type::List(element) => json!(["list", ty(element)]),
        Type::Set(element) => json!(["set", ty(element)]),
        Type::Map(element) => json!(["map", ty(element)]),
        Type::Tuple(elements) => json!(["tuple", elements.iter().map(ty).collect::<Vec<_>>()]),
        Type::Object(object) => {
            let attributes: BTreeMap<&str, Json> =
                object.attributes.iter().map(|(k, v)| (&**k, ty(v))).collect();
            json!(["object", attributes])
        }
    }
}

fn nesting(nesting: Nesting) -> &'static str {
    match nesting {
        Nesting::Single => "single",
        Nesting::Group => "group",
        Nesting::List => "list",
        Nesting::Set => "set",
        Nesting::Map => "map",
    }
}

/// What differs, a line for each place.
fn compare(at: &str, ours: &Block, peer: &Json, problems: &mut Vec<String>) {
    let empty = serde_json::Map::new();
    let attributes = peer["attributes"].as_object().unwrap_or(&empty);
    let blocks = peer["blocks"].as_object().unwrap_or(&empty);
    for name in ours.names() {
        if !attributes.contains_key(name) && !blocks.contains_key(name) {
            problems.push(format!("{at}.{name} is not in the peer's schema"));
        }
    }
    for (name, peer) in attributes {
        let Some(attribute) = ours.attributes.get(name.as_str()) else {
            problems.push(format!("{at}.{name} is missing"));
            continue;
        };
        let mut flags = Vec::new();
        if attribute.sensitive {
            flags.push("sensitive");
        }
        if attribute.write_only {
            flags.push("write_only");
        }
        if attribute.deprecated.is_some() {
            flags.push("deprecated");
        }
        let mut said = vec![json!(presence(attribute.presence)), ty(&attribute.ty)];
        if !flags.is_empty() {
            said.push(json!(flags));
        }
        if &json!(said) != peer {
            problems.push(format!("{at}.{name} is {}, but {peer} there", json!(said)));
        }
    }
    for (name, peer) in blocks {
        let Some(block) = ours.blocks.get(name.as_str()) else {
            problems.push(format!("{at}.{name} is missing"));
            continue;
        };
        let said = (nesting(block.nesting), block.min_items, block.max_items.unwrap_or_default());
        let theirs = (
            peer["nesting"].as_str().unwrap_or_default(),
            peer["min"].as_u64().unwrap_or_default() as usize,
            peer["max"].as_u64().unwrap_or_default() as usize,
        );
        if said != theirs {
            problems.push(format!("{at}.{name} nests {said:?}, but {theirs:?} there"));
        }
        compare(&format!("{at}.{name}"), &block.block, &peer["block"], problems);
    }
}

#[test]
fn schemas_are_those_of_the_peer() {
    let provider = AwsProvider::new();
    let schemas = provider.schemas();
    let mut problems = Vec::new();
    let mut compared = 0;
    for line in PEER.lines() {
        let peer: Json = serde_json::from_str(line).expect("schemas.jsonl holds JSON");
        let name = peer["name"].as_str().unwrap_or_default();
        let ours: Option<&Schema> = match peer["kind"].as_str() {
            Some("provider") => Some(&schemas.provider),
            Some("resource") => schemas.resources.get(name).map(|schema| &**schema),
            _ => schemas.data_sources.get(name).map(|schema| &**schema),
        };
        let Some(ours) = ours else { continue };
        compared += 1;
        if peer["version"].as_u64() != Some(ours.version) {
            problems.push(format!("{name} has version {}, but {} there", ours.version, peer["version"]));
        }
        compare(name, &ours.block, &peer["block"], &mut problems);
    }
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(
        compared,
        1 + schemas.resources.len() + schemas.data_sources.len(),
        "a type is not in schemas.jsonl"
    );
}
