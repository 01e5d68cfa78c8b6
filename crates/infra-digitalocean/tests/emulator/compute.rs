//! Droplets and what they start with.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::Life;
use crate::bench::{Bench, block_on};

pub fn droplet(more: Json) -> Json {
    let mut config =
        json!({"name": "web-1", "region": "nyc3", "size": "s-1vcpu-1gb", "image": "ubuntu-24-04-x64"});
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

#[test]
fn droplets() {
    droplets_life().run();
}

pub fn droplets_life() -> Life {
    Life::new("digitalocean_droplet", droplet(json!({"tags": ["web"], "monitoring": true, "backups": true})))
        .another(droplet(json!({"name": "web-2", "ipv6": true})))
        .update(droplet(
            json!({"name": "web-one", "tags": ["db", "web"], "monitoring": true, "backups": false}),
        ))
        .update(droplet(json!({"size": "s-2vcpu-4gb", "tags": [], "monitoring": true, "ipv6": true})))
        .update(droplet(
            json!({"size": "s-4vcpu-8gb", "monitoring": true, "ipv6": true, "graceful_shutdown": true}),
        ))
        .replace(droplet(json!({"region": "fra1", "image": "debian-12-x64"})))
        .case(|case| case.untold("graceful_shutdown"))
        .refused(droplet(json!({"size": "nothing"})), ErrorClass::Invalid)
}

#[test]
fn volumes() {
    volumes_life().run();
}

pub fn volumes_life() -> Life {
    let volume = |more: Json| {
        let mut config = json!({"name": "data", "region": "nyc3", "size": 10});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    Life::new("digitalocean_volume", volume(json!({"initial_filesystem_type": "ext4", "tags": ["search"]})))
        .another(volume(json!({"name": "more"})))
        .update(volume(json!({"size": 20, "initial_filesystem_type": "ext4", "tags": ["data", "search"]})))
        .update(volume(json!({"size": 20, "initial_filesystem_type": "ext4"})))
        .replace(volume(json!({"region": "fra1", "description": "for search"})))
}

#[test]
fn a_volume_never_shrinks() {
    block_on(async {
        let bench = Bench::new().await;
        let config = |size: u64| json!({"name": "data", "region": "nyc3", "size": size});
        let made = bench.create("digitalocean_volume", "one", config(20)).await;
        let smaller = bench.config("digitalocean_volume", &config(10));
        let errors = bench.client.plan("digitalocean_volume", Some(&made), &smaller).unwrap_err();
        assert_eq!(errors[0].message, "a volume can only grow: size is 20 GiB, and cannot become 10");
    });
}

#[test]
fn volume_attachments() {
    volume_attachments_life().run();
}

pub fn volume_attachments_life() -> Life {
    Life::new(
        "digitalocean_volume_attachment",
        json!({"droplet_id": "${droplet.id}", "volume_id": "${volume.id}"}),
    )
    .need("droplet", "digitalocean_droplet", droplet(json!({})))
    .need("volume", "digitalocean_volume", json!({"name": "data", "region": "nyc3", "size": 10}))
    .need("other", "digitalocean_volume", json!({"name": "other", "region": "nyc3", "size": 10}))
    .another(json!({"droplet_id": "${droplet.id}", "volume_id": "${other.id}"}))
    .case(Case::by_natural_key)
}
