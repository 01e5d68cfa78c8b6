//! Secrets.

use std::time::{Duration, SystemTime};

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::by_hand::{Bench, by_hand, text};
use crate::{run, with};

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

/// What a function that rotates secrets runs as.
fn role() -> Json {
    let assume = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]});
    json!({"name": "rotation", "assume_role_policy": assume.to_string()})
}

fn function(name: &str, role: &str) -> Json {
    json!({"function_name": name, "role": role, "package_type": "Image",
        "image_uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/rotation:1"})
}

/// That Secrets Manager may call it.
fn permission(function: &str) -> Json {
    json!({"statement_id": "rotation", "action": "lambda:InvokeFunction", "function_name": function,
        "principal": "secretsmanager.amazonaws.com"})
}

#[test]
fn secret_policy() {
    let of = |secret: &str, action: &str| {
        let statement = json!({
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            "Action": action,
            "Resource": "*",
        });
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        json!({"secret_arn": format!("${{{secret}.arn}}"), "policy": policy})
    };
    let read = "secretsmanager:GetSecretValue";
    run(vec![
        Case::new("aws_secretsmanager_secret_policy", of("app", read))
            .by_natural_key()
            .untold("block_public_policy")
            .need("app", "aws_secretsmanager_secret", json!({"name": "app"}))
            .need("job", "aws_secretsmanager_secret", json!({"name": "job"}))
            .need("other", "aws_secretsmanager_secret", json!({"name": "other"}))
            .another(with(of("job", read), json!({"block_public_policy": true})))
            .update(of("app", "secretsmanager:DescribeSecret"))
            .update(with(of("app", read), json!({"block_public_policy": true})))
            .replace(of("other", read)),
    ]);
}

#[test]
fn secret_rotation() {
    let after = |days: u16| json!({"rotation_rules": [{"automatically_after_days": days}]});
    let by = |schedule: &str, duration: &str| json!({"rotation_rules": [{"schedule_expression": schedule, "duration": duration}]});
    // The function's ARN as the permission has it, so that the rotation comes after the permission.
    let of = |secret: &str, function: &str, rules: Json| {
        let base = json!({
            "secret_id": format!("${{{secret}.id}}"),
            "rotation_lambda_arn": format!("${{{function}.function_name}}"),
        });
        with(base, rules)
    };
    let mut later = of("app", "second", by("cron(0 16 1,15 * ? *)", "2h"));
    later["rotate_immediately"] = json!(false);
    run(vec![
        Case::new("aws_secretsmanager_secret_rotation", of("app", "first", after(30)))
            .by_natural_key()
            .untold("rotate_immediately")
            .need("app", "aws_secretsmanager_secret", json!({"name": "app"}))
            .need("job", "aws_secretsmanager_secret", json!({"name": "job"}))
            .need("other", "aws_secretsmanager_secret", json!({"name": "other"}))
            .need("role", "aws_iam_role", role())
            .need("one", "aws_lambda_function", function("one", "${role.arn}"))
            .need("two", "aws_lambda_function", function("two", "${role.arn}"))
            .need("first", "aws_lambda_permission", permission("${one.arn}"))
            .need("second", "aws_lambda_permission", permission("${two.arn}"))
            .another(of("job", "first", by("rate(10 days)", "3h")))
            .update(of("app", "first", after(60)))
            .update(of("app", "first", by("rate(12 hours)", "1h")))
            .update(later)
            .update(of("app", "second", after(7)))
            .replace(of("other", "second", after(7)))
            .refused(
                json!({"secret_id": "${other.id}", "rotation_rules": [{"automatically_after_days": 1}]}),
                ErrorClass::Invalid,
            ),
    ]);
}

/// A role and a function that runs as it: its ARN.
async fn rotator(bench: &Bench) -> String {
    let role = bench.create("aws_iam_role", &role()).await;
    let function = bench.create("aws_lambda_function", &function("rotation", text(&role, "arn"))).await;
    text(&function, "arn").to_owned()
}

#[test]
fn a_rotation_waits_until_the_function_may_be_called() {
    by_hand(async |bench, _| {
        let function = rotator(&bench).await;
        let secret = json!({"name": "app", "recovery_window_in_days": 0});
        let secret = bench.create("aws_secretsmanager_secret", &secret).await;
        let rotation = json!({"secret_id": text(&secret, "id"), "rotation_lambda_arn": function,
            "rotation_rules": [{"automatically_after_days": 30}]});
        let allowed = permission(&function);
        let late = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            bench.create("aws_lambda_permission", &allowed).await
        };
        let ty = "aws_secretsmanager_secret_rotation";
        let (rotation, _) = futures::join!(bench.create(ty, &rotation), late);
        assert_eq!(rotation.value.get("rotation_enabled").and_then(Value::as_bool), Some(true));
    });
}

#[test]
fn a_rotation_makes_versions_until_it_is_cancelled() {
    by_hand(async |bench, _| {
        let function = rotator(&bench).await;
        bench.create("aws_lambda_permission", &permission(&function)).await;
        let secret_config = json!({"name": "app", "recovery_window_in_days": 0});
        let secret = bench.create("aws_secretsmanager_secret", &secret_config).await;
        let content = json!({"secret_id": text(&secret, "id"), "secret_string": "one"});
        bench.create("aws_secretsmanager_secret_version", &content).await;
        let version = async || {
            let current = bench.data("aws_secretsmanager_secret_version", &json!({"secret_id": "app"})).await;
            current.get("version_id").and_then(Value::as_str).unwrap().to_owned()
        };
        let first = version().await;

        // By its name, which stays as it is written.
        let ty = "aws_secretsmanager_secret_rotation";
        let config = |now: bool, days: u16| {
            json!({"secret_id": "app", "rotation_lambda_arn": function, "rotate_immediately": now,
                "rotation_rules": [{"automatically_after_days": days}]})
        };
        let rotation = bench.create(ty, &config(false, 30)).await;
        assert_eq!(text(&rotation, "id"), text(&secret, "arn"));
        assert_eq!(version().await, first);
        // To rotate at once is asked for with other rules only.
        let rotation = bench.update(ty, &rotation, &config(true, 30)).await;
        assert_eq!(version().await, first);
        let rotation = bench.update(ty, &rotation, &config(true, 60)).await;
        assert_ne!(version().await, first);

        let asked = json!({"secret_id": "app"});
        let told = bench.data(ty, &asked).await;
        let rules = told.get("rotation_rules").and_then(Value::as_slice).unwrap();
        assert_eq!(rules[0].get("automatically_after_days").and_then(Value::as_i64), Some(60));
        assert_eq!(told.get("rotation_lambda_arn").and_then(Value::as_str), Some(function.as_str()));

        bench.delete(ty, &rotation).await;
        assert!(bench.read(ty, &rotation).await.is_none());
        let told = bench.data(ty, &asked).await;
        assert_eq!(told.get("rotation_enabled").and_then(Value::as_bool), Some(false));
        // The secret may be gone, too.
        let rotation = bench.create(ty, &config(true, 7)).await;
        bench.delete("aws_secretsmanager_secret", &secret).await;
        assert!(bench.read(ty, &rotation).await.is_none());
        bench.delete(ty, &rotation).await;
    });
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
        // The id is that of what was asked for.
        let shown = bench.data(ty, &json!({"secret_id": arn})).await;
        assert_eq!(shown.get("id").and_then(|id| id.as_str()), Some(&*format!("{arn}|AWSCURRENT")));
        let by_version = json!({"secret_id": arn, "version_id": text(&first, "version_id")});
        let shown = bench.data(ty, &by_version).await;
        assert_eq!(shown.get("id").and_then(|id| id.as_str()), Some(text(&first, "id")));
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
