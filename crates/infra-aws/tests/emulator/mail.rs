//! Who sends mail, and how.

use infra_provider_testkit::Case;
use serde_json::json;

use crate::by_hand::{by_hand, text};
use crate::run;

#[test]
fn domain_identity() {
    run(vec![
        Case::new("aws_ses_domain_identity", json!({"domain": "example.com"}))
            .by_natural_key()
            .another(json!({"domain": "example.net"}))
            .replace(json!({"domain": "example.org"})),
    ]);
}

#[test]
fn keys_of_a_domain_go_with_the_domain() {
    by_hand(async |bench, _| {
        let identity = bench.create("aws_ses_domain_identity", &json!({"domain": "example.com"})).await;
        let keys = bench.create("aws_ses_domain_dkim", &json!({"domain": "example.com"})).await;
        let tokens = keys.value.get("dkim_tokens").and_then(|tokens| tokens.as_slice());
        assert_eq!(tokens.map(<[_]>::len), Some(3));
        let imported = bench.import("aws_ses_domain_dkim", "example.com").await;
        assert_eq!(imported.value, keys.value);
        bench.delete("aws_ses_domain_dkim", &keys).await;
        assert!(bench.read("aws_ses_domain_dkim", &keys).await.is_some());
        bench.delete("aws_ses_domain_identity", &identity).await;
        assert!(bench.read("aws_ses_domain_dkim", &keys).await.is_none());
    });
}

/// moto changes nothing of SES, version 2, not even tags, and has none of its calls that list.
#[test]
fn email_identity() {
    by_hand(async |bench, _| {
        let ty = "aws_sesv2_email_identity";
        for name in ["example.com", "someone@example.com"] {
            let config = json!({"email_identity": name, "tags": {"a": "b"}});
            let identity = bench.create(ty, &config).await;
            let imported = bench.import(ty, name).await;
            assert_eq!(text(&imported, "arn"), text(&identity, "arn"));
            assert!(bench.plan(ty, Some(&imported), &config).replace.is_empty());
            bench.delete(ty, &identity).await;
            assert!(bench.read(ty, &identity).await.is_none());
        }
    });
}

#[test]
fn configuration_set() {
    let everything = json!({
        "configuration_set_name": "everything",
        "delivery_options": [{"tls_policy": "REQUIRE", "max_delivery_seconds": 600}],
        "reputation_options": [{"reputation_metrics_enabled": true}],
        "sending_options": [{"sending_enabled": true}],
        "suppression_options": [{"suppressed_reasons": ["BOUNCE", "COMPLAINT"]}],
        "tracking_options": [{"custom_redirect_domain": "click.example.com"}],
        "vdm_options": [{"dashboard_options": [{"engagement_metrics": "ENABLED"}]}],
    });
    by_hand(async |bench, _| {
        let ty = "aws_sesv2_configuration_set";
        for config in [json!({"configuration_set_name": "plain"}), everything] {
            let set = bench.create(ty, &config).await;
            let imported = bench.import(ty, text(&set, "id")).await;
            assert_eq!(bench.plan(ty, Some(&imported), &config).value, imported.value);
            assert!(bench.try_create(ty, &config).await.is_err());
            bench.delete(ty, &set).await;
            assert!(bench.read(ty, &set).await.is_none());
        }
    });
}
