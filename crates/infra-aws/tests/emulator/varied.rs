//! Other configurations of a type, made from one by its schema.

use infra_schema::Block;
use infra_value::Type;
use serde_json::{Map, Value as Json, json};

/// Leaves out some of what is optional, turns switches, and exchanges tags and descriptions. What names an object, and
/// what is required, stays. The same seed gives the same configuration.
pub fn vary(schema: &Block, config: &Json, seed: u64) -> Json {
    let mut random = fastrand::Rng::with_seed(seed);
    let given = config.as_object().cloned().unwrap_or_default();
    let mut varied = Map::new();
    for (name, attribute) in &schema.attributes {
        if !attribute.presence.is_configurable() {
            continue;
        }
        let is_optional = attribute.presence != infra_schema::Presence::Required;
        let value = given.get(&**name);
        let other = match (&**name, value) {
            ("tags", _) => tags(&mut random),
            ("description" | "comment", Some(_)) => {
                random.choice(["another one", "it's <other> & more"]).map(Json::from)
            }
            (_, Some(Json::Bool(is_on))) => match random.u8(..10) {
                0..3 => Some(json!(!is_on)),
                3..5 if is_optional => None,
                _ => Some(json!(is_on)),
            },
            (name, Some(_)) if is_optional && !is_name(name) && random.u8(..10) < 2 => None,
            (_, Some(value)) => Some(value.clone()),
            (_, None) if is_optional && attribute.ty == Type::Bool && random.u8(..20) == 0 => {
                Some(json!(random.bool()))
            }
            (_, None) => None,
        };
        varied.extend(other.map(|value| (name.to_string(), value)));
    }
    for (name, nested) in &schema.blocks {
        if let Some(value) = given.get(&**name)
            && (nested.min_items > 0 || random.u8(..10) >= 2)
        {
            varied.insert(name.to_string(), value.clone());
        }
    }
    Json::Object(varied)
}

/// What objects are told apart by, or belong to.
fn is_name(name: &str) -> bool {
    ["name", "bucket", "identifier", "_id", "_ids", "_arn", "domain", "_balancers"]
        .iter()
        .any(|end| name.ends_with(end))
}

fn tags(random: &mut fastrand::Rng) -> Option<Json> {
    match random.u8(..4) {
        0 => None,
        1 => Some(json!({})),
        2 => Some(json!({"Name": "varied", "cost:center": "a b/c+d=e@f"})),
        _ => Some(json!({"Empty": "", "Team": "other"})),
    }
}
