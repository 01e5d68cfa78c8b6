//! Tags.

use serde_json::{Value as Json, json};

use super::Segments;
use crate::answer::Answer;
use crate::request::Request;
use crate::world::World;

/// What can be tagged, by the name that requests use.
const KINDS: [(&str, &str); 4] =
    [("droplet", "droplets"), ("volume", "volumes"), ("database", "databases"), ("kubernetes", "clusters")];

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["tags"]) => {
            let names: Vec<String> = world
                .listed("tags")
                .iter()
                .filter_map(|tag| tag["name"].as_str().map(str::to_owned))
                .collect();
            let tags = names.iter().map(|name| shown(world, name)).collect();
            Answer::page(request, "tags", tags)
        }
        ("POST", ["tags"]) => {
            let name = request.text("name");
            ensure(world, &json!([name]));
            Answer::new(201, json!({"tag": shown(world, &name)}))
        }
        ("GET", ["tags", name]) if world.get("tags", name).is_some() => {
            Answer::ok(json!({"tag": shown(world, name)}))
        }
        ("DELETE", ["tags", name]) if world.get("tags", name).is_some() => {
            world.remove("tags", name);
            for (_, kind) in KINDS {
                world.all_mut(kind).for_each(|object| untag(object, name));
            }
            Answer::no_content()
        }
        ("POST" | "DELETE", ["tags", name, "resources"]) if world.get("tags", name).is_some() => {
            let resources = request.body["resources"].as_array().cloned().unwrap_or_default();
            for resource in &resources {
                let kind = KINDS.iter().find(|(kind, _)| resource["resource_type"] == **kind);
                let id = resource["resource_id"].as_str().unwrap_or_default();
                let Some(object) = kind.and_then(|(_, table)| world.get_mut(table, id)) else {
                    return Some(Answer::not_found());
                };
                untag(object, name);
                if request.method == "POST"
                    && let Some(tags) = object["tags"].as_array_mut()
                {
                    tags.push(json!(name));
                }
            }
            Answer::no_content()
        }
        _ => return None,
    })
}

fn untag(object: &mut Json, name: &str) {
    if let Some(tags) = object["tags"].as_array_mut() {
        tags.retain(|tag| tag != name);
    }
}

/// Tags that an object is created with exist from then on.
pub(super) fn ensure(world: &mut World, tags: &Json) {
    for name in tags.as_array().into_iter().flatten().filter_map(Json::as_str) {
        if world.get("tags", name).is_none() {
            world.insert("tags", name, json!({"name": name}));
        }
    }
}

fn shown(world: &World, name: &str) -> Json {
    let count = |kind: &str| {
        let is_tagged =
            |object: &Json| object["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == name));
        json!({"count": world.all(kind).filter(|(_, object)| is_tagged(object)).count()})
    };
    let none = json!({"count": 0});
    json!({"name": name, "resources": {
        "count": 0, "droplets": count("droplets"), "volumes": count("volumes"), "databases": count("databases"),
        "imgages": none, "volume_snapshots": none,
    }})
}
