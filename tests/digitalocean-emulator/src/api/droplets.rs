//! Droplets.

use serde_json::{Value as Json, json};

use super::general::act;
use super::{Segments, tags};
use crate::answer::Answer;
use crate::catalog;
use crate::request::Request;
use crate::world::{World, region, with};

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["droplets"]) => {
            let is_wanted = |droplet: &Json| {
                let tag = request.query.get("tag_name");
                let name = request.query.get("name");
                let has_gpu = droplet["size_slug"].as_str().is_some_and(|size| size.starts_with("gpu-"));
                let is_kind = match request.query.get("type").map(String::as_str) {
                    Some("gpus") => has_gpu,
                    _ => !has_gpu,
                };
                is_kind
                    && tag.is_none_or(|tag| {
                        droplet["tags"].as_array().is_some_and(|tags| tags.iter().any(|t| t == tag))
                    })
                    && name.is_none_or(|name| droplet["name"] == **name)
            };
            Answer::page(
                request,
                "droplets",
                world.listed("droplets").into_iter().filter(is_wanted).collect(),
            )
        }
        ("POST", ["droplets"]) => create(world, request),
        ("GET", ["droplets", id]) => match world.get("droplets", id) {
            Some(droplet) => Answer::ok(json!({"droplet": droplet})),
            None => Answer::not_found(),
        },
        ("DELETE", ["droplets", id]) => delete(world, id),
        ("POST", ["droplets", id, "actions"]) => action(world, request, id),
        _ => return None,
    })
}

fn create(world: &mut World, request: &Request) -> Answer {
    let body = &request.body;
    let name = request.text("name");
    if name.is_empty()
        || name.starts_with('-')
        || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
    {
        return Answer::unprocessable(
            "Name Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)",
        );
    }
    let Some(size) = catalog::size(&request.text("size")) else {
        return Answer::unprocessable("You specified an invalid size for Droplet creation.");
    };
    let Some(image) = catalog::image(&body["image"]) else {
        return Answer::unprocessable("You specified an invalid image for Droplet creation.");
    };
    let slug = body["region"].as_str().unwrap_or("nyc1").to_owned();
    if !catalog::REGIONS.contains(&slug.as_str()) {
        return Answer::unprocessable("You specified an invalid region for Droplet creation.");
    }
    for key in body["ssh_keys"].as_array().into_iter().flatten() {
        let is_it = |known: &Json| known["id"] == *key || known["fingerprint"] == *key;
        if !world.all("keys").any(|(_, known)| is_it(known)) {
            return Answer::unprocessable(format!("{key} are invalid key identifiers for Droplet creation."));
        }
    }
    let vpc = match body["vpc_uuid"].as_str() {
        Some(id) => match world.get("vpcs", id) {
            Some(vpc) if vpc["region"] == *slug => vpc.clone(),
            Some(_) => return Answer::unprocessable("Failed to resolve VPC: it is in another region."),
            None => return Answer::unprocessable("Failed to resolve VPC"),
        },
        None => super::vpcs::default(world, &slug),
    };
    let id = world.number();
    let on = |flag: &str| body[flag] == json!(true);
    let features = [
        ("backups", on("backups")),
        ("ipv6", on("ipv6")),
        ("monitoring", on("monitoring")),
        ("private_networking", true),
    ];
    let features: Vec<&str> = features.iter().filter(|(_, on)| *on).map(|(name, _)| *name).collect();
    tags::ensure(world, &body["tags"]);
    let droplet = json!({
        "id": id, "name": name, "memory": size["memory"], "vcpus": size["vcpus"], "disk": size["disk"],
        "locked": true, "status": "new", "kernel": null, "created_at": world.time(), "features": features,
        "backup_ids": [], "next_backup_window": null, "snapshot_ids": [], "image": image, "volume_ids": [],
        "size": size, "size_slug": size["slug"], "networks": {"v4": [], "v6": []}, "region": region(&slug),
        "tags": if body["tags"].is_null() { json!([]) } else { body["tags"].clone() }, "vpc_uuid": vpc["id"],
    });
    world.insert("droplets", id.to_string(), droplet.clone());
    for volume in body["volumes"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        super::volumes::attach(world, volume, id);
    }
    let has_ipv6 = on("ipv6");
    let action = act(world, "create", ("droplet", Some(id)), &slug, move |world| {
        if let Some(droplet) = world.get_mut("droplets", &id.to_string()) {
            let networks = networks(id, has_ipv6);
            *droplet =
                with(droplet.take(), json!({"status": "active", "locked": false, "networks": networks}));
        }
    });
    let links = json!({"actions": [{"id": action["id"], "rel": "create", "href": format!("https://api.digitalocean.com/v2/actions/{}", action["id"])}]});
    Answer::new(202, json!({"droplet": droplet, "links": links}))
}

fn networks(id: u64, has_ipv6: bool) -> Json {
    let (high, low) = (id / 250 % 250, id % 250 + 2);
    let v4 = json!([
        {"ip_address": format!("10.116.{high}.{low}"), "netmask": "255.255.240.0", "gateway": "10.116.0.1", "type": "private"},
        {"ip_address": format!("203.0.{high}.{low}"), "netmask": "255.255.255.0", "gateway": format!("203.0.{high}.1"), "type": "public"},
    ]);
    let v6 = json!([{"ip_address": format!("2604:a880:0:1010::{:x}", id % 65_000), "netmask": 64, "gateway": "2604:a880:0:1010::1", "type": "public"}]);
    json!({"v4": v4, "v6": if has_ipv6 { v6 } else { json!([]) }})
}

fn delete(world: &mut World, id: &str) -> Answer {
    match world.get_mut("droplets", id) {
        Some(droplet) if droplet["status"] == "archive" => return Answer::not_found(),
        Some(droplet) if droplet["locked"] == json!(true) => {
            return Answer::unprocessable("Droplet already has a pending event.");
        }
        Some(droplet) => *droplet = with(droplet.take(), json!({"status": "archive", "locked": true})),
        None => return Answer::not_found(),
    }
    let id = id.to_owned();
    world.later(move |world| {
        world.remove("droplets", &id);
        super::volumes::detach_all(world, &id);
        super::reserved_ips::unassign_all(world, &id);
    });
    Answer::no_content()
}

fn action(world: &mut World, request: &Request, id: &str) -> Answer {
    let Some(droplet) = world.get_mut("droplets", id).filter(|droplet| droplet["status"] != "archive") else {
        return Answer::not_found();
    };
    if droplet["locked"] == json!(true) {
        return Answer::unprocessable("Droplet already has a pending event.");
    }
    let is_off = droplet["status"] == "off";
    let kind = request.text("type");
    let number = droplet["id"].as_u64().unwrap_or_default();
    let slug = droplet["region"]["slug"].as_str().unwrap_or_default().to_owned();
    let changes = match kind.as_str() {
        "power_off" if is_off => return Answer::unprocessable("Droplet is already powered off."),
        "power_off" | "shutdown" => json!({"status": "off"}),
        "power_on" => json!({"status": "active"}),
        "rename" => json!({"name": request.body["name"]}),
        "resize" if !is_off => return Answer::unprocessable("Droplet must be powered off to be resized."),
        "resize" => match catalog::size(&request.text("size")) {
            None => return Answer::unprocessable("You specified an invalid size."),
            Some(size) => {
                let keeps_disk = request.body["disk"] != json!(true);
                let disk = if keeps_disk { droplet["disk"].clone() } else { size["disk"].clone() };
                json!({"memory": size["memory"], "vcpus": size["vcpus"], "disk": disk, "size_slug": size["slug"], "size": size})
            }
        },
        "enable_backups" => json!({"features": feature(droplet, "backups", true)}),
        "disable_backups" => json!({"features": feature(droplet, "backups", false)}),
        "change_backup_policy" => json!({}),
        "enable_ipv6" => {
            json!({"features": feature(droplet, "ipv6", true), "networks": networks(number, true)})
        }
        other => return Answer::unprocessable(format!("{other} is not an action of the emulator")),
    };
    droplet["locked"] = json!(true);
    let id = id.to_owned();
    let action = act(world, &kind, ("droplet", Some(number)), &slug, move |world| {
        if let Some(droplet) = world.get_mut("droplets", &id) {
            *droplet = with(with(droplet.take(), changes), json!({"locked": false}));
        }
    });
    Answer::new(201, json!({"action": action}))
}

fn feature(droplet: &Json, name: &str, on: bool) -> Json {
    let mut features: Vec<Json> = droplet["features"].as_array().cloned().unwrap_or_default();
    features.retain(|feature| feature != name);
    if on {
        features.push(json!(name));
    }
    json!(features)
}
