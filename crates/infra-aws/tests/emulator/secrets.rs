//! Secrets.

use std::time::SystemTime;

use infra_provider::ErrorClass;
use infra_provider::kit::Case;
use serde_json::{Value as Json, json};

use crate::by_hand::{by_hand, text};
use crate::run;

fn policy(effect: &str) -> String {
    let statement = json!({
        "Effect": effect,
        "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": ["secretsmanager:GetSecretValue"],
        "Resource": ["*"],
    });
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

#[test]
fn secret() {
    // moto does not take a description away.
    let secret = |more: Json| {
        let mut config = json!({"name": "app/db", "recovery_window_in_days": 0});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    run(vec![
        Case::new("aws_secretsmanager_secret", secret(json!({"tags": {"a": "b"}})))
            .by_natural_key()
            .untold("recovery_window_in_days")
            .need("taken", "aws_secretsmanager_secret", json!({"name": "taken"}))
            .another(json!({"name_prefix": "job-", "description": "of a job", "policy": policy("Allow")}))
            .update(secret(json!({"tags": {"a": "c"}, "description": "for the app"})))
            .update(secret(json!({"policy": policy("Allow"), "description": "for the app"})))
            .update(secret(json!({
                "policy": policy("Deny"),
                "description": "for the app",
                "kms_key_id": "alias/app",
            })))
            .replace(json!({"name": "app/cache"}))
            .refused(json!({"name": "taken"}), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn secret_version() {
    by_hand(async |bench, _| {
        let ty = "aws_secretsmanager_secret_version";
        let secret = bench.create("aws_secretsmanager_secret", &json!({"name": "app"})).await;
        let arn = text(&secret, "arn").to_owned();
        let config = |value: &str| json!({"secret_id": arn, "secret_string": value});
        assert!(bench.recover(ty, &config("one"), SystemTime::now()).await.is_none());
        let first = bench.create(ty, &config("one")).await;
        assert_eq!(text(&first, "secret_string"), "one");
        let found = bench.recover(ty, &config("one"), SystemTime::now()).await;
        assert_eq!(found.map(|found| found.value), Some(first.value.clone()));
        assert_eq!(
            bench.import(ty, text(&first, "id")).await.value.get("secret_string"),
            first.value.get("secret_string")
        );
        assert!(!bench.plan(ty, Some(&first), &config("two")).replace.is_empty());
        // What is current cannot be deleted: it goes with the secret.
        bench.delete(ty, &first).await;
        assert!(bench.read(ty, &first).await.is_some());
        let mut forced = json!({"name": "app", "recovery_window_in_days": 0});
        let secret = bench.update("aws_secretsmanager_secret", &secret, &forced).await;
        bench.delete("aws_secretsmanager_secret", &secret).await;
        bench.delete("aws_secretsmanager_secret", &secret).await;
        assert!(bench.read(ty, &first).await.is_none());
        bench.delete(ty, &first).await;
        forced["name"] = json!("binary");
        let secret = bench.create("aws_secretsmanager_secret", &forced).await;
        let binary = json!({"secret_id": text(&secret, "id"), "secret_binary": "AAEC"});
        bench.create(ty, &binary).await;
    });
}

#[test]
fn a_content_that_is_only_written_is_not_kept() {
    by_hand(async |bench, _| {
        let secret = json!({"name": "app", "recovery_window_in_days": 0});
        let secret = bench.create("aws_secretsmanager_secret", &secret).await;
        let version = |content: &str, version: u8| {
            json!({
                "secret_id": text(&secret, "id"), "secret_string_wo": content, "secret_string_wo_version": version
            })
        };
        let parameter = |content: &str, version: u8| json!({"name": "p", "type": "SecureString", "value_wo": content, "value_wo_version": version});
        let ty = "aws_secretsmanager_secret_version";
        let first = bench.create(ty, &version("planted", 1)).await;
        assert!(!format!("{first:?}").contains("planted"), "{first:?}");
        assert_eq!(bench.read(ty, &first).await.unwrap().value, first.value);
        assert!(bench.plan(ty, Some(&first), &version("planted", 2)).replace.len() == 1);
        let shown = bench.data(ty, &json!({"secret_id": text(&secret, "id")})).await;
        assert_eq!(shown.get("secret_string").and_then(|value| value.as_str()), Some("planted"));

        let ty = "aws_ssm_parameter";
        let first = bench.create(ty, &parameter("planted", 1)).await;
        assert!(!format!("{first:?}").contains("planted"), "{first:?}");
        assert_eq!(bench.read(ty, &first).await.unwrap().value, first.value);
        let second = bench.update(ty, &first, &parameter("other", 2)).await;
        assert!(!format!("{second:?}").contains("other"), "{second:?}");
        let shown = bench.data(ty, &json!({"name": "p"})).await;
        assert_eq!(shown.get("value").and_then(|value| value.as_str()), Some("other"));
        let told = json!({"name": "p", "type": "SecureString", "value": "told"});
        let told = bench.update(ty, &second, &told).await;
        assert_eq!(text(&told, "value"), "told");
    });
}

#[test]
fn a_secret_that_waits_for_its_deletion_is_in_the_way() {
    by_hand(async |bench, _| {
        let config = json!({"name": "app", "recovery_window_in_days": 7});
        let secret = bench.create("aws_secretsmanager_secret", &config).await;
        bench.delete("aws_secretsmanager_secret", &secret).await;
        assert!(bench.read("aws_secretsmanager_secret", &secret).await.is_none());
        let refused = bench.try_create("aws_secretsmanager_secret", &config).await.unwrap_err();
        assert_eq!(refused.error.class, ErrorClass::AlreadyExists);
        assert!(refused.error.hint.unwrap().contains("restore"));
    });
}
