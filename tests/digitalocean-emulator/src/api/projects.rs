//! Projects. What is in no other is in the default one, which is no object that tests leave behind.

use serde_json::{Value as Json, json};

use super::Segments;
use crate::answer::Answer;
use crate::request::Request;
use crate::world::World;

const DEFAULT: &str = "4e1bfbc3-dc3e-41f2-a18f-1b4d7ba71679";

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["projects"]) => {
            let all = [default(world)].into_iter().chain(world.listed("projects")).collect();
            Answer::page(request, "projects", all)
        }
        ("POST", ["projects"]) => create(world, request),
        ("GET", ["projects", id]) if is_default(id) => Answer::ok(json!({"project": default(world)})),
        ("GET", ["projects", id]) => match world.get("projects", id) {
            Some(project) => Answer::ok(json!({"project": project})),
            None => Answer::not_found(),
        },
        ("PUT" | "PATCH", ["projects", id]) => {
            let time = world.time();
            if let Some(row) = world.get_mut("projects", id) {
                row["updated_at"] = json!(time);
            }
            let Some(project) = world.merge("projects", id, request) else {
                return Some(Answer::not_found());
            };
            Answer::ok(json!({"project": project}))
        }
        ("DELETE", ["projects", id]) => match world.get("projects", id) {
            None => Answer::not_found(),
            Some(_) if !contents(world, id).is_empty() => Answer::error(
                412,
                "precondition_failed",
                "cannot delete a project with resources. move or remove the resources first",
            ),
            Some(_) => {
                world.remove("projects", id);
                Answer::no_content()
            }
        },
        ("GET", ["projects", id, "resources"]) if is_default(id) || world.get("projects", id).is_some() => {
            Answer::page(request, "resources", contents(world, id))
        }
        ("POST", ["projects", id, "resources"]) if is_default(id) || world.get("projects", id).is_some() => {
            assign(world, request, id)
        }
        _ => return None,
    })
}

fn is_default(id: &str) -> bool {
    id == DEFAULT || id == "default"
}

fn default(world: &World) -> Json {
    json!({
        "id": DEFAULT, "owner_uuid": "99525febec065ca37b2ffe4f852fd2b2581895e7", "owner_id": 258_992, "name": "first-project",
        "description": "", "purpose": "Just trying out DigitalOcean", "environment": "Development", "is_default": true,
        "created_at": "2018-09-27T20:10:35Z", "updated_at": world.time(),
    })
}

fn create(world: &mut World, request: &Request) -> Answer {
    let name = request.text("name");
    if world.all("projects").any(|(_, project)| project["name"] == *name) {
        return Answer::conflict("name is already in use");
    }
    let id = world.uuid();
    let mut project = json!({
        "id": id, "owner_uuid": "99525febec065ca37b2ffe4f852fd2b2581895e7", "owner_id": 258_992, "name": name,
        "description": request.text("description"), "purpose": request.text("purpose"), "is_default": false,
        "created_at": world.time(), "updated_at": world.time(),
    });
    if let Some(environment) = request.body["environment"].as_str() {
        project["environment"] = json!(environment);
    }
    world.insert("projects", id, project.clone());
    Answer::new(201, json!({"project": project}))
}

/// What is where: objects by their URN, kept beside the objects.
fn contents(world: &World, project: &str) -> Vec<Json> {
    let held = world.all("contents").filter(|(urn, held)| held["project"] == *project && exists(world, urn));
    held.map(|(urn, held)| json!({"urn": urn, "assigned_at": held["at"], "links": {"self": "https://api.digitalocean.com/"}, "status": "ok"})).collect()
}

fn exists(world: &World, urn: &str) -> bool {
    let mut parts = urn.splitn(3, ':').skip(1);
    let (kind, id) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let table = match kind {
        "droplet" => "droplets",
        "volume" => "volumes",
        "domain" => "domains",
        "loadbalancer" => "load_balancers",
        "dbaas" => "databases",
        "kubernetes" => "clusters",
        "floatingip" => "reserved_ips",
        _ => return false,
    };
    world.get(table, id).is_some()
}

fn assign(world: &mut World, request: &Request, project: &str) -> Answer {
    let mut assigned = Vec::new();
    for urn in request.body["resources"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        if !exists(world, urn) {
            assigned.push(json!({"urn": urn, "status": "not_found", "links": {"self": "https://api.digitalocean.com/"}}));
            continue;
        }
        let at = world.time();
        if is_default(project) {
            world.remove("contents", urn);
        } else {
            world.insert("contents", urn, json!({"project": project, "at": at}));
        }
        assigned.push(json!({"urn": urn, "assigned_at": at, "status": "assigned", "links": {"self": "https://api.digitalocean.com/"}}));
    }
    Answer::ok(json!({"resources": assigned}))
}
