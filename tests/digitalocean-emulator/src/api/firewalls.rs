//! Firewalls.

use serde_json::{Value as Json, json};

use super::{Segments, tags};
use crate::answer::Answer;
use crate::request::Request;
use crate::world::{World, with};

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["firewalls"]) => Answer::page(request, "firewalls", world.listed("firewalls")),
        ("POST", ["firewalls"]) => create(world, request),
        ("GET", ["firewalls", id]) => match world.get("firewalls", id) {
            Some(firewall) => Answer::ok(json!({"firewall": firewall})),
            None => Answer::not_found(),
        },
        ("PUT", ["firewalls", id]) => match world.get("firewalls", id).cloned() {
            None => Answer::not_found(),
            Some(firewall) => match problem(world, &request.body) {
                Some(problem) => Answer::unprocessable(problem),
                None => {
                    let firewall = with(firewall, rules(&request.body));
                    world.insert("firewalls", *id, firewall);
                    Answer::ok(json!({"firewall": apply(world, id)}))
                }
            },
        },
        ("DELETE", ["firewalls", id]) => match world.remove("firewalls", id) {
            Some(_) => Answer::no_content(),
            None => Answer::not_found(),
        },
        _ => return None,
    })
}

fn create(world: &mut World, request: &Request) -> Answer {
    let name = request.text("name");
    if world.all("firewalls").any(|(_, firewall)| firewall["name"] == *name) {
        return Answer::conflict("duplicate name");
    }
    if let Some(problem) = problem(world, &request.body) {
        return Answer::unprocessable(problem);
    }
    let id = world.uuid();
    let firewall = json!({"id": id, "created_at": world.time()});
    world.insert("firewalls", id.as_str(), with(firewall, rules(&request.body)));
    tags::ensure(world, &request.body["tags"]);
    let firewall = apply(world, &id);
    Answer::new(202, json!({"firewall": firewall}))
}

fn rules(body: &Json) -> Json {
    let list = |name: &str| if body[name].is_null() { json!([]) } else { body[name].clone() };
    json!({
        "name": body["name"], "droplet_ids": list("droplet_ids"), "tags": list("tags"),
        "inbound_rules": list("inbound_rules"), "outbound_rules": list("outbound_rules"),
    })
}

/// It takes a while until all droplets know.
fn apply(world: &mut World, id: &str) -> Json {
    let Some(firewall) = world.get_mut("firewalls", id) else { return Json::Null };
    let droplets = firewall["droplet_ids"].as_array().cloned().unwrap_or_default();
    let pending: Vec<Json> =
        droplets.iter().map(|id| json!({"droplet_id": id, "removing": false, "status": "waiting"})).collect();
    *firewall = with(firewall.take(), json!({"status": "waiting", "pending_changes": pending}));
    let (id, shown) = (id.to_owned(), firewall.clone());
    world.later(move |world| {
        if let Some(firewall) = world.get_mut("firewalls", &id) {
            *firewall = with(firewall.take(), json!({"status": "succeeded", "pending_changes": []}));
        }
    });
    shown
}

fn problem(world: &World, body: &Json) -> Option<String> {
    let known = |id: &Json| world.get("droplets", &id.to_string()).is_some();
    if body["droplet_ids"].as_array().into_iter().flatten().any(|id| !known(id)) {
        return Some("one or more droplets do not exist".to_owned());
    }
    let is_empty = |name: &str| body[name].as_array().is_none_or(Vec::is_empty);
    (is_empty("inbound_rules") && is_empty("outbound_rules"))
        .then(|| "at least one rule is needed".to_owned())
}
