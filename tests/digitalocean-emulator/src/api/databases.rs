//! Managed databases, and what is in them.

use serde_json::{Value as Json, json};

use super::{Segments, tags};
use crate::answer::Answer;
use crate::request::Request;
use crate::world::{World, with};

/// What is in a cluster: the last segment of its path, what one is called, and the kind.
const CHILDREN: [(&str, &str, &str); 4] = [
    ("dbs", "db", "database dbs"),
    ("users", "user", "database users"),
    ("pools", "pool", "database pools"),
    ("replicas", "replica", "database replicas"),
];

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    let method = request.method.as_str();
    Some(match (method, path) {
        ("GET", ["databases"]) => Answer::ok(
            json!({"databases": world.listed("databases").into_iter().map(shown).collect::<Vec<_>>()}),
        ),
        ("POST", ["databases"]) => create(world, request),
        (_, ["databases", id, rest @ ..]) if world.get("databases", id).is_some() => {
            return cluster(world, request, id, rest);
        }
        // Replicas are resized like clusters.
        ("PUT", ["databases", id, "resize"]) => {
            let key = world
                .all("database replicas")
                .find(|(_, replica)| replica["id"] == **id)
                .map(|(key, _)| key.clone());
            let Some(key) = key else { return Some(Answer::not_found()) };
            let size = request.body["size"].clone();
            slowly(world, "database replicas", &key, "resizing", json!({"size": size}));
            Answer::new(202, Json::Null)
        }
        (_, ["databases", ..]) => Answer::not_found(),
        _ => return None,
    })
}

/// A cluster without what the emulator keeps for itself.
fn shown(mut cluster: Json) -> Json {
    for name in ["eviction_policy", "sql_mode", "firewall"] {
        cluster.as_object_mut().map(|entries| entries.remove(name));
    }
    cluster
}

fn connection(host: &str, database: &str) -> Json {
    json!({
        "uri": format!("postgresql://doadmin:wv78n3zpz42xezdk@{host}:25060/{database}?sslmode=require"), "database": database,
        "host": host, "port": 25060, "user": "doadmin", "password": "wv78n3zpz42xezdk", "ssl": true,
    })
}

fn create(world: &mut World, request: &Request) -> Answer {
    let body = &request.body;
    let name = request.text("name");
    if world.all("databases").any(|(_, cluster)| cluster["name"] == *name) {
        return Answer::unprocessable("cluster name is not available: it already exists");
    }
    if !body["num_nodes"].as_u64().is_some_and(|nodes| (1..=3).contains(&nodes)) {
        return Answer::unprocessable("invalid cluster size: node count must be between 1 and 3");
    }
    let region = request.text("region");
    let network = match body["private_network_uuid"].as_str() {
        Some(id) if world.get("vpcs", id).is_none() => {
            return Answer::unprocessable("invalid private network");
        }
        Some(id) => json!(id),
        None => super::vpcs::default(world, &region)["id"].clone(),
    };
    let id = world.uuid();
    tags::ensure(world, &body["tags"]);
    let host = format!("{name}-do-user-1.db.ondigitalocean.com");
    let or = |name: &str, usual: Json| if body[name].is_null() { usual } else { body[name].clone() };
    let cluster = json!({
        "id": id, "name": name, "engine": body["engine"], "version": or("version", json!("16")), "num_nodes": body["num_nodes"],
        "size": body["size"], "region": region, "status": "creating", "created_at": world.time(), "db_names": null, "users": null,
        "private_network_uuid": network, "tags": or("tags", json!([])), "project_id": or("project_id", json!("4e1bfbc3-dc3e-41f2-a18f-1b4d7ba71679")),
        "storage_size_mib": or("storage_size_mib", json!(61_440)), "maintenance_window": {"day": "tuesday", "hour": "14:00:00", "pending": false, "description": []},
        "connection": connection(&host, "defaultdb"), "private_connection": connection(&format!("private-{host}"), "defaultdb"),
        "eviction_policy": "noeviction", "sql_mode": "ANSI", "firewall": [],
    });
    world.insert("databases", id.as_str(), cluster.clone());
    if body["engine"] != "redis" && body["engine"] != "valkey" {
        world.insert("database dbs", format!("{id} defaultdb"), json!({"name": "defaultdb"}));
        world.insert(
            "database users",
            format!("{id} doadmin"),
            json!({"name": "doadmin", "role": "primary", "password": "wv78n3zpz42xezdk"}),
        );
    }
    slowly(world, "databases", &id, "creating", json!({}));
    Answer::new(201, json!({"database": shown(cluster)}))
}

/// Changes something that is busy meanwhile.
fn slowly(world: &mut World, kind: &'static str, id: &str, status: &str, changes: Json) {
    if let Some(object) = world.get_mut(kind, id) {
        object["status"] = json!(status);
    }
    let id = id.to_owned();
    world.later(move |world| {
        if let Some(object) = world.get_mut(kind, &id) {
            *object = with(with(object.take(), changes), json!({"status": "online"}));
        }
    });
}

fn cluster(world: &mut World, request: &Request, id: &str, rest: Segments<'_>) -> Option<Answer> {
    let method = request.method.as_str();
    let row = world.get("databases", id)?.clone();
    let set = |world: &mut World, name: &str, value: Json| {
        if let Some(row) = world.get_mut("databases", id) {
            row[name] = value;
        }
        Answer::no_content()
    };
    Some(match (method, rest) {
        ("GET", []) => Answer::ok(json!({"database": shown(row)})),
        ("DELETE", []) => {
            world.remove("databases", id);
            for (_, _, kind) in CHILDREN {
                let keys: Vec<String> =
                    world.all(kind).map(|(key, _)| key.clone()).filter(|key| key.starts_with(id)).collect();
                for key in keys {
                    world.remove(kind, &key);
                }
            }
            Answer::no_content()
        }
        ("PUT" | "POST", _) if row["status"] != "online" => {
            Answer::error(412, "precondition_failed", "database cluster is not online")
        }
        ("PUT", ["resize"]) => {
            let mut changes = json!({"size": request.body["size"], "num_nodes": request.body["num_nodes"]});
            if !request.body["storage_size_mib"].is_null() {
                changes["storage_size_mib"] = request.body["storage_size_mib"].clone();
            }
            slowly(world, "databases", id, "resizing", changes);
            Answer::new(202, Json::Null)
        }
        ("PUT", ["migrate"]) => {
            slowly(world, "databases", id, "migrating", json!({"region": request.body["region"]}));
            Answer::new(202, Json::Null)
        }
        ("PUT", ["upgrade"]) => set(world, "version", request.body["version"].clone()),
        ("PUT", ["maintenance"]) => {
            let hour = format!(
                "{}:00",
                request.text("hour").trim_end_matches(":00:00").trim_end_matches(":00").to_owned() + ":00"
            );
            let window =
                json!({"day": request.body["day"], "hour": hour, "pending": false, "description": []});
            set(world, "maintenance_window", window)
        }
        ("GET", ["eviction_policy"]) => Answer::ok(json!({"eviction_policy": row["eviction_policy"]})),
        ("PUT", ["eviction_policy"]) => {
            set(world, "eviction_policy", request.body["eviction_policy"].clone())
        }
        ("GET", ["sql_mode"]) => Answer::ok(json!({"sql_mode": row["sql_mode"]})),
        ("PUT", ["sql_mode"]) => set(world, "sql_mode", request.body["sql_mode"].clone()),
        ("GET", ["firewall"]) => Answer::ok(json!({"rules": row["firewall"]})),
        ("PUT", ["firewall"]) => {
            let mut rules = request.body["rules"].as_array().cloned().unwrap_or_default();
            let before = row["firewall"].as_array().cloned().unwrap_or_default();
            for rule in &mut rules {
                // A rule that is named by its id stays the one that it was.
                let kept = before.iter().find(|known| known["uuid"] == rule["uuid"]);
                let own = match kept {
                    Some(kept) => json!({"cluster_uuid": id, "created_at": kept["created_at"]}),
                    None => json!({"uuid": world.uuid(), "cluster_uuid": id, "created_at": world.time()}),
                };
                *rule = with(rule.take(), own);
            }
            set(world, "firewall", json!(rules))
        }
        (_, [many, ..]) => {
            let (_, one, kind) = *CHILDREN.iter().find(|(name, ..)| name == many)?;
            child(world, request, &row, rest, one, kind)?
        }
        _ => return None,
    })
}

fn child(
    world: &mut World,
    request: &Request,
    cluster: &Json,
    rest: Segments<'_>,
    one: &str,
    kind: &'static str,
) -> Option<Answer> {
    let id = cluster["id"].as_str().unwrap_or_default().to_owned();
    let key = |name: &str| format!("{id} {name}");
    Some(match (request.method.as_str(), rest) {
        ("GET", [many]) => {
            let items: Vec<Json> = world
                .all(kind)
                .filter(|(key, _)| key.starts_with(&id))
                .map(|(_, item)| item.clone())
                .collect();
            Answer::ok(json!({*many: items}))
        }
        ("POST", [_]) => {
            let name = request.text("name");
            if world.get(kind, &key(&name)).is_some() {
                return Some(Answer::unprocessable(format!("{one} {name} already exists")));
            }
            let item = made(world, request, cluster, one);
            world.insert(kind, key(&name), item.clone());
            if one == "replica" {
                slowly(world, kind, &key(&name), "creating", json!({}));
            }
            let item = world.get(kind, &key(&name)).cloned().unwrap_or(item);
            Answer::new(201, json!({one: item}))
        }
        ("GET", [_, name]) => match world.get(kind, &key(name)) {
            Some(item) => Answer::ok(json!({one: item})),
            None => Answer::not_found(),
        },
        ("DELETE", [_, name]) => match world.remove(kind, &key(name)) {
            Some(_) => Answer::no_content(),
            None => Answer::not_found(),
        },
        ("PUT", [_, name]) if one == "user" => {
            let engine = cluster["engine"].as_str().unwrap_or_default().to_owned();
            let settings = permissions(world, &engine, &request.body["settings"]);
            let user = world.get_mut(kind, &key(name))?;
            *user = with(user.take(), json!({"settings": settings}));
            Answer::new(201, json!({one: user}))
        }
        ("POST", [_, name, "reset_auth"]) => {
            let settings = request.body["mysql_settings"].clone();
            let user = world.get_mut(kind, &key(name))?;
            *user =
                with(user.take(), json!({"mysql_settings": settings, "password": "reset-wv78n3zpz42xezdk"}));
            Answer::ok(json!({one: user}))
        }
        _ => return None,
    })
}

/// What a user may do: each line about a topic of Kafka gets an id, and they come in the order of their topics.
fn permissions(world: &mut World, engine: &str, asked: &Json) -> Json {
    if engine != "kafka" {
        return asked.clone();
    }
    let mut lines = asked["acl"].as_array().cloned().unwrap_or_default();
    lines.sort_by_key(|line| line["topic"].to_string());
    for line in &mut lines {
        if line["id"].is_null() {
            line["id"] = json!(format!("acl{}", world.number()));
        }
    }
    json!({"acl": lines})
}

fn made(world: &mut World, request: &Request, cluster: &Json, one: &str) -> Json {
    let body = request.body.clone();
    let host = cluster["connection"]["host"].as_str().unwrap_or_default().to_owned();
    match one {
        "user" => {
            let mut user = json!({"name": body["name"], "role": "normal", "password": "jge5lfxtzhx42iff"});
            if cluster["engine"] == "mysql" {
                let usual = json!({"auth_plugin": "caching_sha2_password"});
                user["mysql_settings"] =
                    if body["mysql_settings"].is_null() { usual } else { body["mysql_settings"].clone() };
            }
            if !body["settings"].is_null() {
                let engine = cluster["engine"].as_str().unwrap_or_default();
                user["settings"] = permissions(world, engine, &body["settings"]);
            }
            user
        }
        "pool" => {
            let name = body["name"].as_str().unwrap_or_default().to_owned();
            with(
                body,
                json!({"connection": connection(&host, &name), "private_connection": connection(&format!("private-{host}"), &name)}),
            )
        }
        "replica" => {
            let id = world.uuid();
            let usual = json!({
                "region": cluster["region"], "size": cluster["size"], "tags": [], "storage_size_mib": cluster["storage_size_mib"],
                "private_network_uuid": cluster["private_network_uuid"],
            });
            let host = format!("replica-{host}");
            let own = json!({
                "id": id, "status": "creating", "created_at": world.time(), "connection": connection(&host, "defaultdb"),
                "private_connection": connection(&format!("private-{host}"), "defaultdb"),
            });
            with(with(usual, body), own)
        }
        _ => json!({"name": body["name"]}),
    }
}
