//! Domains and their records.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::Life;

#[test]
fn domains() {
    domains_life().run();
}

pub fn domains_life() -> Life {
    Life::new("digitalocean_domain", json!({"name": "example.com"}))
        .another(json!({"name": "example.org"}))
        .replace(json!({"name": "example.net", "ip_address": "203.0.113.7"}))
        .case(Case::by_natural_key)
}

fn import_id(record: &Value) -> String {
    let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    format!("{},{}", text("domain"), text("id"))
}

fn record(create: Json) -> Life {
    Life::new("digitalocean_record", create)
        .need("domain", "digitalocean_domain", json!({"name": "example.com"}))
        .case(|case| case.by_natural_key().import_id(import_id))
}

#[test]
fn addresses() {
    addresses_life().run();
}

pub fn addresses_life() -> Life {
    record(json!({"domain": "${domain.id}", "type": "A", "name": "www", "value": "203.0.113.7"}))
        .another(
            json!({"domain": "${domain.id}", "type": "A", "name": "@", "value": "203.0.113.8", "ttl": 300}),
        )
        .update(
            json!({"domain": "${domain.id}", "type": "A", "name": "www", "value": "203.0.113.9", "ttl": 60}),
        )
        .update(json!({"domain": "${domain.id}", "type": "A", "name": "web", "value": "203.0.113.9"}))
        .replace(json!({"domain": "${domain.id}", "type": "TXT", "name": "www", "value": "v=spf1 -all"}))
        .refused(
            json!({"domain": "${domain.id}", "type": "A", "name": "x", "value": "here"}),
            ErrorClass::Invalid,
        )
}

#[test]
fn mail_servers() {
    mail_servers_life().run();
}

pub fn mail_servers_life() -> Life {
    record(json!({"domain": "${domain.id}", "type": "MX", "name": "@", "value": "mail.example.com.", "priority": 10}))
        .another(json!({"domain": "${domain.id}", "type": "MX", "name": "@", "value": "mail.example.com.", "priority": 20}))
        .update(json!({"domain": "${domain.id}", "type": "MX", "name": "@", "value": "mx.example.org.", "priority": 5}))
}
