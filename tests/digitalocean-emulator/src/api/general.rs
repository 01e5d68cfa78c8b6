//! The account, what is on offer, and actions.

use serde_json::{Value as Json, json};

use super::Segments;
use crate::answer::Answer;
use crate::catalog;
use crate::request::Request;
use crate::world::{World, region, with};

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["account"]) => Answer::ok(json!({"account": {
            "droplet_limit": 2000, "floating_ip_limit": 100, "email": "ops@example.com", "name": "Ops",
            "uuid": "b6fr89dbf6d9156cace5f3c78dc9851d957381ef", "email_verified": true, "status": "active",
            "status_message": "", "team": {"uuid": "5df3e3004a17e242b7c20ca6c9fc25b701a47ece", "name": "My Team"},
        }})),
        ("GET", ["regions"]) => {
            let regions = catalog::REGIONS.iter().map(|slug| region(slug)).collect();
            Answer::page(request, "regions", regions)
        }
        ("GET", ["sizes"]) => Answer::page(request, "sizes", catalog::sizes()),
        ("GET", ["images"]) => Answer::page(request, "images", images(request)),
        ("GET", ["images", reference]) => match catalog::image(&json!(reference)) {
            Some(image) => Answer::ok(json!({"image": image})),
            None => Answer::not_found(),
        },
        ("GET", ["actions", id]) => match world.get("actions", id) {
            Some(action) => Answer::ok(json!({"action": action})),
            None => Answer::not_found(),
        },
        _ => return None,
    })
}

fn images(request: &Request) -> Vec<Json> {
    if request.query.get("private").is_some_and(|private| private == "true") {
        return Vec::new();
    }
    catalog::images()
}

/// Starts an action. `then` happens when it is over.
pub(super) fn act(
    world: &mut World,
    kind: &str,
    on: (&str, Option<u64>),
    slug: &str,
    then: impl FnOnce(&mut World) + Send + 'static,
) -> Json {
    let id = world.number();
    let action = json!({
        "id": id, "status": "in-progress", "type": kind, "started_at": world.time(), "completed_at": null,
        "resource_id": on.1, "resource_type": on.0, "region": region(slug), "region_slug": slug,
    });
    world.insert("actions", id.to_string(), action.clone());
    world.later(move |world| {
        then(world);
        let time = world.time();
        if let Some(action) = world.get_mut("actions", &id.to_string()) {
            *action = with(action.take(), json!({"status": "completed", "completed_at": time}));
        }
    });
    action
}
