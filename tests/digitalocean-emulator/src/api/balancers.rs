//! Load balancers.

use serde_json::{Value as Json, json};

use super::Segments;
use crate::answer::Answer;
use crate::request::Request;
use crate::world::{World, region, with};

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["load_balancers"]) => {
            Answer::page(request, "load_balancers", world.listed("load_balancers"))
        }
        ("POST", ["load_balancers"]) => create(world, request),
        ("GET", ["load_balancers", id]) => match world.get("load_balancers", id) {
            Some(balancer) => Answer::ok(json!({"load_balancer": balancer})),
            None => Answer::not_found(),
        },
        ("PUT", ["load_balancers", id]) => match world.get("load_balancers", id).cloned() {
            None => Answer::not_found(),
            Some(_) if problem(world, &request.body).is_some() => {
                Answer::unprocessable("certificate not found")
            }
            Some(balancer) => {
                let balancer = with(balancer, settings(world, &request.body));
                *world.get_mut("load_balancers", id)? = balancer.clone();
                Answer::ok(json!({"load_balancer": balancer}))
            }
        },
        ("DELETE", ["load_balancers", id]) => match world.remove("load_balancers", id) {
            Some(_) => Answer::no_content(),
            None => Answer::not_found(),
        },
        _ => return None,
    })
}

fn create(world: &mut World, request: &Request) -> Answer {
    let body = &request.body;
    let known = |id: &Json| world.get("droplets", &id.to_string()).is_some();
    if body["droplet_ids"].as_array().into_iter().flatten().any(|id| !known(id)) {
        return Answer::unprocessable("droplet_ids: one or more droplets do not exist");
    }
    if let Some(problem) = problem(world, body) {
        return Answer::unprocessable(problem);
    }
    let slug = request.text("region");
    let vpc = match body["vpc_uuid"].as_str() {
        Some(id) if world.get("vpcs", id).is_none() => return Answer::unprocessable("invalid VPC"),
        Some(id) => json!(id),
        None => super::vpcs::default(world, &slug)["id"].clone(),
    };
    let id = world.uuid();
    let fixed = json!({
        "id": id, "created_at": world.time(), "status": "new", "ip": "", "ipv6": "", "region": region(&slug),
        "vpc_uuid": vpc, "type": if body["type"].is_null() { json!("REGIONAL") } else { body["type"].clone() },
        "network": if body["network"].is_null() { json!("EXTERNAL") } else { body["network"].clone() },
        "network_stack": if body["network_stack"].is_null() { json!("IPV4") } else { body["network_stack"].clone() },
    });
    let balancer = with(settings(world, body), fixed);
    world.insert("load_balancers", id.as_str(), balancer.clone());
    let number = world.number() % 200 + 10;
    world.later(move |world| {
        if let Some(row) = world.get_mut("load_balancers", &id) {
            *row = with(row.take(), json!({"status": "active", "ip": format!("104.131.186.{number}")}));
        }
    });
    Answer::new(202, json!({"load_balancer": balancer}))
}

/// What is wrong with the certificates of the rules.
fn problem(world: &World, body: &Json) -> Option<&'static str> {
    let mut used = body["forwarding_rules"].as_array().into_iter().flatten();
    let is_missing = |rule: &Json| {
        let id = rule["certificate_id"].as_str().unwrap_or_default();
        !id.is_empty() && world.get("certificates", id).is_none()
    };
    used.any(is_missing).then_some("certificate not found")
}

/// What a request says, and what is so where it says nothing.
fn settings(world: &World, body: &Json) -> Json {
    let or = |name: &str, usual: Json| if body[name].is_null() { usual } else { body[name].clone() };
    let tagged: Vec<Json> = match body["tag"].as_str() {
        Some(tag) => {
            let has =
                |droplet: &Json| droplet["tags"].as_array().is_some_and(|tags| tags.iter().any(|t| t == tag));
            world
                .all("droplets")
                .filter(|(_, droplet)| has(droplet))
                .map(|(_, droplet)| droplet["id"].clone())
                .collect()
        }
        None => body["droplet_ids"].as_array().cloned().unwrap_or_default(),
    };
    let rules: Vec<Json> = body["forwarding_rules"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|rule| with(json!({"certificate_id": "", "tls_passthrough": false}), rule.clone()))
        .collect();
    json!({
        "name": body["name"], "size_unit": or("size_unit", json!(1)), "algorithm": or("algorithm", json!("round_robin")),
        "forwarding_rules": rules, "droplet_ids": tagged, "tag": or("tag", json!("")),
        "health_check": or("health_check", json!({"protocol": "http", "port": 80, "path": "/", "check_interval_seconds": 10, "response_timeout_seconds": 5, "healthy_threshold": 5, "unhealthy_threshold": 3})),
        "sticky_sessions": or("sticky_sessions", json!({"type": "none"})),
        "firewall": or("firewall", json!({"allow": [], "deny": []})),
        "redirect_http_to_https": or("redirect_http_to_https", json!(false)),
        "enable_proxy_protocol": or("enable_proxy_protocol", json!(false)),
        "enable_backend_keepalive": or("enable_backend_keepalive", json!(false)),
        "disable_lets_encrypt_dns_records": or("disable_lets_encrypt_dns_records", json!(false)),
        "http_idle_timeout_seconds": or("http_idle_timeout_seconds", json!(60)),
        "project_id": or("project_id", json!("4e1bfbc3-dc3e-41f2-a18f-1b4d7ba71679")),
    })
}
