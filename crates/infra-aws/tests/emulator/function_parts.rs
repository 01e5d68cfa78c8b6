//! What functions of Lambda have beside their code: aliases, addresses, where events come from and what becomes of them. moto lacks
//! half of it: `localstack/moto/more_awslambda.py` does the rest.

use std::fs;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::{ErrorClass, Object};
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::by_hand::{Bench, by_hand, in_an_hour, text};
use crate::calls::{Cloud, block_on, calls};
use crate::functions::{ONE, TWO, function, role, with_code};
use crate::{run, with};

const FUNCTION: &str = "aws_lambda_function";
const ALIAS: &str = "aws_lambda_alias";
const URL: &str = "aws_lambda_function_url";
const EVENTS: &str = "aws_lambda_function_event_invoke_config";
const LAYER: &str = "aws_lambda_layer_version";
const MAPPING: &str = "aws_lambda_event_source_mapping";
const PERMISSION: &str = "aws_lambda_permission";

/// What Lambda calls the two archives.
const ONE_HASH: &str = "Ea04VuguEY3ylwJvD4e0ZWAu5YoQLkFNjIPaZuGeUCo=";
const TWO_HASH: &str = "4EnWiARR7FKR2byENTwxVfF6C+YnI90zfYov2ZLqy+A=";

/// With three functions that have a version, and an alias of the first.
fn with_functions(case: Case) -> Case {
    let published = |name: &str| function(json!({"function_name": name, "publish": true}));
    with_code(case)
        .need("f", FUNCTION, published("web"))
        .need("g", FUNCTION, published("jobs"))
        .need("h", FUNCTION, published("taken"))
        .need("live", ALIAS, alias("f", "live", json!({})))
}

fn alias(function: &str, name: &str, more: Json) -> Json {
    let of = |attribute: &str| format!("${{{function}.{attribute}}}");
    let base = json!({"function_name": of("function_name"), "function_version": of("version"), "name": name});
    with(base, more)
}

#[test]
fn an_alias() {
    let weights = |weights: Json| json!([{"additional_version_weights": weights}]);
    let named = |object: &Value| {
        let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        format!("{}/{}", text("function_name"), text("name"))
    };
    run(vec![
        with_functions(Case::new(ALIAS, alias("f", "stable", json!({}))))
            .by_natural_key()
            .another(alias("f", "next", json!({"routing_config": weights(json!({"2": 0.25}))})))
            .update(alias("f", "stable", json!({"description": "what is seen"})))
            .update(alias("f", "stable", json!({"function_version": "$LATEST"})))
            .update(alias("f", "stable", json!({"routing_config": weights(json!({"2": 0.1}))})))
            .update(alias("f", "stable", json!({"routing_config": weights(json!({"3": 0.5}))})))
            .update(alias("f", "stable", json!({})))
            .replace(alias("g", "stable", json!({"function_name": "${g.arn}"})))
            .import_id(named)
            .refused(alias("f", "live", json!({"description": "another"})), ErrorClass::AlreadyExists)
            .refused(alias("f", "nowhere", json!({"function_version": "7"})), ErrorClass::NotFound),
    ]);
}

#[test]
fn an_address_of_a_function() {
    let url = |more: Json| {
        with(json!({"function_name": "${f.function_name}", "authorization_type": "AWS_IAM"}), more)
    };
    let cors = |cors: Json| url(json!({"cors": [cors]}));
    let everything = json!({
        "allow_credentials": true,
        "allow_headers": ["date", "keep-alive"],
        "allow_methods": ["GET", "POST"],
        "allow_origins": ["https://example.com", "https://www.example.com"],
        "expose_headers": ["date"],
        "max_age": 3600,
    });
    run(vec![
        with_functions(Case::new(URL, url(json!({"authorization_type": "NONE"}))))
            .by_natural_key()
            .need("t", URL, json!({"function_name": "${h.function_name}", "authorization_type": "NONE"}))
            .another(url(json!({"qualifier": "${live.name}", "invoke_mode": "RESPONSE_STREAM"})))
            .update(url(json!({})))
            .update(cors(json!({"allow_origins": ["*"]})))
            .update(cors(everything))
            .update(cors(json!({"max_age": 5})))
            .update(url(json!({"invoke_mode": "RESPONSE_STREAM"})))
            .update(url(json!({"authorization_type": "NONE"})))
            .replace(url(json!({"function_name": "${g.function_name}", "qualifier": "$LATEST"})))
            .refused(url(json!({"function_name": "${h.function_name}"})), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn what_becomes_of_events() {
    let events = |more: Json| with(json!({"function_name": "${f.function_name}"}), more);
    let to = |to: Json| json!([{"destination": to}]);
    let (failed, done) =
        ("arn:aws:sqs:us-east-1:123456789012:failed", "arn:aws:sns:us-east-1:123456789012:done");
    run(vec![
        with_functions(Case::new(EVENTS, events(json!({"maximum_retry_attempts": 0}))))
            .by_natural_key()
            .another(events(json!({
                "qualifier": "${live.name}",
                "destination_config": [{"on_failure": to(json!(failed))}],
            })))
            .update(events(json!({"maximum_event_age_in_seconds": 60, "maximum_retry_attempts": 1})))
            .update(events(json!({"destination_config": [{"on_success": to(json!(done))}]})))
            .update(events(json!({
                "destination_config": [{"on_failure": to(json!(failed)), "on_success": to(json!(done))}],
                "maximum_event_age_in_seconds": 21600,
            })))
            .update(events(json!({"maximum_event_age_in_seconds": 3600})))
            .replace(events(json!({"qualifier": "${f.version}"}))),
    ]);
}

/// With queues, and a table that tells of what changes in it.
fn with_sources(case: Case) -> Case {
    let table = json!({
        "name": "orders",
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "id",
        "attribute": [{"name": "id", "type": "S"}],
        "stream_enabled": true,
        "stream_view_type": "NEW_IMAGE",
    });
    with_functions(case)
        .need("q", "aws_sqs_queue", json!({"name": "orders"}))
        .need("other", "aws_sqs_queue", json!({"name": "others"}))
        .need("table", "aws_dynamodb_table", table)
}

fn mapping(more: Json) -> Json {
    with(json!({"function_name": "${f.function_name}"}), more)
}

#[test]
fn events_of_a_queue() {
    let of = |more: Json| with(mapping(json!({"event_source_arn": "${q.arn}"})), more);
    let patterns = |patterns: &[&str]| {
        let filters: Vec<Json> = patterns.iter().map(|pattern| json!({"pattern": pattern})).collect();
        json!({"filter_criteria": [{"filter": filters}]})
    };
    run(vec![
        with_sources(Case::new(MAPPING, of(json!({"tags": {"a": "b"}}))))
            .by_natural_key()
            .need("taken", MAPPING, json!({"function_name": "${h.arn}", "event_source_arn": "${q.arn}"}))
            .another(of(json!({
                "function_name": "${live.arn}",
                "batch_size": 100,
                "enabled": false,
                "maximum_batching_window_in_seconds": 20,
                "scaling_config": [{"maximum_concurrency": 5}],
            })))
            .update(of(json!({"tags": {"a": "c", "d": "e"}})))
            .update(of(json!({"batch_size": 5, "enabled": false})))
            .update(of(json!({"function_response_types": ["ReportBatchItemFailures"]})))
            .update(of(patterns(&["{\"body\":[\"a\"]}", "{\"body\":[\"b\"]}"])))
            .update(of(patterns(&["{\"body\":[\"c\"]}"])))
            .update(of(json!({
                "metrics_config": [{"metrics": ["EventCount"]}],
                "scaling_config": [{"maximum_concurrency": 2}],
            })))
            .update(of(json!({
                "kms_key_arn": "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555",
                "maximum_batching_window_in_seconds": 5,
            })))
            .update(of(json!({"function_name": "${g.arn}"})))
            .replace(of(json!({"event_source_arn": "${other.arn}"})))
            .refused(of(json!({"function_name": "${h.function_name}"})), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn events_of_a_table() {
    let of = |more: Json| {
        with(mapping(json!({"event_source_arn": "${table.stream_arn}", "starting_position": "LATEST"})), more)
    };
    let failed = |queue: &str| json!([{"on_failure": [{"destination_arn": format!("${{{queue}.arn}}")}]}]);
    run(vec![
        with_sources(Case::new(MAPPING, of(json!({}))))
            .by_natural_key()
            .another(of(json!({
                "function_name": "${g.function_name}",
                "bisect_batch_on_function_error": true,
                "destination_config": failed("q"),
                "maximum_record_age_in_seconds": 60,
                "maximum_retry_attempts": 0,
                "parallelization_factor": 2,
                "tumbling_window_in_seconds": 30,
            })))
            .update(of(json!({"bisect_batch_on_function_error": true, "maximum_retry_attempts": 5})))
            .update(of(json!({"maximum_record_age_in_seconds": 3600, "parallelization_factor": 10})))
            .update(of(json!({"destination_config": failed("q"), "tumbling_window_in_seconds": 60})))
            .update(of(json!({"destination_config": failed("other")})))
            .replace(of(json!({"starting_position": "TRIM_HORIZON"}))),
    ]);
}

#[test]
fn events_of_kafka() {
    let servers = |servers: &str| json!([{"endpoints": {"KAFKA_BOOTSTRAP_SERVERS": servers}}]);
    let own = |more: Json| {
        let base = json!({
            "self_managed_event_source": servers("b.example.com:9092,a.example.com:9092"),
            "topics": ["orders"],
            "starting_position": "TRIM_HORIZON",
        });
        with(mapping(base), more)
    };
    let access = |uri: &str| json!({"type": "VPC_SUBNET", "uri": format!("subnet:{uri}")});
    let cluster =
        "arn:aws:kafka:us-east-1:123456789012:cluster/orders/11111111-2222-3333-4444-555555555555-1";
    let managed = json!({
        "event_source_arn": cluster,
        "topics": ["orders", "others"],
        "starting_position": "AT_TIMESTAMP",
        "starting_position_timestamp": "2026-01-02T03:04:05+02:00",
        "amazon_managed_kafka_event_source_config": [{"consumer_group_id": "readers"}],
        "provisioned_poller_config": [{"minimum_pollers": 1, "maximum_pollers": 2}],
    });
    run(vec![
        with_sources(Case::new(MAPPING, own(json!({"source_access_configuration": [access("subnet-1")]}))))
            .by_natural_key()
            .another(mapping(managed))
            .update(own(json!({
                "source_access_configuration": [
                    access("subnet-1"),
                    access("subnet-2"),
                    {"type": "VPC_SECURITY_GROUP", "uri": "security_group:sg-1"},
                ],
            })))
            .update(own(json!({"provisioned_poller_config": [{"minimum_pollers": 2, "maximum_pollers": 5}]})))
            .update(own(json!({"batch_size": 50})))
            .replace(own(json!({"self_managed_event_source": servers("c.example.com:9092")}))),
    ]);
}

#[test]
fn events_of_documents_and_messages() {
    let documents = |of: Json| {
        mapping(json!({
            "event_source_arn": "arn:aws:rds:us-east-1:123456789012:cluster:documents",
            "starting_position": "LATEST",
            "document_db_event_source_config": [of],
            "source_access_configuration": [{
                "type": "BASIC_AUTH",
                "uri": "arn:aws:secretsmanager:us-east-1:123456789012:secret:documents-abcdef",
            }],
        }))
    };
    let messages = json!({
        "event_source_arn": "arn:aws:mq:us-east-1:123456789012:broker:orders:b-11111111",
        "queues": ["orders"],
    });
    run(vec![
        with_sources(Case::new(MAPPING, documents(json!({"database_name": "shop"}))))
            .by_natural_key()
            .another(mapping(messages))
            .update(documents(json!({"database_name": "shop", "collection_name": "orders"})))
            .update(documents(json!({"database_name": "shop", "full_document": "UpdateLookup"})))
            .replace(mapping(json!({
                "event_source_arn": "arn:aws:rds:us-east-1:123456789012:cluster:others",
                "starting_position": "LATEST",
            }))),
    ]);
}

#[test]
fn a_version_of_a_layer() {
    let layer = |more: Json| {
        let base = json!({"layer_name": "tools", "s3_bucket": "${b.id}", "s3_key": "${o.key}", "source_code_hash": ONE_HASH});
        with(base, more)
    };
    run(vec![
        with_code(Case::new(LAYER, layer(json!({}))))
            .by_natural_key()
            .another(layer(json!({
                "layer_name": "others",
                "compatible_architectures": ["arm64", "x86_64"],
                "compatible_runtimes": ["python3.12", "python3.13"],
                "description": "what others need",
                "license_info": "MIT",
                "s3_key": "${p.key}",
                "source_code_hash": TWO_HASH,
            })))
            .replace(layer(json!({"description": "what is needed"})))
            .untold("s3_bucket")
            .untold("s3_key")
            .untold("source_code_hash"),
    ]);
}

#[test]
fn a_layer_whose_code_is_a_file() {
    by_hand(async |bench, _| {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("code.zip");
        let layer =
            |more: Json| with(json!({"layer_name": "tools", "filename": file.to_str().unwrap()}), more);
        let failed = bench.try_create(LAYER, &layer(json!({}))).await.unwrap_err();
        assert!(failed.error.message.contains("code.zip"), "{}", failed.error);

        fs::write(&file, STANDARD.decode(ONE).unwrap()).unwrap();
        let first = bench.create(LAYER, &layer(json!({}))).await;
        assert_eq!((text(&first, "code_sha256"), text(&first, "version")), (ONE_HASH, "1"));
        assert_eq!(text(&first, "arn"), format!("{}:1", text(&first, "layer_arn")));
        // It is what a create has made whose answer was lost; with other code it is not.
        let now = SystemTime::now();
        let found = bench.recover(LAYER, &layer(json!({})), now).await.unwrap();
        assert_eq!(found.value, first.value);
        assert!(bench.recover(LAYER, &layer(json!({})), in_an_hour()).await.is_none());
        fs::write(&file, STANDARD.decode(TWO).unwrap()).unwrap();
        assert!(bench.recover(LAYER, &layer(json!({})), now).await.is_none());

        let kept = bench.create(LAYER, &layer(json!({"skip_destroy": true}))).await;
        assert!(bench.client.stays(LAYER, &kept));
        assert_eq!(text(&kept, "version"), "2");
        bench.delete(LAYER, &kept).await;
        assert!(bench.read(LAYER, &kept).await.is_some());
        bench.delete(LAYER, &first).await;
        assert!(bench.read(LAYER, &first).await.is_none());
    });
}

#[test]
fn layers_are_refreshed_together() {
    block_on(async |moto| {
        let (bench, folder) = (Bench::new(&moto).await, TempDir::new().unwrap());
        let file = folder.path().join("code.zip");
        fs::write(&file, STANDARD.decode(ONE).unwrap()).unwrap();
        let mut layers = Vec::new();
        for name in ["a", "b", "c", "c"] {
            let layer = json!({"layer_name": name, "filename": file.to_str().unwrap()});
            layers.push(bench.create(LAYER, &layer).await);
        }
        let cloud = Cloud::behind_wire(&moto).await;
        let read = cloud.client.read_many(LAYER, &layers).await;
        assert!(read.iter().zip(&layers).all(|(read, object)| read.as_ref() == Ok(&Some(object.clone()))));
        // The list has the last version of each.
        let before = format!("GET /2018-10-31/layers/{}/versions/1", text(&layers[2], "layer_arn"));
        let made = cloud.wire.calls();
        let expected = calls(&[("GET /2018-10-31/layers", 1), (&before.replace(':', "%3A"), 1)]);
        assert_eq!(made, expected);
        bench.delete(LAYER, &layers[0]).await;
        let read = cloud.client.read_many(LAYER, &layers).await;
        assert_eq!(read[0], Ok(None));
    });
}

/// A function of an image, with its first version.
async fn made(bench: &Bench) -> Object {
    let role = bench.create("aws_iam_role", &role("first")).await;
    let image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1";
    let config = json!({"function_name": "web", "role": text(&role, "arn"), "package_type": "Image",
        "image_uri": image, "publish": true});
    bench.create(FUNCTION, &config).await
}

#[test]
fn everybody_may_call_what_asks_for_nothing() {
    by_hand(async |bench, _| {
        let function = made(&bench).await;
        let statement = "web/FunctionURLAllowPublicAccess";
        let url = |auth: &str| json!({"function_name": "web", "authorization_type": auth});

        let object = bench.create(URL, &url("AWS_IAM")).await;
        let missing = bench.client.import(PERMISSION, statement).await.unwrap_err();
        assert_eq!(missing.class, ErrorClass::NotFound);
        assert_eq!(text(&object, "function_arn"), text(&function, "arn"));
        let expected = format!("https://{}.lambda-url.us-east-1.on.aws/", text(&object, "url_id"));
        assert_eq!(text(&object, "function_url"), expected);
        let object = bench.update(URL, &object, &url("NONE")).await;
        let permission = bench.import(PERMISSION, statement).await;
        assert_eq!(text(&permission, "function_url_auth_type"), "NONE");

        // It stays, and is not there twice.
        bench.delete(URL, &object).await;
        let object = bench.create(URL, &url("NONE")).await;
        bench.delete(URL, &object).await;
        bench.delete(PERMISSION, &bench.import(PERMISSION, statement).await).await;

        // A create that was cut off before it could say so is made up for.
        let object = bench.cut_off(URL, &url("NONE")).await;
        let read = bench.read(URL, &object).await.unwrap();
        bench.update(URL, &read, &url("NONE")).await;
        bench.import(PERMISSION, statement).await;
    });
}

/// How modules write that they want nothing, and functions that are named by their ARN.
#[test]
fn what_is_written_in_other_ways_stays_so() {
    by_hand(async |bench, _| {
        let function = made(&bench).await;
        let arn = text(&function, "arn");
        let alias = |name: &str, function: &str| {
            json!({"name": name, "function_name": function, "function_version": "1", "description": "",
                "routing_config": [{}]})
        };
        let named = bench.create(ALIAS, &alias("a", "web")).await;
        let planned = bench.plan(ALIAS, Some(&named), &alias("a", arn));
        assert_eq!((planned.value, planned.replace.is_empty()), (named.value, true));
        let imported = bench.import(ALIAS, &format!("{arn}/a")).await;
        assert_eq!(imported.id(), bench.import(ALIAS, "web/a").await.id());

        let url = |cors: Json| json!({"function_name": arn, "authorization_type": "AWS_IAM", "cors": [cors]});
        let nothing = bench.create(URL, &url(json!({}))).await;
        assert_eq!(text(&nothing, "id"), arn);
        let some = bench.update(URL, &nothing, &url(json!({"max_age": 5}))).await;
        bench.update(URL, &some, &url(json!({"max_age": 0, "allow_credentials": false}))).await;

        let events =
            |more: Json| json!({"function_name": arn, "qualifier": "a", "destination_config": [more]});
        let nothing = bench.create(EVENTS, &events(json!({}))).await;
        assert_eq!(text(&nothing, "id"), format!("{arn}:a"));
        let imported = bench.import(EVENTS, &format!("{arn}:a")).await;
        assert_eq!((text(&imported, "function_name"), text(&imported, "qualifier")), (arn, "a"));
    });
}

#[test]
fn what_a_function_has_several_of_is_refreshed_together() {
    block_on(async |moto| {
        let bench = Bench::new(&moto).await;
        made(&bench).await;
        let mut aliases = Vec::new();
        let mut events = Vec::new();
        for name in ["a", "b", "c"] {
            let alias = json!({"name": name, "function_name": "web", "function_version": "1"});
            aliases.push(bench.create(ALIAS, &alias).await);
            events.push(bench.create(EVENTS, &json!({"function_name": "web", "qualifier": name})).await);
        }
        let cloud = Cloud::behind_wire(&moto).await;
        let paths = ["2015-03-31/functions/web/aliases", "2019-09-25/functions/web/event-invoke-config"];
        let one = [format!("GET /{}/a", paths[0]), format!("GET /{}", paths[1])];
        let all = [format!("GET /{}", paths[0]), format!("GET /{}/list", paths[1])];
        for (index, (ty, objects)) in [(ALIAS, aliases), (EVENTS, events)].into_iter().enumerate() {
            for (wanted, call) in [(&objects[..1], &one[index]), (&objects[..], &all[index])] {
                let read = cloud.client.read_many(ty, wanted).await;
                assert!(
                    read.iter().zip(wanted).all(|(read, object)| read.as_ref() == Ok(&Some(object.clone())))
                );
                assert_eq!(cloud.wire.calls(), calls(&[(call.as_str(), 1)]));
            }
        }
    });
}

#[test]
fn what_a_mapping_leaves_out_stays_as_lambda_has_it() {
    by_hand(async |bench, _| {
        let function = made(&bench).await;
        let queue = bench.create("aws_sqs_queue", &json!({"name": "orders"})).await;
        let of =
            |more: Json| with(json!({"function_name": "web", "event_source_arn": text(&queue, "arn")}), more);
        let object = bench.create(MAPPING, &of(json!({}))).await;
        assert_eq!(text(&object, "function_arn"), text(&function, "arn"));
        assert_eq!(text(&object, "state"), "Enabled");
        assert!(text(&object, "arn").ends_with(&format!(":event-source-mapping:{}", text(&object, "uuid"))));

        // As Terraform has it in its state.
        let stored = |size: i64| {
            let mut entries = object.value.as_entries().unwrap().clone();
            entries.insert("batch_size".into(), Value::number(size));
            entries.insert("function_name".into(), Value::string(text(&function, "arn")));
            Object { value: Value::object(entries), private: None }
        };
        let kept = bench.plan(MAPPING, Some(&stored(10)), &of(json!({})));
        assert_eq!(kept.value, stored(10).value);
        let changed = bench.plan(MAPPING, Some(&stored(5)), &of(json!({})));
        assert_ne!(changed.value, stored(5).value);
        bench.update(MAPPING, &stored(5), &of(json!({"batch_size": 7}))).await;

        // Nothing, as modules write it.
        let nothing = json!({
            "batch_size": 0,
            "filter_criteria": [{}],
            "function_response_types": [],
            "kms_key_arn": "",
            "scaling_config": [{}],
            "topics": [],
        });
        let object = bench.update(MAPPING, &stored(7), &of(nothing)).await;
        let alias = json!({"name": "live", "function_name": "web", "function_version": "1"});
        let alias = bench.create(ALIAS, &alias).await;
        let object = bench.update(MAPPING, &object, &of(json!({"function_name": text(&alias, "arn")}))).await;
        assert_eq!(text(&object, "function_arn"), text(&alias, "arn"));
    });
}
