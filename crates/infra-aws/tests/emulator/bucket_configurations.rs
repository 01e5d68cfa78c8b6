//! Configurations of buckets that have a name. moto lacks most of it: `localstack/moto/s3_configurations.py` does the rest.

use infra_aws::AwsProvider;
use infra_provider::model::config_from_json;
use infra_provider::{BlockKind, ErrorClass, Provider, Scope};
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::by_hand::{Bench, by_hand, text};
use crate::storage::of_bucket;
use crate::{run, with};

const METRIC: &str = "aws_s3_bucket_metric";
const INVENTORY: &str = "aws_s3_bucket_inventory";
const ANALYTICS: &str = "aws_s3_bucket_analytics_configuration";
const TIERING: &str = "aws_s3_bucket_intelligent_tiering_configuration";

/// A configuration of a type, of one bucket. What is set by `more` comes on top of what has to be.
fn of(ty: &str, bucket: &str, name: &str, more: Json) -> Json {
    let base = json!({"bucket": bucket, "name": name});
    let needed = match ty {
        INVENTORY => json!({
            "included_object_versions": "All",
            "schedule": [{"frequency": "Daily"}],
            "destination": [{"bucket": [{"bucket_arn": "arn:aws:s3:::lists", "format": "CSV"}]}],
        }),
        TIERING => json!({"tiering": [{"access_tier": "ARCHIVE_ACCESS", "days": 90}]}),
        _ => json!({}),
    };
    with(with(base, needed), more)
}

/// With other filters, one after the other, and none in the end. Beside it is one of the same bucket; then it has another name.
fn filtered(ty: &str, more: Json) -> Case {
    let ours = |filter: Json| of(ty, "${b.id}", "ours", with(json!({"filter": filter}), more.clone()));
    of_bucket(ty, ours(json!([])))
        .another(of(ty, "${b.id}", "theirs", json!({"filter": [{"prefix": "x/"}]})))
        .update(ours(json!([{"prefix": "x/"}])))
        .update(ours(json!([{"prefix": "y/"}])))
}

fn tagged(ty: &str, case: Case) -> Case {
    let ours = |filter: Json| of(ty, "${b.id}", "ours", json!({"filter": [filter]}));
    case.update(ours(json!({"tags": {"a": "b"}})))
        .update(ours(json!({"tags": {"a": "b", "c": "d+e=f"}})))
        .update(ours(json!({"prefix": "x/", "tags": {"a": "b"}})))
        .update(ours(json!({"prefix": "x/", "tags": {"a": "", "c": "d"}})))
        .update(of(ty, "${b.id}", "ours", json!({})))
}

/// In another bucket.
fn elsewhere(ty: &str) -> Case {
    of_bucket(ty, of(ty, "${b.id}", "ours", json!({})))
        .another(of(ty, "${other.id}", "ours", json!({})))
        .replace(of(ty, "${third.id}", "ours", json!({})))
}

#[test]
fn bucket_metric() {
    let point = "arn:aws:s3:us-east-1:123456789012:accesspoint/p";
    let ours = |filter: Json| of(METRIC, "${b.id}", "ours", json!({"filter": [filter]}));
    run(vec![
        tagged(METRIC, filtered(METRIC, json!({})))
            .update(ours(json!({"access_point": point})))
            .update(ours(json!({"access_point": point, "prefix": "x/"})))
            .update(ours(json!({"access_point": point, "tags": {"a": "b"}})))
            .update(ours(json!({"access_point": point, "prefix": "x/", "tags": {"a": "b"}})))
            .replace(of(METRIC, "${b.id}", "others", json!({}))),
        elsewhere(METRIC).refused(of(METRIC, "no-such-bucket", "ours", json!({})), ErrorClass::NotFound),
    ]);
}

#[test]
fn bucket_inventory() {
    let ours = |more: Json| of(INVENTORY, "${b.id}", "ours", more);
    let to = |more: Json| {
        let bucket = with(json!({"bucket_arn": "${third.arn}", "format": "Parquet"}), more);
        ours(json!({"destination": [{"bucket": [bucket]}]}))
    };
    let key = |key: &str| json!({"encryption": [{"sse_kms": [{"key_id": format!("arn:aws:kms:us-east-1:123456789012:key/{key}")}]}]});
    run(vec![
        filtered(INVENTORY, json!({}))
            .update(ours(json!({})))
            .update(ours(json!({"enabled": false})))
            .update(ours(json!({"included_object_versions": "Current"})))
            .update(ours(json!({"schedule": [{"frequency": "Weekly"}]})))
            .update(ours(json!({"optional_fields": ["Size"]})))
            .update(ours(json!({"optional_fields": ["Size", "ETag", "StorageClass"]})))
            .update(to(json!({})))
            .update(to(json!({"account_id": "123456789012"})))
            .update(to(json!({"account_id": "123456789012", "prefix": "lists"})))
            .update(to(json!({"encryption": [{"sse_s3": [{}]}]})))
            .update(to(key("a")))
            .update(to(key("b")))
            .update(to(json!({"format": "ORC"})))
            .replace(of(INVENTORY, "${b.id}", "others", json!({}))),
        elsewhere(INVENTORY),
    ]);
}

#[test]
fn bucket_analytics_configuration() {
    let to = |more: Json| {
        let bucket = with(json!({"bucket_arn": "${other.arn}"}), more);
        let export = json!({"destination": [{"s3_bucket_destination": [bucket]}]});
        of(ANALYTICS, "${b.id}", "ours", json!({"storage_class_analysis": [{"data_export": [export]}]}))
    };
    run(vec![
        tagged(ANALYTICS, filtered(ANALYTICS, json!({})))
            .update(to(json!({})))
            .update(to(json!({"prefix": "analysis"})))
            .update(to(json!({"prefix": "analysis", "bucket_account_id": "123456789012", "format": "CSV"})))
            .update(to(json!({"bucket_arn": "${third.arn}"})))
            .update(of(ANALYTICS, "${b.id}", "ours", json!({})))
            .replace(of(ANALYTICS, "${b.id}", "others", json!({}))),
        elsewhere(ANALYTICS),
    ]);
}

#[test]
fn bucket_intelligent_tiering_configuration() {
    let tiers = |archive: i64, deep: i64| {
        let tier = |name: &str, days: i64| json!({"access_tier": name, "days": days});
        let tiers = json!([tier("ARCHIVE_ACCESS", archive), tier("DEEP_ARCHIVE_ACCESS", deep)]);
        of(TIERING, "${b.id}", "ours", json!({"tiering": tiers}))
    };
    run(vec![
        tagged(TIERING, filtered(TIERING, json!({"status": "Disabled"})))
            .update(tiers(90, 180))
            .update(tiers(125, 365))
            .update(with(tiers(125, 365), json!({"status": "Disabled"})))
            .replace(of(TIERING, "${b.id}", "others", json!({}))),
        elsewhere(TIERING),
    ]);
}

/// How modules write that they want nothing. S3 does not tell whether anybody did.
#[test]
fn blocks_that_say_nothing_stay_as_they_are_written() {
    by_hand(async |bench, _| {
        bench.create("aws_s3_bucket", &json!({"bucket": "nothing"})).await;
        let nothing =
            |ty: &str, name: &str, filter: Json| of(ty, "nothing", name, json!({"filter": [filter]}));
        for ty in [METRIC, INVENTORY, ANALYTICS, TIERING] {
            let written = bench.create(ty, &nothing(ty, "a", json!({"prefix": ""}))).await;
            let left_out = bench.update(ty, &written, &of(ty, "nothing", "a", json!({}))).await;
            let imported = bench.import(ty, "nothing:a").await;
            let planned = bench.plan(ty, Some(&imported), &of(ty, "nothing", "a", json!({})));
            assert_eq!(planned.value, imported.value);
            let some = bench.update(ty, &left_out, &nothing(ty, "a", json!({"prefix": "x/"}))).await;
            bench.update(ty, &some, &nothing(ty, "a", json!({"prefix": ""}))).await;
        }
        for ty in [METRIC, ANALYTICS, TIERING] {
            bench.create(ty, &nothing(ty, "b", json!({"tags": {}}))).await;
        }
        bench.create(INVENTORY, &nothing(INVENTORY, "b", json!({}))).await;
        let bucket = json!([{"bucket_arn": "arn:aws:s3:::lists", "format": "CSV", "encryption": [{}]}]);
        let plain = of(INVENTORY, "nothing", "c", json!({"destination": [{"bucket": bucket}]}));
        bench.create(INVENTORY, &plain).await;
    });
}

/// Which of them are there, asked at once.
async fn found(bench: &Bench, ty: &str, objects: &[infra_provider::Object]) -> Vec<bool> {
    let read = bench.client.read_many(ty, objects).await;
    read.into_iter().map(|read| read.unwrap().is_some()).collect()
}

#[test]
fn configurations_are_gone_with_their_bucket() {
    by_hand(async |bench, _| {
        let config = json!({"bucket": "leaves"});
        for ty in [METRIC, INVENTORY, ANALYTICS, TIERING] {
            let bucket = bench.create("aws_s3_bucket", &config).await;
            let mut objects = Vec::new();
            for name in ["a", "b"] {
                objects.push(bench.create(ty, &of(ty, "leaves", name, json!({}))).await);
            }
            assert_eq!(text(&objects[0], "id"), "leaves:a");
            bench.delete(ty, &objects[0]).await;
            assert_eq!(found(&bench, ty, &objects).await, [false, true]);
            // They are in nobody's way.
            bench.delete("aws_s3_bucket", &bucket).await;
            assert_eq!(found(&bench, ty, &objects).await, [false, false]);
            assert_eq!(found(&bench, ty, &objects[1..]).await, [false]);
            bench.delete(ty, &objects[1]).await;
            assert!(bench.client.list(ty, &Scope::default()).await.unwrap().is_empty());
            // A new bucket of that name has none.
            let again = bench.create("aws_s3_bucket", &config).await;
            assert_eq!(found(&bench, ty, &objects).await, [false, false]);
            let missing = bench.client.import(ty, "leaves:b").await.unwrap_err();
            assert_eq!(missing.class, ErrorClass::NotFound);
            let nameless = bench.client.import(ty, "leaves").await.unwrap_err();
            assert_eq!(nameless.class, ErrorClass::Invalid);
            bench.delete("aws_s3_bucket", &again).await;
        }
    });
}

#[test]
fn what_terraform_refuses_is_refused() {
    let provider = AwsProvider::new();
    let errors = |ty: &str, more: Json| {
        let config = of(ty, "b", "n", more);
        let config = config_from_json(&provider.schemas().resources[ty], &config.to_string()).unwrap();
        provider.validate(BlockKind::Resource, ty, &config).len()
    };
    for ty in [METRIC, ANALYTICS, TIERING] {
        assert_eq!(errors(ty, json!({"filter": [{}]})), 1, "{ty}");
        assert_eq!(errors(ty, json!({"filter": [{"tags": {}}]})), 0, "{ty}");
    }
    assert_eq!(errors(INVENTORY, json!({"filter": [{}]})), 0);
    let long = "n".repeat(65);
    for ty in [METRIC, INVENTORY] {
        assert_eq!(errors(ty, json!({"name": long})), 1, "{ty}");
    }
    let encryption =
        json!([{"sse_s3": [{}], "sse_kms": [{"key_id": "arn:aws:kms:us-east-1:123456789012:key/a"}]}]);
    let bucket = json!([{"bucket_arn": "arn:aws:s3:::x", "format": "CSV", "encryption": encryption}]);
    for refused in [
        json!({"destination": [{"bucket": bucket}]}),
        json!({"destination": [{"bucket": [{"bucket_arn": "arn:aws:s3:::x", "format": "XML"}]}]}),
        json!({"schedule": [{"frequency": "Hourly"}]}),
        json!({"included_object_versions": "Some"}),
        json!({"optional_fields": ["Size", "Colour"]}),
    ] {
        assert_eq!(errors(INVENTORY, refused.clone()), 1, "{refused}");
    }
    assert_eq!(errors(TIERING, json!({"status": "On"})), 1);
    assert_eq!(errors(TIERING, json!({"tiering": [{"access_tier": "FROZEN", "days": 90}]})), 1);
    let to = json!([{"s3_bucket_destination": [{"bucket_arn": "arn:aws:s3:::x", "format": "ORC"}]}]);
    let export = json!([{"destination": to, "output_schema_version": "V_2"}]);
    assert_eq!(errors(ANALYTICS, json!({"storage_class_analysis": [{"data_export": export}]})), 2);
}
