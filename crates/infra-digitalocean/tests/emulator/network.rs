//! Networks, and what is let through.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::json;

use crate::Life;
use crate::compute::droplet;

#[test]
fn vpcs() {
    vpcs_life().run();
}

pub fn vpcs_life() -> Life {
    Life::new("digitalocean_vpc", json!({"name": "net", "region": "nyc3", "ip_range": "10.10.0.0/20"}))
        .another(json!({"name": "other", "region": "fra1"}))
        .update(
            json!({"name": "net", "region": "nyc3", "ip_range": "10.10.0.0/20", "description": "for all"}),
        )
        .update(json!({"name": "network", "region": "nyc3"}))
        .replace(json!({"name": "net", "region": "nyc3", "ip_range": "10.11.0.0/20"}))
        .case(Case::by_natural_key)
}

#[test]
fn firewalls() {
    firewalls_life().run();
}

pub fn firewalls_life() -> Life {
    let ssh = json!({"protocol": "tcp", "port_range": "22", "source_addresses": ["10.0.0.0/8", "::/0"]});
    let ping = json!({"protocol": "icmp", "source_addresses": ["0.0.0.0/0"]});
    let out = json!({"protocol": "tcp", "port_range": "all", "destination_addresses": ["0.0.0.0/0"]});
    let web = json!({"protocol": "tcp", "port_range": "8000-9000", "source_tags": ["web"], "source_droplet_ids": ["${droplet.id}"]});
    Life::new("digitalocean_firewall", json!({"name": "fw", "droplet_ids": ["${droplet.id}"], "inbound_rule": [ssh, ping], "outbound_rule": [out]}))
        .need("droplet", "digitalocean_droplet", droplet(json!({})))
        .another(json!({"name": "other", "tags": ["web"], "outbound_rule": [out]}))
        .update(json!({"name": "fw", "droplet_ids": ["${droplet.id}"], "inbound_rule": [web, ping], "outbound_rule": [out]}))
        .update(json!({"name": "firewall", "tags": ["db", "web"], "inbound_rule": [ssh]}))
        .refused(json!({"name": "bad", "droplet_ids": [1], "inbound_rule": [ssh]}), ErrorClass::Invalid)
        .case(Case::by_natural_key)
}

#[test]
fn load_balancers() {
    load_balancers_life().run();
}

pub fn load_balancers_life() -> Life {
    let http =
        json!({"entry_port": 80, "entry_protocol": "http", "target_port": 8080, "target_protocol": "http"});
    let tls = json!({"entry_port": 443, "entry_protocol": "https", "target_port": 8443, "target_protocol": "https", "tls_passthrough": true});
    let check = json!({"protocol": "http", "port": 8080, "path": "/health"});
    let cookies = json!({"type": "cookies", "cookie_name": "lb", "cookie_ttl_seconds": 300});
    Life::new("digitalocean_loadbalancer", json!({"name": "public", "region": "nyc3", "vpc_uuid": "${vpc.id}", "droplet_ids": ["${droplet.id}"], "forwarding_rule": [http], "healthcheck": [check]}))
        .need("vpc", "digitalocean_vpc", json!({"name": "net", "region": "nyc3", "ip_range": "10.10.0.0/20"}))
        .need("droplet", "digitalocean_droplet", droplet(json!({"vpc_uuid": "${vpc.id}"})))
        .another(json!({"name": "other", "region": "nyc3", "forwarding_rule": [http], "droplet_tag": "web", "size": "lb-medium"}))
        .update(json!({"name": "public", "region": "nyc3", "vpc_uuid": "${vpc.id}", "droplet_ids": ["${droplet.id}"], "forwarding_rule": [http, tls], "size_unit": 2, "sticky_sessions": [cookies], "redirect_http_to_https": true}))
        .update(json!({"name": "front", "region": "nyc3", "vpc_uuid": "${vpc.id}", "forwarding_rule": [tls], "firewall": [{"deny": ["ip:192.0.2.1"]}], "enable_proxy_protocol": true}))
        .refused(json!({"name": "bad", "region": "nyc3", "droplet_ids": [1], "forwarding_rule": [http]}), ErrorClass::Invalid)
        .case(Case::by_natural_key)
}

#[test]
fn reserved_ips() {
    reserved_ips_life().run();
}

pub fn reserved_ips_life() -> Life {
    Life::new("digitalocean_reserved_ip", json!({"region": "nyc3", "droplet_id": "${droplet.id}"}))
        .need("droplet", "digitalocean_droplet", droplet(json!({})))
        .need("second", "digitalocean_droplet", droplet(json!({"name": "web-2"})))
        .another(json!({"region": "nyc3"}))
        .update(json!({"region": "nyc3", "droplet_id": "${second.id}"}))
        .update(json!({"region": "NYC3"}))
        .replace(json!({"region": "fra1"}))
        .refused(json!({"region": "nowhere"}), ErrorClass::Invalid)
}

#[test]
fn reserved_ip_assignments() {
    reserved_ip_assignments_life().run();
}

pub fn reserved_ip_assignments_life() -> Life {
    Life::new(
        "digitalocean_reserved_ip_assignment",
        json!({"ip_address": "${address.ip_address}", "droplet_id": "${droplet.id}"}),
    )
    .need("droplet", "digitalocean_droplet", droplet(json!({})))
    .need("address", "digitalocean_reserved_ip", json!({"region": "nyc3"}))
    .need("other", "digitalocean_reserved_ip", json!({"region": "nyc3"}))
    .another(json!({"ip_address": "${other.ip_address}", "droplet_id": "${droplet.id}"}))
    .case(|case| {
        case.by_natural_key().import_id(|object| {
            let text = |name: &str| object.get(name).map(infra_value::to_json).unwrap().unwrap();
            format!("{},{}", text("ip_address").trim_matches('"'), text("droplet_id"))
        })
    })
}
