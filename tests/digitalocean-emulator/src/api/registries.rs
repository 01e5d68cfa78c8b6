//! Container registries, and what the account pays for them.

use serde_json::{Value as Json, json};

use super::Segments;
use crate::answer::Answer;
use crate::request::Request;
use crate::world::World;

/// The only subscription of the account, which is no object that tests leave behind.
const SUBSCRIPTION: &str = "default subscription";

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["registries"]) => Answer::ok(json!({"registries": world.listed("registries")})),
        ("POST", ["registries"]) => create(world, request),
        ("GET", ["registries", "subscription"]) => Answer::ok(json!({"subscription": subscription(world)})),
        ("POST", ["registries", "subscription"]) => {
            let tier = request.text("tier_slug");
            subscribe(world, &tier);
            Answer::ok(json!({"subscription": subscription(world)}))
        }
        ("GET", ["registries", name]) => match world.get("registries", name) {
            Some(registry) => Answer::ok(json!({"registry": registry})),
            None => Answer::not_found(),
        },
        ("DELETE", ["registries", name]) => match world.remove("registries", name) {
            Some(_) => Answer::no_content(),
            None => Answer::not_found(),
        },
        _ => return None,
    })
}

fn subscribe(world: &mut World, tier: &str) {
    let at = world.time();
    world.insert("subscriptions", SUBSCRIPTION, json!({"tier": tier, "at": at}));
}

fn subscription(world: &World) -> Json {
    let chosen = world.get("subscriptions", SUBSCRIPTION);
    let tier = chosen.map_or(json!("starter"), |chosen| chosen["tier"].clone());
    let repositories = if tier == "starter" { 1 } else { 5 };
    json!({
        "created_at": "2024-05-01T00:00:00Z", "updated_at": world.time(),
        "tier": {
            "name": tier, "slug": tier, "included_repositories": repositories, "included_storage_bytes": 524_288_000,
            "allow_storage_overage": tier != "starter", "included_bandwidth_bytes": 524_288_000, "monthly_price_in_cents": 0,
        },
    })
}

fn create(world: &mut World, request: &Request) -> Answer {
    let name = request.text("name");
    if world.get("registries", &name).is_some() {
        return Answer::conflict("registry name already exists");
    }
    if let Some(tier) = request.body["subscription_tier_slug"].as_str() {
        let tier = tier.to_owned();
        subscribe(world, &tier);
    }
    let region = request.body["region"].as_str().unwrap_or("nyc3");
    let registry = json!({
        "name": name, "created_at": world.time(), "region": region, "storage_usage_bytes": 0,
        "storage_usage_bytes_updated_at": world.time(),
    });
    world.insert("registries", name, registry.clone());
    Answer::new(201, json!({"registry": registry}))
}
