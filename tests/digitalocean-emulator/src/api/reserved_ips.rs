//! Reserved addresses.

use serde_json::{Value as Json, json};

use super::Segments;
use super::general::act;
use crate::answer::Answer;
use crate::request::Request;
use crate::world::{World, region};

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["reserved_ips"]) => {
            let all = world.listed("reserved_ips").into_iter().map(|address| shown(world, address)).collect();
            Answer::page(request, "reserved_ips", all)
        }
        ("POST", ["reserved_ips"]) => create(world, request),
        ("GET", ["reserved_ips", ip]) => match world.get("reserved_ips", ip).cloned() {
            Some(address) => Answer::ok(json!({"reserved_ip": shown(world, address)})),
            None => Answer::not_found(),
        },
        ("DELETE", ["reserved_ips", ip]) => match world.remove("reserved_ips", ip) {
            Some(_) => {
                world.remove("contents", &format!("do:floatingip:{ip}"));
                Answer::no_content()
            }
            None => Answer::not_found(),
        },
        ("POST", ["reserved_ips", ip, "actions"]) => action(world, request, ip),
        _ => return None,
    })
}

/// With the droplet that has it, and the project that it is in.
fn shown(world: &World, mut address: Json) -> Json {
    let droplet = world.get("droplets", &address["droplet"].to_string()).cloned();
    let urn = format!("do:floatingip:{}", address["ip"].as_str().unwrap_or_default());
    if let Some(held) = world.get("contents", &urn) {
        address["project_id"] = held["project"].clone();
    }
    address["droplet"] = droplet.unwrap_or(Json::Null);
    address
}

fn create(world: &mut World, request: &Request) -> Answer {
    let droplet = request.body["droplet_id"].as_u64();
    let slug = match droplet {
        Some(id) => match world.get("droplets", &id.to_string()) {
            Some(droplet) => droplet["region"]["slug"].as_str().unwrap_or_default().to_owned(),
            None => return Answer::unprocessable("Droplet does not exist"),
        },
        None => request.text("region"),
    };
    if !crate::catalog::REGIONS.contains(&slug.as_str()) {
        return Answer::unprocessable("You specified an invalid region for the reserved IP.");
    }
    let number = world.number();
    let ip = format!("45.55.{}.{}", number / 250 % 250, number % 250 + 2);
    let address = json!({
        "ip": ip, "droplet": droplet, "region": region(&slug), "locked": false,
        "project_id": "4e1bfbc3-dc3e-41f2-a18f-1b4d7ba71679",
    });
    world.insert("reserved_ips", ip.as_str(), address.clone());
    if let Some(project) = request.body["project_id"].as_str() {
        let at = world.time();
        world.insert("contents", format!("do:floatingip:{ip}"), json!({"project": project, "at": at}));
    }
    let action = act(world, "reserve_ip", ("floating_ip", None), &slug, |_| {});
    let links = json!({"actions": [{"id": action["id"], "rel": "create", "href": format!("https://api.digitalocean.com/v2/actions/{}", action["id"])}]});
    Answer::new(202, json!({"reserved_ip": shown(world, address), "links": links}))
}

fn action(world: &mut World, request: &Request, ip: &str) -> Answer {
    let Some(address) = world.get("reserved_ips", ip) else { return Answer::not_found() };
    let slug = address["region"]["slug"].as_str().unwrap_or_default().to_owned();
    let kind = request.text("type");
    let droplet = match kind.as_str() {
        "assign" => {
            let id = request.body["droplet_id"].as_u64().unwrap_or_default();
            match world.get("droplets", &id.to_string()) {
                Some(droplet) if droplet["region"]["slug"] != *slug => {
                    return Answer::unprocessable(
                        "The reserved IP and the droplet are in different regions.",
                    );
                }
                Some(droplet) if droplet["locked"] == json!(true) => {
                    return Answer::unprocessable("Droplet already has a pending event.");
                }
                Some(_) => json!(id),
                None => return Answer::not_found(),
            }
        }
        _ if address["droplet"].is_null() => {
            return Answer::unprocessable("The reserved IP is not assigned to a droplet.");
        }
        _ => Json::Null,
    };
    let ip = ip.to_owned();
    let name = if droplet.is_null() { "unassign_ip" } else { "assign_ip" };
    let action = act(world, name, ("floating_ip", None), &slug, move |world| {
        if let Some(address) = world.get_mut("reserved_ips", &ip) {
            address["droplet"] = droplet;
        }
    });
    Answer::new(201, json!({"action": action}))
}

/// A droplet that is gone has no address.
pub(super) fn unassign_all(world: &mut World, droplet: &str) {
    let droplet = droplet.parse::<u64>().ok();
    for address in world.all_mut("reserved_ips") {
        if address["droplet"].as_u64() == droplet {
            address["droplet"] = Json::Null;
        }
    }
}
