//! The schemas are those of Terraform's AWS provider 5.100.0, name by name. What that provider says of its types is built in
//! (`src/unmanaged`); `provider.json` holds what it says of the provider block.

use infra_aws::AwsProvider;
use infra_provider::Provider;
use infra_schema::address::Mode;
use infra_schema::{Block, Nesting, Presence};
use infra_value::Type;
use serde_json::{Map, Value as Json, json};

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
            let attributes: Map<String, Json> =
                object.attributes.iter().map(|(k, v)| (k.to_string(), ty(v))).collect();
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

/// What both sides say of a block: its arguments and nested blocks by name.
fn shape(block: &Block) -> Json {
    let mut names = Map::new();
    for (name, attribute) in &block.attributes {
        let mut said = json!({ "presence": presence(attribute.presence), "type": ty(&attribute.ty) });
        let flags = [
            ("sensitive", attribute.sensitive),
            ("write_only", attribute.write_only),
            ("deprecated", attribute.deprecated.is_some()),
        ];
        for (flag, _) in flags.into_iter().filter(|(_, is_set)| *is_set) {
            said[flag] = json!(true);
        }
        names.insert(name.to_string(), said);
    }
    for (name, nested) in &block.blocks {
        let said = json!({
            "nesting": nesting(nested.nesting),
            "min": nested.min_items,
            "max": nested.max_items.unwrap_or_default(),
            "block": shape(&nested.block),
        });
        names.insert(name.to_string(), said);
    }
    Json::Object(names)
}

/// What differs, a line for each place.
fn compare(at: &str, ours: &Json, peer: &Json, problems: &mut Vec<String>) {
    match (ours, peer) {
        (Json::Object(ours), Json::Object(peer)) => {
            for name in ours.keys().filter(|name| !peer.contains_key(*name)) {
                problems.push(format!("{at}.{name} is not in the peer's schema"));
            }
            for (name, peer) in peer {
                match ours.get(name) {
                    Some(ours) => compare(&format!("{at}.{name}"), ours, peer, problems),
                    None => problems.push(format!("{at}.{name} is missing")),
                }
            }
        }
        _ if ours == peer => {}
        _ => problems.push(format!("{at} is {ours}, but {peer} there")),
    }
}

#[test]
fn schemas_are_those_of_the_peer() {
    let provider = AwsProvider::new();
    let schemas = provider.schemas();
    let peer = schemas.unmanaged.as_ref().expect("the types of the peer are known");
    let mut problems = Vec::new();
    let resources = schemas.resources.iter().map(|(name, schema)| (Mode::Managed, name, schema));
    let data_sources = schemas.data_sources.iter().map(|(name, schema)| (Mode::Data, name, schema));
    for (mode, name, ours) in resources.chain(data_sources) {
        let Some(peer) = peer.schema(mode, name) else {
            problems.push(format!("{name} is no type of the peer"));
            continue;
        };
        if peer.version != ours.version {
            problems.push(format!("{name} has version {}, but {} there", ours.version, peer.version));
        }
        compare(name, &shape(&ours.block), &shape(&peer.block), &mut problems);
    }
    let block: Json = serde_json::from_str(include_str!("provider.json")).expect("provider.json holds JSON");
    compare("provider", &shape(&schemas.provider.block), &block, &mut problems);
    assert_eq!(problems, Vec::<String>::new());
}
