//! Kubernetes: clusters, and the pools of machines in them.

use serde_json::{Value as Json, json};

use super::{Segments, tags};
use crate::answer::Answer;
use crate::catalog;
use crate::request::Request;
use crate::world::{World, with};

/// What is on offer, the newest first.
const VERSIONS: [&str; 3] = ["1.34.1-do.0", "1.33.1-do.3", "1.32.5-do.3"];

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    let ["kubernetes", path @ ..] = path else { return None };
    Some(match (request.method.as_str(), path) {
        ("GET", ["options"]) => Answer::ok(json!({"options": options()})),
        ("POST" | "DELETE", ["registry"]) => integrate(world, request),
        ("GET", ["clusters"]) => Answer::page(request, "kubernetes_clusters", world.listed("clusters")),
        ("POST", ["clusters"]) => create(world, request),
        (_, ["clusters", id, rest @ ..]) => match world.get("clusters", id) {
            Some(_) => return cluster(world, request, id, rest),
            None => Answer::not_found(),
        },
        _ => return None,
    })
}

fn options() -> Json {
    let named = |slug: &&str| json!({"name": slug.to_uppercase(), "slug": slug});
    let version = |slug: &&str| {
        let number = slug.split('-').next().unwrap_or_default();
        json!({"slug": slug, "kubernetes_version": number, "supported_features": ["cluster-autoscaler"]})
    };
    let sizes: Vec<Json> =
        catalog::sizes().iter().map(|size| json!({"name": size["slug"], "slug": size["slug"]})).collect();
    json!({
        "regions": catalog::REGIONS.iter().map(named).collect::<Vec<_>>(), "sizes": sizes,
        "versions": VERSIONS.iter().map(version).collect::<Vec<_>>(),
    })
}

/// What is wrong with pools.
fn problem(pools: &[&Json]) -> Option<String> {
    for pool in pools {
        if pool["size"].as_str().is_some_and(|size| catalog::size(size).is_none()) {
            return Some(format!("invalid node pool size: {}", pool["size"]));
        }
        if pool["auto_scale"] == json!(true) {
            let (least, most) = (pool["min_nodes"].as_u64(), pool["max_nodes"].as_u64());
            if least.zip(most).is_none_or(|(least, most)| least > most || most == 0) {
                return Some("min_nodes and max_nodes must be set when auto_scale is enabled".to_owned());
            }
        } else if pool["count"].as_u64().is_none_or(|count| count == 0) {
            return Some("node pool count must be greater than 0".to_owned());
        }
    }
    None
}

/// A pool with all that it has; its machines come later.
fn pool(world: &mut World, cluster: &str, body: &Json) -> Json {
    let tags: Vec<Json> = body["tags"].as_array().cloned().unwrap_or_default();
    tags::ensure(world, &json!(tags));
    let own = [json!("k8s"), json!(format!("k8s:{cluster}")), json!("k8s:worker")];
    let or = |name: &str, usual: Json| if body[name].is_null() { usual } else { body[name].clone() };
    json!({
        "id": world.uuid(), "name": body["name"], "size": body["size"], "count": body["count"],
        "tags": tags.into_iter().chain(own).collect::<Vec<_>>(), "labels": or("labels", Json::Null), "taints": or("taints", json!([])),
        "auto_scale": or("auto_scale", json!(false)), "min_nodes": or("min_nodes", json!(0)), "max_nodes": or("max_nodes", json!(0)),
        "nodes": [],
    })
}

/// Machines for a pool, as many as it is to have: those that it has, and new ones, which run after a while.
fn populate(world: &mut World, cluster: &str, pool: &str) {
    let Some(row) = find(world, cluster, pool) else { return };
    let count = usize::try_from(row["count"].as_u64().unwrap_or_default()).unwrap_or_default();
    let name = row["name"].as_str().unwrap_or_default().to_owned();
    let mut nodes = row["nodes"].as_array().cloned().unwrap_or_default();
    nodes.truncate(count);
    while nodes.len() < count {
        let at = world.time();
        nodes.push(json!({
            "id": world.uuid(), "name": format!("{name}-{}", nodes.len()), "status": {"state": "provisioning"},
            "droplet_id": world.number().to_string(), "created_at": at, "updated_at": at,
        }));
    }
    if let Some(row) = find_mut(world, cluster, pool) {
        row["nodes"] = json!(nodes);
    }
    let (cluster, pool) = (cluster.to_owned(), pool.to_owned());
    world.later(move |world| {
        if let Some(row) = find_mut(world, &cluster, &pool) {
            for node in row["nodes"].as_array_mut().into_iter().flatten() {
                node["status"] = json!({"state": "running"});
            }
        }
    });
}

fn find<'w>(world: &'w World, cluster: &str, pool: &str) -> Option<&'w Json> {
    world.get("clusters", cluster)?["node_pools"].as_array()?.iter().find(|row| row["id"] == *pool)
}

fn find_mut<'w>(world: &'w mut World, cluster: &str, pool: &str) -> Option<&'w mut Json> {
    let pools = world.get_mut("clusters", cluster)?["node_pools"].as_array_mut()?;
    pools.iter_mut().find(|row| row["id"] == *pool)
}

fn create(world: &mut World, request: &Request) -> Answer {
    let body = &request.body;
    let pools: Vec<&Json> = body["node_pools"].as_array().into_iter().flatten().collect();
    if pools.is_empty() {
        return Answer::unprocessable("a cluster needs at least one node pool");
    }
    if let Some(problem) = problem(&pools) {
        return Answer::unprocessable(problem);
    }
    let region = request.text("region");
    if !catalog::REGIONS.contains(&region.as_str()) {
        return Answer::unprocessable("invalid region");
    }
    let wanted = request.text("version");
    let version = if wanted == "latest" { VERSIONS[0].to_owned() } else { wanted };
    if !VERSIONS.contains(&version.as_str()) {
        return Answer::unprocessable(format!("invalid version slug: {version}"));
    }
    let vpc = match body["vpc_uuid"].as_str() {
        Some(id) if world.get("vpcs", id).is_none() => return Answer::unprocessable("invalid VPC"),
        Some(id) => json!(id),
        None => super::vpcs::default(world, &region)["id"].clone(),
    };
    let id = world.uuid();
    let pools: Vec<Json> = pools.into_iter().map(|body| pool(world, &id, body)).collect();
    tags::ensure(world, &body["tags"]);
    let own = [json!("k8s"), json!(format!("k8s:{id}"))];
    let tags: Vec<Json> = body["tags"].as_array().into_iter().flatten().cloned().chain(own).collect();
    let usual = json!({
        "cluster_subnet": "10.244.0.0/16", "service_subnet": "10.245.0.0/16", "auto_upgrade": false, "surge_upgrade": false,
        "ha": false, "registry_enabled": false,
    });
    let fixed = json!({
        "id": id, "version": version, "vpc_uuid": vpc, "ipv4": "", "endpoint": "", "tags": tags, "node_pools": pools,
        "status": {"state": "provisioning", "message": "provisioning"}, "created_at": world.time(), "updated_at": world.time(),
        "maintenance_policy": policy(&body["maintenance_policy"]),
    });
    let cluster = with(with(usual, body.clone()), fixed);
    world.insert("clusters", id.as_str(), cluster.clone());
    world.later(move |world| {
        let pools: Vec<String> = world.get("clusters", &id).map_or_else(Vec::new, |cluster| {
            let pools = cluster["node_pools"].as_array().into_iter().flatten();
            pools.filter_map(|pool| pool["id"].as_str().map(str::to_owned)).collect()
        });
        if let Some(cluster) = world.get_mut("clusters", &id) {
            let endpoint = format!("https://{id}.k8s.ondigitalocean.com");
            let up = json!({"status": {"state": "running"}, "ipv4": "203.0.113.218", "endpoint": endpoint});
            *cluster = with(cluster.take(), up);
        }
        for pool in pools {
            populate(world, &id, &pool);
        }
    });
    Answer::new(201, json!({"kubernetes_cluster": cluster}))
}

/// When updates are made: what is not said is chosen.
fn policy(said: &Json) -> Json {
    let or = |name: &str, usual: &str| said[name].as_str().unwrap_or(usual).to_owned();
    json!({"day": or("day", "any"), "start_time": or("start_time", "20:00"), "duration": "4h0m0s"})
}

fn integrate(world: &mut World, request: &Request) -> Answer {
    let is_on = request.method == "POST";
    if is_on && world.all("registries").next().is_none() {
        return Answer::error(412, "precondition_failed", "the account has no container registry");
    }
    for id in request.body["cluster_uuids"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        match world.get_mut("clusters", id) {
            Some(cluster) => cluster["registry_enabled"] = json!(is_on),
            None => return Answer::not_found(),
        }
    }
    Answer::no_content()
}

fn cluster(world: &mut World, request: &Request, id: &str, rest: Segments<'_>) -> Option<Answer> {
    let body = &request.body;
    let row = world.get("clusters", id)?.clone();
    let is_running = row["status"]["state"] == "running";
    Some(match (request.method.as_str(), rest) {
        ("GET", []) => Answer::ok(json!({"kubernetes_cluster": row})),
        ("GET", ["credentials"]) => Answer::ok(json!({
            "server": row["endpoint"], "certificate_authority_data": "Q0E=", "client_certificate_data": null,
            "client_key_data": null, "token": format!("dop_v1_{id}"), "expires_at": "2099-11-10T11:50:28Z",
        })),
        ("PUT", []) => {
            let own: Vec<Json> =
                row["tags"].as_array().into_iter().flatten().filter(|tag| is_own(tag)).cloned().collect();
            let said = body["tags"].as_array().cloned();
            let mut changed = with(row.clone(), body.clone());
            changed["tags"] = match said {
                Some(tags) => json!(tags.into_iter().chain(own).collect::<Vec<_>>()),
                None => row["tags"].clone(),
            };
            if !body["maintenance_policy"].is_null() {
                changed["maintenance_policy"] = policy(&body["maintenance_policy"]);
            }
            tags::ensure(world, &body["tags"]);
            *world.get_mut("clusters", id)? = changed.clone();
            Answer::new(202, json!({"kubernetes_cluster": changed}))
        }
        ("DELETE", []) | ("DELETE", ["destroy_with_associated_resources", "dangerous"]) => {
            let gone = id.to_owned();
            world.get_mut("clusters", id)?["status"] = json!({"state": "deleting"});
            world.later(move |world| {
                world.remove("clusters", &gone);
            });
            Answer::no_content()
        }
        ("POST", ["upgrade"]) if !is_running => Answer::unprocessable("the cluster is not running"),
        ("POST", ["upgrade"]) => {
            let version = request.text("version");
            if !VERSIONS.contains(&version.as_str()) {
                return Some(Answer::unprocessable("invalid version slug"));
            }
            world.get_mut("clusters", id)?["status"] = json!({"state": "upgrading"});
            let id = id.to_owned();
            world.later(move |world| {
                if let Some(cluster) = world.get_mut("clusters", &id) {
                    *cluster =
                        with(cluster.take(), json!({"version": version, "status": {"state": "running"}}));
                }
            });
            Answer::new(202, Json::Null)
        }
        ("GET", ["node_pools"]) => Answer::ok(json!({"node_pools": row["node_pools"]})),
        ("POST", ["node_pools"]) => {
            if let Some(problem) = problem(&[body]) {
                return Some(Answer::unprocessable(problem));
            }
            let added = pool(world, id, body);
            world.get_mut("clusters", id)?["node_pools"].as_array_mut()?.push(added.clone());
            populate(world, id, added["id"].as_str().unwrap_or_default());
            Answer::new(201, json!({"node_pool": added}))
        }
        (method, ["node_pools", pool]) => node_pool(world, request, id, pool, method)?,
        _ => return None,
    })
}

fn is_own(tag: &Json) -> bool {
    tag.as_str().is_some_and(|tag| tag == "k8s" || tag.starts_with("k8s:"))
}

fn node_pool(world: &mut World, request: &Request, cluster: &str, id: &str, method: &str) -> Option<Answer> {
    let Some(row) = find(world, cluster, id).cloned() else { return Some(Answer::not_found()) };
    Some(match method {
        "GET" => Answer::ok(json!({"node_pool": row})),
        "PUT" => {
            let mut changed = with(row.clone(), request.body.clone());
            if let Some(problem) = problem(&[&changed]) {
                return Some(Answer::unprocessable(problem));
            }
            let own = row["tags"].as_array().into_iter().flatten().filter(|tag| is_own(tag)).cloned();
            let said = request.body["tags"].as_array().cloned();
            changed["tags"] = said
                .map_or(row["tags"].clone(), |tags| json!(tags.into_iter().chain(own).collect::<Vec<_>>()));
            tags::ensure(world, &request.body["tags"]);
            *find_mut(world, cluster, id)? = changed.clone();
            populate(world, cluster, id);
            Answer::new(202, json!({"node_pool": changed}))
        }
        "DELETE" => {
            let (cluster, id) = (cluster.to_owned(), id.to_owned());
            world.later(move |world| {
                if let Some(pools) =
                    world.get_mut("clusters", &cluster).and_then(|row| row["node_pools"].as_array_mut())
                {
                    pools.retain(|pool| pool["id"] != *id);
                }
            });
            Answer::no_content()
        }
        _ => return None,
    })
}
