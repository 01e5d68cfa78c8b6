//! Registries and clusters.

use infra_provider::kit::Case;
use serde_json::json;

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
