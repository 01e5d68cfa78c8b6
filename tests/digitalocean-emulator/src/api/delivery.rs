//! Certificates, and the content delivery network.

use serde_json::{Value as Json, json};

use super::Segments;
use crate::answer::Answer;
use crate::request::Request;
use crate::world::{World, with};

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["certificates"]) => {
            let name = request.query.get("name");
            let is_wanted = |certificate: &Json| name.is_none_or(|name| certificate["name"] == **name);
            let found = world.listed("certificates").into_iter().filter(is_wanted).collect();
            Answer::page(request, "certificates", found)
        }
        ("POST", ["certificates"]) => certify(world, request),
        ("GET", ["certificates", id]) => match world.get("certificates", id) {
            Some(certificate) => Answer::ok(json!({"certificate": certificate})),
            None => Answer::not_found(),
        },
        ("DELETE", ["certificates", id]) if is_used(world, id) => {
            Answer::error(403, "forbidden", "Make sure the certificate is not in use before deleting it")
        }
        ("DELETE", ["certificates", id]) => match world.remove("certificates", id) {
            Some(_) => Answer::no_content(),
            None => Answer::not_found(),
        },
        ("GET", ["cdn", "endpoints"]) => Answer::page(request, "endpoints", world.listed("cdn endpoints")),
        ("POST", ["cdn", "endpoints"]) => deliver(world, request),
        ("GET", ["cdn", "endpoints", id]) => match world.get("cdn endpoints", id) {
            Some(endpoint) => Answer::ok(json!({"endpoint": endpoint})),
            None => Answer::not_found(),
        },
        ("PUT", ["cdn", "endpoints", id]) => change(world, request, id),
        ("DELETE", ["cdn", "endpoints", id]) => match world.remove("cdn endpoints", id) {
            Some(_) => Answer::no_content(),
            None => Answer::not_found(),
        },
        _ => return None,
    })
}

fn certify(world: &mut World, request: &Request) -> Answer {
    let name = request.text("name");
    if world.all("certificates").any(|(_, certificate)| certificate["name"] == *name) {
        return Answer::conflict("certificate name already exists");
    }
    let kind = request.body["type"].as_str().unwrap_or("custom").to_owned();
    let names = match kind.as_str() {
        "lets_encrypt" => request.body["dns_names"].clone(),
        _ => {
            for (part, begins) in
                [("leaf_certificate", "-----BEGIN CERTIFICATE-----"), ("private_key", "-----BEGIN ")]
            {
                if !request.text(part).trim_start().starts_with(begins) {
                    return Answer::unprocessable(format!("{part} is not a PEM block"));
                }
            }
            json!(["example.com"])
        }
    };
    let id = world.uuid();
    let certificate = json!({
        "id": id, "name": name, "type": kind, "dns_names": names, "created_at": world.time(),
        "not_after": "2027-02-22T00:23:00Z", "sha1_fingerprint": "dfcc9f57d86bf58e321c2c6c31c7a971be244ac7",
        "state": if kind == "custom" { "verified" } else { "pending" },
    });
    world.insert("certificates", id.as_str(), certificate.clone());
    world.later(move |world| {
        if let Some(certificate) = world.get_mut("certificates", &id) {
            let names = certificate["dns_names"].as_array().cloned().unwrap_or_default();
            let is_ours =
                names.iter().all(|name| name.as_str().is_some_and(|name| !name.ends_with(".invalid")));
            certificate["state"] = json!(if is_ours { "verified" } else { "error" });
        }
    });
    Answer::new(201, json!({"certificate": certificate}))
}

fn is_used(world: &World, id: &str) -> bool {
    let balances = |balancer: &Json| {
        let rules = balancer["forwarding_rules"].as_array();
        rules.into_iter().flatten().any(|rule| rule["certificate_id"] == *id)
    };
    world.all("cdn endpoints").any(|(_, endpoint)| endpoint["certificate_id"] == *id)
        || world.all("load_balancers").any(|(_, balancer)| balances(balancer))
}

/// What is wrong with the domain of an endpoint, or its certificate.
fn problem(world: &World, body: &Json) -> Option<&'static str> {
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    if text("certificate_id").is_empty() {
        return (!text("custom_domain").is_empty()).then_some("a custom domain needs a certificate");
    }
    match world.get("certificates", text("certificate_id")) {
        None => Some("certificate not found"),
        Some(certificate) if certificate["state"] != "verified" => Some("certificate is not verified"),
        Some(_) => None,
    }
}

fn deliver(world: &mut World, request: &Request) -> Answer {
    let origin = request.text("origin");
    if world.all("cdn endpoints").any(|(_, endpoint)| endpoint["origin"] == *origin) {
        return Answer::conflict("a CDN endpoint for this origin already exists");
    }
    if let Some(problem) = problem(world, &request.body) {
        return Answer::unprocessable(problem);
    }
    let id = world.uuid();
    let own = json!({
        "id": id, "created_at": world.time(),
        "endpoint": origin.replacen(".digitaloceanspaces.com", ".cdn.digitaloceanspaces.com", 1),
    });
    let endpoint = with(with(json!({"ttl": 3600}), request.body.clone()), own);
    world.insert("cdn endpoints", id, endpoint.clone());
    Answer::new(201, json!({"endpoint": endpoint}))
}

fn change(world: &mut World, request: &Request, id: &str) -> Answer {
    if let Some(problem) = problem(world, &request.body) {
        return Answer::unprocessable(problem);
    }
    let Some(mut endpoint) = world.merge("cdn endpoints", id, request) else { return Answer::not_found() };
    // What is empty is not there.
    if let Some(entries) = endpoint.as_object_mut() {
        entries.retain(|_, value| value != "");
    }
    if let Some(row) = world.get_mut("cdn endpoints", id) {
        *row = endpoint.clone();
    }
    Answer::ok(json!({"endpoint": endpoint}))
}
