//! Registries and clusters.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::Life;

#[test]
fn registries() {
    registries_life().run();
}

pub fn registries_life() -> Life {
    let registry =
        |name: &str, tier: &str| json!({"name": name, "subscription_tier_slug": tier, "region": "nyc3"});
    Life::new("digitalocean_container_registry", registry("images", "starter"))
        .update(registry("images", "professional"))
        .replace(registry("other", "professional"))
        .case(Case::by_natural_key)
}

fn pool(more: Json) -> Json {
    merged(json!({"name": "workers", "size": "s-2vcpu-4gb", "node_count": 2}), more)
}

fn cluster(more: Json) -> Json {
    let config =
        json!({"name": "main", "region": "nyc3", "version": "1.33.1-do.3", "node_pool": [pool(json!({}))]});
    merged(config, more)
}

fn merged(mut config: Json, more: Json) -> Json {
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

#[test]
fn clusters() {
    clusters_life().run();
}

pub fn clusters_life() -> Life {
    let taint = json!([{"key": "gpu", "value": "yes", "effect": "NoSchedule"}]);
    let window = json!([{"day": "sunday", "start_time": "04:00"}]);
    let firewall = json!([{"enabled": true, "allowed_addresses": ["192.0.2.7/32"]}]);
    Life::new("digitalocean_kubernetes_cluster", cluster(json!({"tags": ["prod"], "vpc_uuid": "${vpc.id}", "maintenance_policy": window})))
        .need("vpc", "digitalocean_vpc", json!({"name": "net", "region": "nyc3"}))
        .need("registry", "digitalocean_container_registry", json!({"name": "images", "subscription_tier_slug": "basic"}))
        .another(cluster(json!({"name": "other", "ha": true, "auto_upgrade": true, "surge_upgrade": false})))
        .update(cluster(json!({
            "name": "production", "tags": ["prod", "web"], "vpc_uuid": "${vpc.id}", "version": "1.34.1-do.0", "registry_integration": true,
            "maintenance_policy": [{"day": "monday", "start_time": "05:00"}],
            "node_pool": [pool(json!({"name": "machines", "node_count": 3, "labels": {"tier": "web"}, "taint": taint, "tags": ["web"]}))],
        })))
        .update(cluster(json!({
            "name": "production", "vpc_uuid": "${vpc.id}", "version": "1.34.1-do.0", "ha": true, "auto_upgrade": true,
            "control_plane_firewall": firewall, "routing_agent": [{"enabled": true}],
            "cluster_autoscaler_configuration": [{"scale_down_utilization_threshold": 0.65, "scale_down_unneeded_time": "2m", "expanders": ["priority"]}],
            "node_pool": [json!({"name": "machines", "size": "s-2vcpu-4gb", "auto_scale": true, "min_nodes": 1, "max_nodes": 4})],
        })))
        .replace(cluster(json!({"version": "1.32.5-do.3", "node_pool": [pool(json!({"size": "s-4vcpu-8gb"}))]})))
        .refused(cluster(json!({"version": "0.1"})), ErrorClass::Invalid)
}

#[test]
fn node_pools() {
    node_pools_life().run();
}

pub fn node_pools_life() -> Life {
    let taint = json!([{"key": "gpu", "value": "yes", "effect": "NoSchedule"}]);
    let added = |more: Json| merged(pool(json!({"cluster_id": "${cluster.id}", "name": "jobs"})), more);
    Life::new("digitalocean_kubernetes_node_pool", added(json!({"tags": ["jobs"], "labels": {"tier": "jobs"}})))
        .need("cluster", "digitalocean_kubernetes_cluster", cluster(json!({})))
        .another(json!({"cluster_id": "${cluster.id}", "name": "other", "size": "s-2vcpu-4gb", "auto_scale": true, "min_nodes": 1, "max_nodes": 3}))
        .update(added(json!({"name": "batch", "node_count": 1, "taint": taint})))
        .update(json!({"cluster_id": "${cluster.id}", "name": "batch", "size": "s-2vcpu-4gb", "auto_scale": true, "min_nodes": 1, "max_nodes": 3}))
        .update(added(json!({"node_count": 3, "tags": ["jobs", "web"]})))
        .replace(added(json!({"size": "s-4vcpu-8gb"})))
        .refused(added(json!({"size": "nothing"})), ErrorClass::Invalid)
}
