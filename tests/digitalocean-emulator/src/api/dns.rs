//! Domains and records.

use serde_json::{Value as Json, json};

use super::Segments;
use crate::answer::Answer;
use crate::request::Request;
use crate::world::{World, with};

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["domains"]) => Answer::page(request, "domains", world.listed("domains")),
        ("POST", ["domains"]) => create(world, request),
        ("GET", ["domains", name]) => match world.get("domains", name) {
            Some(domain) => Answer::ok(json!({"domain": domain})),
            None => Answer::not_found(),
        },
        ("DELETE", ["domains", name]) => match world.remove("domains", name) {
            Some(_) => {
                let is_in = |(_, record): &(&String, &Json)| record["domain"] == **name;
                let ids: Vec<String> = world.all("records").filter(is_in).map(|(id, _)| id.clone()).collect();
                for id in ids {
                    world.remove("records", &id);
                }
                Answer::no_content()
            }
            None => Answer::not_found(),
        },
        (_, ["domains", name, ..]) if world.get("domains", name).is_none() => Answer::not_found(),
        ("GET", ["domains", name, "records"]) => {
            let records = records(world, name).into_iter().map(shown).collect();
            Answer::page(request, "domain_records", records)
        }
        ("POST", ["domains", name, "records"]) => match problem(request) {
            Some(problem) => Answer::unprocessable(problem),
            None => Answer::new(201, json!({"domain_record": shown(add(world, name, &request.body))})),
        },
        (method, ["domains", name, "records", id]) => {
            if world.get("records", id).is_none_or(|record| record["domain"] != **name) {
                return Some(Answer::not_found());
            }
            match method {
                "GET" => Answer::ok(json!({"domain_record": shown(world.get("records", id)?.clone())})),
                "PUT" | "PATCH" => {
                    let mut record = world.merge("records", id, request)?;
                    record["data"] = stored(&record);
                    *world.get_mut("records", id)? = record.clone();
                    Answer::ok(json!({"domain_record": shown(record)}))
                }
                "DELETE" => {
                    world.remove("records", id);
                    Answer::no_content()
                }
                _ => return None,
            }
        }
        _ => return None,
    })
}

fn create(world: &mut World, request: &Request) -> Answer {
    let name = request.text("name");
    if world.get("domains", &name).is_some() {
        return Answer::unprocessable("Name already exists");
    }
    let domain = json!({"name": name, "ttl": 1800, "zone_file": format!("$ORIGIN {name}.\n")});
    world.insert("domains", name.as_str(), domain.clone());
    for server in 1..=3 {
        add(
            world,
            &name,
            &json!({"type": "NS", "name": "@", "data": format!("ns{server}.digitalocean.com.")}),
        );
    }
    if let Some(address) = request.body["ip_address"].as_str() {
        add(world, &name, &json!({"type": "A", "name": "@", "data": address}));
    }
    // Only later is there a zone file.
    Answer::new(201, json!({"domain": with(domain, json!({"ttl": null, "zone_file": null}))}))
}

fn records(world: &World, domain: &str) -> Vec<Json> {
    world.listed("records").into_iter().filter(|record| record["domain"] == *domain).collect()
}

/// A record without what the emulator keeps for itself.
fn shown(mut record: Json) -> Json {
    if let Some(entries) = record.as_object_mut() {
        entries.remove("domain");
    }
    record
}

/// Names of hosts lose the dot at their end.
fn stored(record: &Json) -> Json {
    let data = record["data"].as_str().unwrap_or_default();
    json!(data.strip_suffix('.').unwrap_or(data))
}

fn add(world: &mut World, domain: &str, body: &Json) -> Json {
    let id = world.number();
    let empty =
        json!({"priority": null, "port": null, "ttl": 1800, "weight": null, "flags": null, "tag": null});
    let mut record = with(with(empty, body.clone()), json!({"id": id, "domain": domain}));
    record["data"] = stored(&record);
    world.insert("records", id.to_string(), record.clone());
    record
}

fn problem(request: &Request) -> Option<String> {
    let data = request.text("data");
    match request.text("type").as_str() {
        "A" if data.parse::<std::net::Ipv4Addr>().is_err() => {
            Some("Data needs to be in dot-decimal notation".to_owned())
        }
        "CNAME" | "MX" if !data.ends_with('.') && data != "@" => {
            Some("Data needs to end with a dot (.)".to_owned())
        }
        _ => None,
    }
}
