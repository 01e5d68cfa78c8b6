//! What orders an account.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::json;

use crate::Life;
use crate::compute::droplet;

#[test]
fn ssh_keys() {
    ssh_keys_life().run();
}

pub fn ssh_keys_life() -> Life {
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2v0Qx7 ops@example.com";
    Life::new("digitalocean_ssh_key", json!({"name": "ops", "public_key": format!("{key}\n")}))
        .another(json!({"name": "dev", "public_key": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB dev"}))
        .update(json!({"name": "operations", "public_key": key}))
        .replace(json!({"name": "ops", "public_key": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAC ops"}))
        .refused(json!({"name": "bad", "public_key": "not a key"}), ErrorClass::Invalid)
        .case(Case::by_natural_key)
}

#[test]
fn tags() {
    tags_life().run();
}

pub fn tags_life() -> Life {
    Life::new("digitalocean_tag", json!({"name": "env:prod"}))
        .another(json!({"name": "web"}))
        .replace(json!({"name": "env:staging"}))
        .case(Case::by_natural_key)
}

#[test]
fn projects() {
    projects_life().run();
}

pub fn projects_life() -> Life {
    Life::new("digitalocean_project", json!({"name": "platform", "environment": "production", "resources": ["${droplet.urn}"]}))
        .need("droplet", "digitalocean_droplet", droplet(json!({})))
        .need("volume", "digitalocean_volume", json!({"name": "data", "region": "nyc3", "size": 10}))
        .another(json!({"name": "other"}))
        .update(json!({"name": "platform", "description": "ours", "environment": "production", "resources": ["${volume.urn}"]}))
        .update(json!({"name": "the platform", "purpose": "Website or blog", "environment": "Staging", "resources": []}))
        .case(Case::by_natural_key)
}

#[test]
fn project_resources() {
    project_resources_life().run();
}

pub fn project_resources_life() -> Life {
    Life::new(
        "digitalocean_project_resources",
        json!({"project": "${project.id}", "resources": ["${droplet.urn}"]}),
    )
    .need("droplet", "digitalocean_droplet", droplet(json!({})))
    .need("volume", "digitalocean_volume", json!({"name": "data", "region": "nyc3", "size": 10}))
    .need("project", "digitalocean_project", json!({"name": "platform"}))
    .update(json!({"project": "${project.id}", "resources": ["${droplet.urn}", "${volume.urn}"]}))
    .update(json!({"project": "${project.id}", "resources": ["${volume.urn}"]}))
    .case(Case::by_natural_key)
}
