//! Watching.

use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::Life;
use crate::compute::droplet;

#[test]
fn alerts() {
    alerts_life().run();
}

pub fn alerts_life() -> Life {
    let alert = |more: Json| {
        let mut config = json!({"type": "v1/insights/droplet/cpu", "compare": "GreaterThan", "value": 95, "window": "5m", "description": "CPU", "alerts": [{"email": ["ops@example.com"]}]});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let slack = json!([{"slack": [{"channel": "#ops", "url": "https://hooks.example.com/1"}]}]);
    Life::new("digitalocean_monitor_alert", alert(json!({"entities": ["${droplet.id}"]})))
        .need("droplet", "digitalocean_droplet", droplet(json!({})))
        .another(alert(json!({"description": "other", "tags": ["web"]})))
        .update(alert(json!({"value": 80.1, "window": "1h", "enabled": false})))
        .update(alert(json!({"value": 0.1, "compare": "LessThan", "alerts": slack, "tags": ["db", "web"]})))
        .case(Case::by_natural_key)
}

#[test]
fn uptime_checks() {
    uptime_checks_life().run();
}

pub fn uptime_checks_life() -> Life {
    Life::new("digitalocean_uptime_check", json!({"name": "site", "target": "https://example.com"}))
        .another(json!({"name": "ping", "target": "https://203.0.113.7", "type": "ping", "regions": ["us_west"]}))
        .update(json!({"name": "site", "target": "https://example.com/health", "regions": ["eu_west", "se_asia"]}))
        .update(json!({"name": "the site", "target": "https://example.com/health", "type": "http", "enabled": false}))
        .case(Case::by_natural_key)
}
