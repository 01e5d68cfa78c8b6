//! VPCs. Each region has a default one from the moment when something needs it; it is no object that tests leave behind.

use serde_json::{Value as Json, json};

use super::Segments;
use crate::answer::Answer;
use crate::request::Request;
use crate::world::World;

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["vpcs"]) => {
            let all = world.listed("default vpcs").into_iter().chain(world.listed("vpcs")).collect();
            Answer::page(request, "vpcs", all)
        }
        ("POST", ["vpcs"]) => create(world, request),
        ("GET", ["vpcs", id]) => match world.get("vpcs", id).or(world.get("default vpcs", id)) {
            Some(vpc) => Answer::ok(json!({"vpc": vpc})),
            None => Answer::not_found(),
        },
        ("PUT" | "PATCH", ["vpcs", id]) => match world.merge("vpcs", id, request) {
            Some(vpc) => Answer::ok(json!({"vpc": vpc})),
            None => Answer::not_found(),
        },
        ("DELETE", ["vpcs", id]) if world.get("vpcs", id).is_some() => {
            if members(world, id).is_empty() {
                world.remove("vpcs", id);
                Answer::no_content()
            } else {
                Answer::conflict("Can not delete VPC with members")
            }
        }
        ("GET", ["vpcs", id, "members"]) => Answer::page(request, "members", members(world, id)),
        _ => return None,
    })
}

fn members(world: &World, id: &str) -> Vec<Json> {
    let kinds = [
        ("droplets", "vpc_uuid", "droplet"),
        ("load_balancers", "vpc_uuid", "loadbalancer"),
        ("databases", "private_network_uuid", "dbaas"),
        ("clusters", "vpc_uuid", "kubernetes"),
    ];
    kinds
        .iter()
        .flat_map(|(kind, attribute, urn)| {
            world.all(kind).filter(move |(_, object)| object[*attribute] == *id).map(move |(key, object)| {
                json!({"name": object["name"], "urn": format!("do:{urn}:{key}"), "created_at": object["created_at"]})
            })
        })
        .collect()
}

fn create(world: &mut World, request: &Request) -> Answer {
    let name = request.text("name");
    if world.all("vpcs").any(|(_, vpc)| vpc["name"] == *name) {
        return Answer::unprocessable("Failed to create VPC: name must be unique");
    }
    let taken = |range: &Json| world.all("vpcs").any(|(_, vpc)| vpc["ip_range"] == *range);
    if taken(&request.body["ip_range"]) {
        return Answer::unprocessable(
            "This range/size overlaps with another VPC network in your account: overlapping range",
        );
    }
    let id = world.uuid();
    let range = match request.body["ip_range"].as_str() {
        Some(range) => range.to_owned(),
        None => format!("10.{}.0.0/20", 120 + world.number() % 100),
    };
    let vpc = json!({
        "id": id, "urn": format!("do:vpc:{id}"), "name": name, "description": request.text("description"),
        "region": request.text("region"), "ip_range": range, "default": false, "created_at": world.time(),
    });
    world.insert("vpcs", id, vpc.clone());
    Answer::new(201, json!({"vpc": vpc}))
}

/// The default VPC of a region.
pub(super) fn default(world: &mut World, region: &str) -> Json {
    if let Some((_, vpc)) = world.all("default vpcs").find(|(_, vpc)| vpc["region"] == *region) {
        return vpc.clone();
    }
    let id = world.uuid();
    let vpc = json!({
        "id": id, "urn": format!("do:vpc:{id}"), "name": format!("default-{region}"), "description": "",
        "region": region, "ip_range": "10.116.0.0/20", "default": true, "created_at": world.time(),
    });
    world.insert("default vpcs", id, vpc.clone());
    vpc
}
