//! Functions of Lambda.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::model::config_from_json;
use infra_provider::{ErrorClass, Provider};
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::by_hand::{by_hand, text};
use crate::{run, with};

/// An archive with `main.py` in it, which has a handler that returns 1.
pub const ONE: &str = "UEsDBBQAAAAAAAAAIVBq3gF4HAAAABwAAAAHAAAAbWFpbi5weWRlZiBoYW5kbGVyKGUsIGMpOiByZXR1cm4gMQpQSwECFAMUAAAAAAAAACFQ\
    at4BeBwAAAAcAAAABwAAAAAAAAAAAAAAgAEAAAAAbWFpbi5weVBLBQYAAAAAAQABADUAAABBAAAAAAA=";

/// The same, of another one that returns 2.
pub const TWO: &str = "UEsDBBQAAAAAAAAAIVCpjSxTHAAAABwAAAAHAAAAbWFpbi5weWRlZiBoYW5kbGVyKGUsIGMpOiByZXR1cm4gMgpQSwECFAMUAAAAAAAAACFQ\
    qY0sUxwAAAAcAAAABwAAAAAAAAAAAAAAgAEAAAAAbWFpbi5weVBLBQYAAAAAAQABADUAAABBAAAAAAA=";

pub fn role(name: &str) -> Json {
    let assume = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]});
    json!({"name": name, "assume_role_policy": assume.to_string()})
}

/// A function whose code is the object `o`.
pub fn function(more: Json) -> Json {
    let base = json!({
        "function_name": "web",
        "role": "${r.arn}",
        "runtime": "python3.12",
        "handler": "main.handler",
        "s3_bucket": "${b.id}",
        "s3_key": "${o.key}",
    });
    with(base, more)
}

/// With the objects that functions are made of.
pub fn with_code(case: Case) -> Case {
    let object = |key: &str, code: &str| json!({"bucket": "${b.id}", "key": key, "content_base64": code});
    case.need("r", "aws_iam_role", role("first"))
        .need("b", "aws_s3_bucket", json!({"bucket": "functions"}))
        .need("o", "aws_s3_object", object("one.zip", ONE))
        .need("p", "aws_s3_object", object("two.zip", TWO))
}

#[test]
fn a_function() {
    let variables = |value: &str| json!([{"variables": {"A": value}}]);
    run(vec![
        with_code(Case::new(
            "aws_lambda_function",
            function(json!({"tags": {"a": "b"}, "environment": variables("b")})),
        ))
        .by_natural_key()
        .need("q", "aws_iam_role", role("second"))
        .need("taken", "aws_lambda_function", function(json!({"function_name": "taken"})))
        .another(function(json!({
            "function_name": "jobs",
            "architectures": ["arm64"],
            "description": "what is done later",
            "ephemeral_storage": [{"size": 1024}],
            "publish": true,
            "reserved_concurrent_executions": 2,
            "tracing_config": [{"mode": "Active"}],
            "vpc_config": [{"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]}],
        })))
        .update(function(json!({
            "description": "what is seen",
            "environment": variables("c"),
            "memory_size": 256,
            "tags": {"a": "c", "d": "e"},
            "timeout": 10,
        })))
        .update(function(json!({
            "handler": "main.other",
            "reserved_concurrent_executions": 5,
            "role": "${q.arn}",
            "vpc_config": [{"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]}],
        })))
        .update(function(json!({"publish": true, "s3_key": "${p.key}"})))
        .update(function(json!({"publish": true, "s3_key": "${p.key}", "description": "once more"})))
        .update(function(json!({"source_code_hash": "another", "timeout": 20})))
        .untold("publish")
        .untold("s3_bucket")
        .untold("s3_key")
        .untold("source_code_hash")
        .replace(function(json!({"function_name": "other"})))
        .refused(function(json!({"function_name": "taken"})), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn a_function_of_an_image() {
    let image = |more: Json| {
        let base = json!({"function_name": "web", "role": "${r.arn}", "package_type": "Image",
            "image_uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1"});
        with(base, more)
    };
    run(vec![
        Case::new("aws_lambda_function", image(json!({"image_config": [{"command": ["serve"]}]})))
            .by_natural_key()
            .need("r", "aws_iam_role", role("first"))
            .another(image(json!({"function_name": "jobs", "tags": {"a": "b"}})))
            .update(image(json!({
                "image_config": [{"command": ["serve"]}],
                "image_uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:2",
                "memory_size": 512,
            })))
            .replace(image(json!({"function_name": "other"}))),
    ]);
}

/// What moto keeps only since it is mended.
#[test]
fn what_is_around_a_function() {
    run(vec![
        with_code(Case::new(
            "aws_lambda_function",
            function(json!({
                "dead_letter_config": [{"target_arn": "arn:aws:sqs:us-east-1:123456789012:dead"}],
                "file_system_config": [{
                    "arn": "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0",
                    "local_mount_path": "/mnt/data",
                }],
                "logging_config": [{"log_format": "JSON", "application_log_level": "WARN"}],
                "snap_start": [{"apply_on": "PublishedVersions"}],
            })),
        ))
        .by_natural_key()
        .update(function(json!({
            "kms_key_arn": "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555",
            "logging_config": [{"log_format": "JSON", "application_log_level": "ERROR", "log_group": "functions"}],
            "tracing_config": [{"mode": "Active"}],
        })))
        .update(function(json!({
            "architectures": ["arm64"],
            "ephemeral_storage": [{"size": 2048}],
            "logging_config": [{"log_format": "Text"}],
            "reserved_concurrent_executions": 0,
        })))
        .untold("s3_bucket")
        .untold("s3_key")
        .replace(function(json!({"function_name": "other"}))),
    ]);
}

#[test]
fn a_function_whose_code_is_a_file() {
    by_hand(async |bench, _| {
        let role = bench.create("aws_iam_role", &role("first")).await;
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("code.zip");
        let write = |code: &str| fs::write(&file, STANDARD.decode(code).unwrap()).unwrap();
        let function = |hash: &str| {
            json!({"function_name": "web", "role": text(&role, "arn"), "runtime": "python3.12",
                "handler": "main.handler", "filename": file.to_str().unwrap(), "source_code_hash": hash})
        };

        let failed = bench.try_create("aws_lambda_function", &function("one")).await.unwrap_err();
        assert!(failed.error.message.contains("code.zip"), "{}", failed.error);

        write(ONE);
        let object = bench.create("aws_lambda_function", &function("one")).await;
        let first = text(&object, "code_sha256").to_owned();
        write(TWO);
        let object = bench.update("aws_lambda_function", &object, &function("two")).await;
        assert_ne!(text(&object, "code_sha256"), first);
        assert_eq!(text(&object, "version"), "$LATEST");

        let published = with(function("two"), json!({"publish": true}));
        let object = bench.update("aws_lambda_function", &object, &published).await;
        assert_eq!(text(&object, "version"), "1");
        assert!(text(&object, "qualified_arn").ends_with(":function:web:1"));

        // Blocks that say nothing ask for nothing.
        let nothing = json!([{"subnet_ids": [], "security_group_ids": []}]);
        let empty = with(function("two"), json!({"environment": [{}], "vpc_config": nothing}));
        let object = bench.update("aws_lambda_function", &object, &empty).await;
        let object = bench.update("aws_lambda_function", &object, &function("two")).await;

        let kept = with(function("two"), json!({"skip_destroy": true}));
        let object = bench.update("aws_lambda_function", &object, &kept).await;
        bench.delete("aws_lambda_function", &object).await;
        assert!(bench.read("aws_lambda_function", &object).await.is_some());
    });
}

#[test]
fn a_change_that_nothing_else_shows_leaves_the_version_alone() {
    by_hand(async |bench, _| {
        let role = bench.create("aws_iam_role", &role("first")).await;
        let function = |more: Json| {
            let base = json!({"function_name": "web", "role": text(&role, "arn"), "package_type": "Image",
                "image_uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1", "publish": true});
            with(base, more)
        };
        let ty = "aws_lambda_function";
        let object = bench.create(ty, &function(json!({}))).await;
        let is_open = |more: Json, name: &str| {
            let planned = bench.plan(ty, Some(&object), &function(more)).value;
            !planned.get(name).is_some_and(Value::is_known)
        };
        for name in ["version", "qualified_arn", "qualified_invoke_arn"] {
            assert!(is_open(json!({"description": "a"}), name));
            assert!(!is_open(json!({"description": "a", "publish": false}), name));
            assert!(!is_open(json!({"tags": {"a": "b"}}), name));
        }
        assert!(is_open(
            json!({"image_uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:2"}),
            "code_sha256"
        ));
        assert!(!is_open(json!({"description": "a"}), "code_sha256"));
    });
}

#[test]
fn a_permission() {
    let of = |function: &str, more: Json| {
        let base = json!({"function_name": format!("${{{function}.function_name}}"), "action": "lambda:InvokeFunction",
            "principal": "events.amazonaws.com"});
        with(base, more)
    };
    run(vec![
        with_code(Case::new("aws_lambda_permission", of("f", json!({"statement_id": "schedule"}))))
            .by_natural_key()
            .need("f", "aws_lambda_function", function(json!({})))
            .need("g", "aws_lambda_function", function(json!({"function_name": "jobs"})))
            .another(of("f", json!({
                "principal": "s3.amazonaws.com",
                "source_account": "123456789012",
                "source_arn": "arn:aws:s3:::uploads",
                "statement_id_prefix": "uploads-",
            })))
            .replace(of("g", json!({"statement_id": "account", "principal": "123456789012"})))
            .import_id(|permission| {
                let text = |name: &str| permission.get(name).and_then(Value::as_str).unwrap_or_default();
                format!("{}/{}", text("function_name"), text("id"))
            })
            .refused(
                json!({"function_name": "nobody", "action": "lambda:InvokeFunction", "principal": "s3.amazonaws.com"}),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn a_function_that_exists() {
    by_hand(async |bench, _| {
        let role = bench.create("aws_iam_role", &role("first")).await;
        let image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1";
        let config = json!({"function_name": "web", "role": text(&role, "arn"), "package_type": "Image",
            "image_uri": image, "tags": {"a": "b"}, "environment": [{"variables": {"A": "b"}}]});
        let ty = "aws_lambda_function";
        let object = bench.create(ty, &config).await;
        let same = [
            "arn",
            "invoke_arn",
            "last_modified",
            "memory_size",
            "role",
            "environment",
            "tracing_config",
            "ephemeral_storage",
            "reserved_concurrent_executions",
        ];
        let found = bench.data(ty, &json!({"function_name": "web"})).await;
        for name in
            same.into_iter().chain(["qualified_arn", "qualified_invoke_arn", "version", "code_sha256"])
        {
            assert_eq!(found.get(name), object.value.get(name), "{name}");
        }
        assert_eq!(found.get("image_uri").and_then(Value::as_str), Some(image));
        assert_eq!(found.get("tags"), object.value.get("tags_all"));

        let object = bench.update(ty, &object, &with(config, json!({"publish": true}))).await;
        let found = bench.data(ty, &json!({"function_name": "web"})).await;
        for name in ["arn", "qualified_arn", "qualified_invoke_arn", "version"] {
            assert_eq!(found.get(name), object.value.get(name), "{name}");
        }
        let found = bench.data(ty, &json!({"function_name": "web", "qualifier": "$LATEST"})).await;
        assert_eq!(found.get("version").and_then(Value::as_str), Some("$LATEST"));
        assert_eq!(found.get("arn"), object.value.get("arn"));

        let schema = &bench.provider.schemas().data_sources[ty];
        let nobody = config_from_json(schema, &json!({"function_name": "nobody"}).to_string()).unwrap();
        let missing = bench.client.read_data(ty, &nobody).await.unwrap_err();
        assert_eq!(missing.class, ErrorClass::NotFound);
    });
}

/// moto keeps these, and refuses what is there, only since it is mended.
#[test]
fn what_a_permission_asks_for() {
    let permission = |more: Json| {
        let base = json!({"function_name": "${f.function_name}", "action": "lambda:InvokeFunctionUrl",
            "principal": "*"});
        with(base, more)
    };
    run(vec![
        with_code(Case::new(
            "aws_lambda_permission",
            permission(json!({"statement_id": "url", "function_url_auth_type": "NONE"})),
        ))
        .by_natural_key()
        .need("f", "aws_lambda_function", function(json!({})))
        .need("taken", "aws_lambda_permission", permission(json!({"statement_id": "taken"})))
        .another(permission(json!({
            "action": "lambda:InvokeFunction",
            "event_source_token": "skill",
            "principal": "alexa-appkit.amazon.com",
        })))
        .replace(permission(json!({"statement_id": "organisation", "principal_org_id": "o-1234567890"})))
        .import_id(|permission| {
            let text = |name: &str| permission.get(name).and_then(Value::as_str).unwrap_or_default();
            format!("{}/{}", text("function_name"), text("id"))
        })
        .refused(permission(json!({"statement_id": "taken"})), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn a_filter_that_sends_log_entries_to_a_function() {
    let filter = |more: Json| {
        let base = json!({
            "name": "errors",
            "log_group_name": "${g.name}",
            "destination_arn": "${f.arn}",
            "filter_pattern": "ERROR",
        });
        with(base, more)
    };
    run(vec![
        with_code(Case::new("aws_cloudwatch_log_subscription_filter", filter(json!({}))))
            .by_natural_key()
            .need("f", "aws_lambda_function", function(json!({})))
            .need("h", "aws_lambda_function", function(json!({"function_name": "jobs"})))
            .need("g", "aws_cloudwatch_log_group", json!({"name": "/app"}))
            .need("k", "aws_cloudwatch_log_group", json!({"name": "/jobs"}))
            .another(filter(json!({"log_group_name": "${k.name}", "filter_pattern": ""})))
            .update(filter(json!({"filter_pattern": "?ERROR ?FATAL", "distribution": "Random"})))
            .update(filter(json!({"filter_pattern": ""})))
            .replace(filter(json!({"destination_arn": "${h.arn}"})))
            .refused(filter(json!({"log_group_name": "none"})), ErrorClass::NotFound)
            .import_id(|filter| {
                let text = |name: &str| filter.get(name).and_then(Value::as_str).unwrap_or_default();
                format!("{}|{}", text("log_group_name"), text("name"))
            }),
    ]);
}
