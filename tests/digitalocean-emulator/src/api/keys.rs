//! SSH keys.

use serde_json::json;

use super::Segments;
use crate::answer::Answer;
use crate::request::Request;
use crate::world::World;

pub(super) fn answer(world: &mut World, request: &Request, path: Segments<'_>) -> Option<Answer> {
    Some(match (request.method.as_str(), path) {
        ("GET", ["account", "keys"]) => Answer::page(request, "ssh_keys", world.listed("keys")),
        ("POST", ["account", "keys"]) => create(world, request),
        ("GET", ["account", "keys", id]) => match world.get("keys", id) {
            Some(key) => Answer::ok(json!({"ssh_key": key})),
            None => Answer::not_found(),
        },
        ("PUT", ["account", "keys", id]) => match world.merge("keys", id, request) {
            Some(key) => Answer::ok(json!({"ssh_key": key})),
            None => Answer::not_found(),
        },
        ("DELETE", ["account", "keys", id]) => match world.remove("keys", id) {
            Some(_) => Answer::no_content(),
            None => Answer::not_found(),
        },
        _ => return None,
    })
}

fn create(world: &mut World, request: &Request) -> Answer {
    let key = request.text("public_key");
    if !key.starts_with("ssh-") && !key.starts_with("ecdsa-") {
        return Answer::unprocessable("Key invalid, key should be of the format `type key [comment]`");
    }
    if world.all("keys").any(|(_, known)| known["public_key"] == *key) {
        return Answer::unprocessable("SSH Key is already in use on your account");
    }
    let id = world.number();
    // Not the digest of the key, but as unique.
    let fingerprint: Vec<String> =
        id.to_be_bytes().repeat(2).iter().map(|byte| format!("{byte:02x}")).collect();
    let key = json!({"id": id, "fingerprint": fingerprint.join(":"), "public_key": key, "name": request.text("name")});
    world.insert("keys", id.to_string(), key.clone());
    Answer::new(201, json!({"ssh_key": key}))
}
