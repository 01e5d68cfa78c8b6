//! Alert policies and uptime checks.

use serde_json::json;

use super::Segments;
use crate::answer::Answer;
use crate::request::Request;
use crate::world::{World, with};

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["monitoring", "alerts"]) => Answer::page(request, "policies", world.listed("alerts")),
        ("POST", ["monitoring", "alerts"]) => {
            let id = world.uuid();
            let policy = with(request.body.clone(), json!({"uuid": id}));
            world.insert("alerts", id, policy.clone());
            Answer::ok(json!({"policy": policy}))
        }
        ("GET", ["monitoring", "alerts", id]) => match world.get("alerts", id) {
            Some(policy) => Answer::ok(json!({"policy": policy})),
            None => Answer::not_found(),
        },
        ("PUT", ["monitoring", "alerts", id]) => match world.merge("alerts", id, request) {
            Some(policy) => Answer::ok(json!({"policy": policy})),
            None => Answer::not_found(),
        },
        ("DELETE", ["monitoring", "alerts", id]) => match world.remove("alerts", id) {
            Some(_) => Answer::no_content(),
            None => Answer::not_found(),
        },
        ("GET", ["uptime", "checks"]) => Answer::page(request, "checks", world.listed("checks")),
        ("POST", ["uptime", "checks"]) => {
            let id = world.uuid();
            let usual = json!({"type": "https", "regions": ["us_east", "eu_west"], "enabled": true});
            let check = with(with(usual, request.body.clone()), json!({"id": id}));
            world.insert("checks", id, check.clone());
            Answer::new(201, json!({"check": check}))
        }
        ("GET", ["uptime", "checks", id]) => match world.get("checks", id) {
            Some(check) => Answer::ok(json!({"check": check})),
            None => Answer::not_found(),
        },
        ("PUT", ["uptime", "checks", id]) => match world.merge("checks", id, request) {
            Some(check) => Answer::ok(json!({"check": check})),
            None => Answer::not_found(),
        },
        ("DELETE", ["uptime", "checks", id]) => match world.remove("checks", id) {
            Some(_) => Answer::no_content(),
            None => Answer::not_found(),
        },
        _ => return None,
    })
}
