//! Volumes.

use serde_json::{Value as Json, json};

use super::general::act;
use super::{Segments, tags};
use crate::answer::Answer;
use crate::request::Request;
use crate::world::{World, region};

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["volumes"]) => Answer::page(request, "volumes", world.listed("volumes")),
        ("POST", ["volumes"]) => create(world, request),
        ("GET", ["volumes", id]) => match world.get("volumes", id) {
            Some(volume) => Answer::ok(json!({"volume": volume})),
            None => Answer::not_found(),
        },
        ("DELETE", ["volumes", id]) => match world.get("volumes", id) {
            None => Answer::not_found(),
            Some(volume) if volume["droplet_ids"] != json!([]) => {
                Answer::conflict("A volume that's attached to a Droplet cannot be deleted")
            }
            Some(_) => {
                world.remove("volumes", id);
                Answer::no_content()
            }
        },
        ("POST", ["volumes", id, "actions"]) => action(world, request, id),
        _ => return None,
    })
}

fn create(world: &mut World, request: &Request) -> Answer {
    let (name, slug) = (request.text("name"), request.text("region"));
    if world.all("volumes").any(|(_, volume)| volume["name"] == *name && volume["region"]["slug"] == *slug) {
        return Answer::conflict("failed validation: name already exists");
    }
    if request.body["size_gigabytes"].as_u64().is_none_or(|size| !(1..=16_384).contains(&size)) {
        return Answer::unprocessable("size_gigabytes must be between 1 and 16384");
    }
    let id = world.uuid();
    tags::ensure(world, &request.body["tags"]);
    let text = |name: &str| request.body[name].as_str().unwrap_or_default().to_owned();
    let volume = json!({
        "id": id, "droplet_ids": [], "name": name, "description": text("description"),
        "size_gigabytes": request.body["size_gigabytes"], "created_at": world.time(), "region": region(&slug),
        "tags": if request.body["tags"].is_null() { json!([]) } else { request.body["tags"].clone() },
        "filesystem_type": text("filesystem_type"), "filesystem_label": text("filesystem_label"),
    });
    world.insert("volumes", id, volume.clone());
    Answer::new(201, json!({"volume": volume}))
}

/// Both sides of an attachment.
pub(super) fn attach(world: &mut World, volume: &str, droplet: u64) {
    if let Some(row) = world.get_mut("volumes", volume) {
        row["droplet_ids"] = json!([droplet]);
    }
    if let Some(ids) =
        world.get_mut("droplets", &droplet.to_string()).and_then(|d| d["volume_ids"].as_array_mut())
        && !ids.iter().any(|id| id == volume)
    {
        ids.push(json!(volume));
    }
}

fn detach(world: &mut World, volume: &str, droplet: u64) {
    if let Some(row) = world.get_mut("volumes", volume) {
        row["droplet_ids"] = json!([]);
    }
    if let Some(ids) =
        world.get_mut("droplets", &droplet.to_string()).and_then(|d| d["volume_ids"].as_array_mut())
    {
        ids.retain(|id| id != volume);
    }
}

/// A droplet that is gone holds nothing.
pub(super) fn detach_all(world: &mut World, droplet: &str) {
    let droplet: Json = droplet.parse::<u64>().map_or(Json::Null, Json::from);
    for volume in world.all_mut("volumes") {
        if let Some(ids) = volume["droplet_ids"].as_array_mut() {
            ids.retain(|id| *id != droplet);
        }
    }
}

fn action(world: &mut World, request: &Request, id: &str) -> Answer {
    let Some(volume) = world.get("volumes", id) else { return Answer::not_found() };
    let kind = request.text("type");
    let droplet = request.body["droplet_id"].as_u64().unwrap_or_default();
    let slug = volume["region"]["slug"].as_str().unwrap_or_default().to_owned();
    let attached = volume["droplet_ids"].as_array().cloned().unwrap_or_default();
    let is_there = attached.iter().any(|id| id.as_u64() == Some(droplet));
    if kind != "resize" {
        match world.get("droplets", &droplet.to_string()) {
            None => return Answer::not_found(),
            Some(d) if d["locked"] == json!(true) => {
                return Answer::unprocessable("Droplet already has a pending event.");
            }
            Some(d) if d["region"]["slug"] != *slug => {
                return Answer::unprocessable("Volume and Droplet must be in the same region");
            }
            Some(_) => {}
        }
    }
    match kind.as_str() {
        "attach" if !attached.is_empty() => {
            return Answer::unprocessable("volume is already attached to a droplet");
        }
        "detach" if !is_there => return Answer::unprocessable("Attachment not found"),
        _ => {}
    }
    let (id, size, done) = (id.to_owned(), request.body["size_gigabytes"].clone(), kind.clone());
    let action = act(world, &kind, ("backend", None), &slug, move |world| match done.as_str() {
        "attach" => attach(world, &id, droplet),
        "detach" => detach(world, &id, droplet),
        _ => {
            if let Some(volume) = world.get_mut("volumes", &id) {
                volume["size_gigabytes"] = size;
            }
        }
    });
    Answer::new(202, json!({"action": action}))
}
