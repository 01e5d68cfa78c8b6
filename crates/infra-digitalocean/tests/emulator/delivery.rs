//! Certificates, and the content delivery network.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::Life;
use crate::bench::{Bench, block_on};

const LEAF: &str = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";

pub fn encrypted(name: &str) -> Json {
    json!({"name": name, "type": "lets_encrypt", "domains": [format!("{name}.example.com")]})
}

#[test]
fn own_certificates() {
    own_certificates_life().run();
}

pub fn own_certificates_life() -> Life {
    let own = |name: &str, chain: &str| json!({"name": name, "private_key": KEY, "leaf_certificate": LEAF, "certificate_chain": chain});
    Life::new("digitalocean_certificate", own("web", LEAF))
        .another(json!({"name": "other", "type": "custom", "private_key": KEY, "leaf_certificate": LEAF}))
        .replace(own("web-2", "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n"))
        .refused(
            json!({"name": "bad", "private_key": KEY, "leaf_certificate": "nothing"}),
            ErrorClass::Invalid,
        )
        .case(|case| {
            let secret = ["private_key", "leaf_certificate", "certificate_chain"];
            secret
                .iter()
                .fold(case.by_natural_key(), |case, argument| case.untold(argument).digested(argument))
        })
}

#[test]
fn certificates_of_lets_encrypt() {
    certificates_of_lets_encrypt_life().run();
}

pub fn certificates_of_lets_encrypt_life() -> Life {
    Life::new("digitalocean_certificate", encrypted("static"))
        .another(encrypted("other"))
        .replace(encrypted("cdn"))
        .case(Case::by_natural_key)
}

#[test]
fn a_certificate_that_is_not_verified_is_to_be_replaced() {
    block_on(async {
        let bench = Bench::new().await;
        let config = json!({"name": "bad", "type": "lets_encrypt", "domains": ["nowhere.invalid"]});
        let failed = bench.try_create("digitalocean_certificate", "bad", &config).await.unwrap_err();
        assert_eq!(failed.error.message, "the certificate bad could not be verified");
        assert!(failed.object.is_some() && failed.tainted);
        bench.ensure_valid();
    });
}

#[test]
fn endpoints() {
    endpoints_life().run();
}

pub fn endpoints_life() -> Life {
    let origin = "documents.nyc3.digitaloceanspaces.com";
    let own = |more: Json| {
        let mut config = json!({"origin": origin, "custom_domain": "static.example.com"});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    Life::new("digitalocean_cdn", json!({"origin": origin}))
        .need("certificate", "digitalocean_certificate", encrypted("static"))
        .need("second", "digitalocean_certificate", encrypted("second"))
        .another(json!({"origin": "images.nyc3.digitaloceanspaces.com", "ttl": 600}))
        .update(own(json!({"ttl": 86_400, "certificate_name": "${certificate.name}"})))
        .update(own(json!({"ttl": 86_400, "certificate_id": "${second.name}"})))
        .update(own(json!({"ttl": 60, "certificate_name": "${certificate.name}"})))
        .replace(json!({"origin": origin, "ttl": 3600}))
        .case(Case::by_natural_key)
}
