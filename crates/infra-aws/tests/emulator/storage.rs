//! Buckets and what is set of them.

use std::time::SystemTime;

use infra_aws::AwsProvider;
use infra_provider::model::config_from_json;
use infra_provider::{BlockKind, ErrorClass, Provider};
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::by_hand::{by_hand, call, in_an_hour, text};
use crate::{run, with};

/// A setting of the bucket `b`. There are two more.
pub fn of_bucket(ty: &str, config: Json) -> Case {
    Case::new(ty, config)
        .by_natural_key()
        .need("b", "aws_s3_bucket", json!({"bucket": "settings"}))
        .need("other", "aws_s3_bucket", json!({"bucket": "others"}))
        .need("third", "aws_s3_bucket", json!({"bucket": "thirds", "force_destroy": true}))
}

#[test]
fn bucket() {
    run(vec![
        Case::new("aws_s3_bucket", json!({"bucket": "first", "tags": {"Name": "a"}}))
            .by_natural_key()
            .need("taken", "aws_s3_bucket", json!({"bucket": "taken"}))
            .another(json!({"bucket": "second"}))
            .update(json!({"bucket": "first", "tags": {"Name": "b", "x": "y"}, "force_destroy": true}))
            .update(json!({"bucket": "first"}))
            .untold("force_destroy")
            .replace(json!({"bucket": "third"}))
            .refused(json!({"bucket": "taken"}), ErrorClass::AlreadyExists),
        Case::new("aws_s3_bucket", json!({"bucket_prefix": "app-", "object_lock_enabled": true}))
            .another(json!({}))
            .replace(json!({"bucket_prefix": "app-", "object_lock_enabled": false})),
    ]);
}

#[test]
fn bucket_public_access_block() {
    let ty = "aws_s3_bucket_public_access_block";
    run(vec![
        of_bucket(ty, json!({"bucket": "${b.id}", "block_public_acls": true}))
            .another(json!({"bucket": "${other.id}", "restrict_public_buckets": true}))
            .update(json!({"bucket": "${b.id}", "block_public_acls": false, "ignore_public_acls": true}))
            .update(json!({"bucket": "${b.id}", "block_public_policy": true}))
            .replace(json!({"bucket": "${third.id}"}))
            .refused(json!({"bucket": "no-such-bucket"}), ErrorClass::NotFound),
    ]);
}

#[test]
fn bucket_encryption() {
    let ty = "aws_s3_bucket_server_side_encryption_configuration";
    let rule = |algorithm: &str| json!([{"apply_server_side_encryption_by_default": [{"sse_algorithm": algorithm}]}]);
    let with_key = json!([{
        "bucket_key_enabled": true,
        "apply_server_side_encryption_by_default": [{
            "sse_algorithm": "aws:kms",
            "kms_master_key_id": "arn:aws:kms:us-east-1:123456789012:key/a",
        }],
    }]);
    run(vec![
        of_bucket(ty, json!({"bucket": "${b.id}", "rule": rule("AES256")}))
            .another(json!({"bucket": "${other.id}", "rule": rule("aws:kms")}))
            .update(json!({"bucket": "${b.id}", "rule": with_key}))
            .update(json!({"bucket": "${b.id}", "rule": rule("aws:kms")}))
            .replace(json!({"bucket": "${third.id}", "rule": rule("AES256")}))
            .refused(json!({"bucket": "no-such-bucket", "rule": rule("AES256")}), ErrorClass::NotFound),
    ]);
}

#[test]
fn bucket_policy() {
    let policy = |bucket: &str, action: &str| {
        let statement = json!({
            "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": [action], "Resource": [format!("arn:aws:s3:::{bucket}/*")],
        });
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
    };
    run(vec![
        of_bucket(
            "aws_s3_bucket_policy",
            json!({"bucket": "${b.id}", "policy": policy("settings", "s3:GetObject")}),
        )
        .another(json!({"bucket": "${other.id}", "policy": policy("others", "s3:GetObject")}))
        .update(json!({"bucket": "${b.id}", "policy": policy("settings", "s3:PutObject")}))
        .replace(json!({"bucket": "${third.id}", "policy": policy("thirds", "s3:GetObject")}))
        .refused(
            json!({"bucket": "no-such-bucket", "policy": policy("no-such-bucket", "s3:GetObject")}),
            ErrorClass::NotFound,
        ),
    ]);
}

#[test]
fn bucket_ownership_controls() {
    let rule = |ownership: &str| json!([{"object_ownership": ownership}]);
    run(vec![
        of_bucket(
            "aws_s3_bucket_ownership_controls",
            json!({"bucket": "${b.id}", "rule": rule("BucketOwnerPreferred")}),
        )
        .another(json!({"bucket": "${other.id}", "rule": rule("ObjectWriter")}))
        .update(json!({"bucket": "${b.id}", "rule": rule("BucketOwnerEnforced")}))
        .replace(json!({"bucket": "${third.id}", "rule": rule("ObjectWriter")})),
    ]);
}

#[test]
fn bucket_cors() {
    let ty = "aws_s3_bucket_cors_configuration";
    let any = json!({"allowed_methods": ["GET"], "allowed_origins": ["*"]});
    let ours = json!({
        "allowed_methods": ["GET", "PUT"],
        "allowed_origins": ["https://a.example"],
        "allowed_headers": ["*"],
        "expose_headers": ["etag"],
        "max_age_seconds": 300,
    });
    run(vec![
        of_bucket(ty, json!({"bucket": "${b.id}", "cors_rule": [any, ours]}))
            .another(json!({"bucket": "${other.id}", "cors_rule": [ours]}))
            .update(json!({"bucket": "${b.id}", "cors_rule": [ours]}))
            .update(json!({"bucket": "${b.id}", "cors_rule": [any]}))
            .replace(json!({"bucket": "${third.id}", "cors_rule": [any]})),
    ]);
}

#[test]
fn bucket_website() {
    let ty = "aws_s3_bucket_website_configuration";
    let index = json!([{"suffix": "index.html"}]);
    let rule = |prefix: &str| json!([{"condition": [{"key_prefix_equals": prefix}], "redirect": [{"replace_key_prefix_with": "new/"}]}]);
    let text = r#"[ {"Redirect": {"HostName": "a.example"}, "Condition": {"KeyPrefixEquals": "x/"}} ]"#;
    run(vec![
        of_bucket(
            ty,
            json!({"bucket": "${b.id}", "index_document": index, "error_document": [{"key": "e.html"}]}),
        )
        .another(json!({"bucket": "${other.id}", "redirect_all_requests_to": [{"host_name": "a.example"}]}))
        .update(json!({"bucket": "${b.id}", "index_document": index, "routing_rule": rule("a/")}))
        .update(json!({"bucket": "${b.id}", "index_document": index, "routing_rule": rule("b/")}))
        .update(json!({"bucket": "${b.id}", "index_document": index, "routing_rules": text}))
        .replace(json!({"bucket": "${third.id}", "index_document": index})),
    ]);
}

#[test]
fn bucket_lifecycle() {
    let ty = "aws_s3_bucket_lifecycle_configuration";
    let of = |bucket: &str, rules: Json| json!({"bucket": bucket, "rule": rules});
    let expire = |id: &str, filter: Json| json!({"id": id, "status": "Enabled", "filter": filter, "expiration": [{"days": 30}]});
    let tiers = json!({
        "id": "tiers",
        "status": "Disabled",
        "filter": [{"and": [{"prefix": "x/", "tags": {"a": "b", "c": "d"}}]}],
        "transition": [{"days": 30, "storage_class": "STANDARD_IA"}, {"days": 90, "storage_class": "GLACIER"}],
        "noncurrent_version_transition": [{"noncurrent_days": 10, "storage_class": "GLACIER"}],
        "noncurrent_version_expiration": [{"noncurrent_days": 90}],
        "abort_incomplete_multipart_upload": [{"days_after_initiation": 3}],
    });
    let marker = json!({"id": "old", "status": "Enabled", "prefix": "p/", "expiration": [{"expired_object_delete_marker": true}]});
    let bare = json!({"id": "bare", "status": "Enabled", "expiration": [{"date": "2030-01-01T00:00:00Z"}]});
    run(vec![
        of_bucket(ty, of("${b.id}", json!([expire("a", json!([{"prefix": "logs/"}])), tiers])))
            .another(of("${other.id}", json!([bare])))
            .update(of("${b.id}", json!([expire("a", json!([{"tag": [{"key": "a", "value": "b"}]}]))])))
            .update(of("${b.id}", json!([marker, expire("a", json!([{}]))])))
            .update(of("${b.id}", json!([expire("a", json!([])), bare])))
            .replace(of("${third.id}", json!([tiers]))),
    ]);
}

#[test]
fn bucket_logging() {
    let ty = "aws_s3_bucket_logging";
    let statement = json!({
        "Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::thirds/*",
    });
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let of = |bucket: &str, prefix: &str| json!({"bucket": bucket, "target_bucket": "${third.id}", "target_prefix": prefix});
    run(vec![
        of_bucket(ty, of("${b.id}", "log/"))
            .need("p", "aws_s3_bucket_policy", json!({"bucket": "${third.id}", "policy": policy}))
            .another(of("${other.id}", "log/"))
            .update(of("${b.id}", "logs/"))
            .update(of("${b.id}", "")),
    ]);
}

#[test]
fn bucket_notification() {
    let ty = "aws_s3_bucket_notification";
    let queue = |name: &str, prefix: &str| {
        json!({
            "queue_arn": format!("arn:aws:sqs:us-east-1:123456789012:{name}"),
            "events": ["s3:ObjectCreated:*"],
            "filter_prefix": prefix,
        })
    };
    let topic =
        json!({"topic_arn": "arn:aws:sns:us-east-1:123456789012:t", "events": ["s3:ObjectRemoved:*"]});
    let of = |bucket: &str, queues: Json, topics: Json| json!({"bucket": bucket, "queue": queues, "topic": topics});
    run(vec![
        of_bucket(ty, of("${b.id}", json!([queue("q", "a/")]), json!([])))
            .another(of("${other.id}", json!([]), json!([topic])))
            .update(of("${b.id}", json!([queue("q", "b/"), queue("p", "")]), json!([topic])))
            .update(of("${b.id}", json!([queue("p", "")]), json!([])))
            .replace(of("${third.id}", json!([queue("q", "a/")]), json!([]))),
    ]);
}

#[test]
fn bucket_versioning() {
    by_hand(async |bench, _| {
        let ty = "aws_s3_bucket_versioning";
        bench.create("aws_s3_bucket", &json!({"bucket": "versions"})).await;
        let config =
            |status: &str| json!({"bucket": "versions", "versioning_configuration": [{"status": status}]});
        assert!(bench.recover(ty, &config("Enabled"), SystemTime::now()).await.is_none());
        let enabled = bench.create(ty, &config("Enabled")).await;
        assert_eq!(bench.recover(ty, &config("Enabled"), SystemTime::now()).await, Some(enabled.clone()));
        assert!(bench.recover(ty, &config("Suspended"), SystemTime::now()).await.is_none());
        let suspended = bench.update(ty, &enabled, &config("Suspended")).await;
        let enabled = bench.update(ty, &suspended, &config("Enabled")).await;
        assert_eq!(bench.import(ty, "versions").await.value, enabled.value);
        let refused = bench.refused(ty, &enabled, &config("Disabled"));
        assert_eq!(refused[0].class, ErrorClass::Invalid);
        bench.delete(ty, &enabled).await;
        bench.delete(ty, &enabled).await;
        let left = bench.read(ty, &enabled).await.unwrap();
        assert_eq!(bench.plan(ty, Some(&left), &config("Suspended")).value, left.value);
    });
}

#[test]
fn bucket_acceleration() {
    by_hand(async |bench, _| {
        let ty = "aws_s3_bucket_accelerate_configuration";
        bench.create("aws_s3_bucket", &json!({"bucket": "fast"})).await;
        let config = |status: &str| json!({"bucket": "fast", "status": status});
        assert!(bench.recover(ty, &config("Enabled"), SystemTime::now()).await.is_none());
        let enabled = bench.create(ty, &config("Enabled")).await;
        assert_eq!(text(&enabled, "id"), "fast");
        assert_eq!(bench.recover(ty, &config("Enabled"), SystemTime::now()).await, Some(enabled.clone()));
        assert!(bench.recover(ty, &config("Suspended"), SystemTime::now()).await.is_none());
        let suspended = bench.update(ty, &enabled, &config("Suspended")).await;
        let enabled = bench.update(ty, &suspended, &config("Enabled")).await;
        assert_eq!(bench.import(ty, "fast").await.value, enabled.value);
        bench.delete(ty, &enabled).await;
        bench.delete(ty, &enabled).await;
        let left = bench.read(ty, &enabled).await.unwrap();
        assert_eq!(bench.plan(ty, Some(&left), &config("Suspended")).value, left.value);
    });
}

#[test]
fn bucket_request_payment() {
    let ty = "aws_s3_bucket_request_payment_configuration";
    let of = |bucket: &str, payer: &str| json!({"bucket": bucket, "payer": payer});
    run(vec![
        of_bucket(ty, of("${b.id}", "Requester"))
            .another(of("${other.id}", "Requester"))
            .replace(of("${third.id}", "Requester")),
    ]);
    by_hand(async |bench, _| {
        bench.create("aws_s3_bucket", &json!({"bucket": "paid"})).await;
        let requester = bench.create(ty, &of("paid", "Requester")).await;
        let owner = bench.update(ty, &requester, &of("paid", "BucketOwner")).await;
        assert_eq!(bench.read(ty, &owner).await.map(|read| read.value), Some(owner.value.clone()));
        let requester = bench.update(ty, &owner, &of("paid", "Requester")).await;
        assert_eq!(bench.import(ty, "paid").await.value, requester.value);
    });
}

#[test]
fn bucket_acl() {
    by_hand(async |bench, _| {
        let ty = "aws_s3_bucket_acl";
        let bucket = bench.create("aws_s3_bucket", &json!({"bucket": "lists"})).await;
        let rule = json!([{"object_ownership": "ObjectWriter"}]);
        let owned = json!({"bucket": "lists", "rule": rule});
        bench.create("aws_s3_bucket_ownership_controls", &owned).await;
        let canned = |acl: &str| json!({"bucket": "lists", "acl": acl});
        let private = bench.create(ty, &canned("private")).await;
        assert_eq!(text(&private, "id"), "lists,private");
        assert!(bench.recover(ty, &canned("private"), SystemTime::now()).await.is_none());
        let public = bench.update(ty, &private, &canned("public-read")).await;
        assert_eq!(text(&public, "id"), "lists,public-read");
        assert_eq!(bench.import(ty, "lists,public-read").await.value, public.value);
        let policy = bench.import(ty, "lists").await;
        let owner = policy.value.get("access_control_policy").and_then(|policy| {
            policy.as_slice()?.first()?.get("owner").and_then(Value::as_slice)?.first()?.get("id")?.as_str()
        });
        let grant = json!({
            "permission": "FULL_CONTROL",
            "grantee": [{"type": "CanonicalUser", "id": owner.unwrap()}],
        });
        let spelled = json!({
            "bucket": "lists",
            "access_control_policy": [{"owner": [{"id": owner.unwrap()}], "grant": [grant]}],
        });
        bench.update(ty, &policy, &spelled).await;
        bench.delete(ty, &private).await;
        bench.delete("aws_s3_bucket", &bucket).await;
        assert!(bench.read(ty, &private).await.is_none());
    });
}

#[test]
fn a_bucket_that_others_made_is_not_taken_for_ours() {
    by_hand(async |bench, _| {
        let config = json!({"bucket": "somebody", "tags": {"Name": "x"}});
        let bucket = bench.create("aws_s3_bucket", &config).await;
        let found = bench.recover("aws_s3_bucket", &config, SystemTime::now()).await;
        assert_eq!(found.map(|found| found.value), Some(bucket.value));
        assert!(bench.recover("aws_s3_bucket", &config, in_an_hour()).await.is_none());
        let refused = bench.try_create("aws_s3_bucket", &config).await.unwrap_err();
        assert_eq!(refused.error.class, ErrorClass::AlreadyExists);
        assert!(refused.object.is_none());
    });
}

/// A bucket that sets something in its own block. An import does not ask for that.
fn inline(settings: &[&str], config: Json) -> Case {
    let case = Case::new("aws_s3_bucket", config).by_natural_key();
    settings.iter().fold(case, |case, setting| case.untold(setting))
}

#[test]
fn bucket_with_lists_of_its_own() {
    let acl = |name: &str, acl: &str| json!({"bucket": name, "acl": acl});
    let group = |permissions: &[&str]| json!([{"type": "Group", "permissions": permissions, "uri": "http://acs.amazonaws.com/groups/s3/LogDelivery"}]);
    let grant = |name: &str, permissions: &[&str]| json!({"bucket": name, "grant": group(permissions)});
    run(vec![
        inline(&["acl"], acl("inline-acl", "private"))
            .another(acl("other-inline-acl", "log-delivery-write"))
            .update(acl("inline-acl", "public-read"))
            .update(json!({"bucket": "inline-acl", "tags": {"a": "b"}}))
            .replace(acl("inline-acl-2", "public-read")),
        inline(&["grant"], grant("inline-grant", &["READ_ACP", "WRITE"]))
            .update(grant("inline-grant", &["READ_ACP"]))
            .update(json!({"bucket": "inline-grant", "tags": {"a": "b"}}))
            .update(grant("inline-grant", &["WRITE"])),
    ]);
}

#[test]
fn bucket_with_versions_of_its_own() {
    let versions = |of: Json| json!({"bucket": "inline-versions", "versioning": [of]});
    run(vec![
        inline(&["versioning"], versions(json!({"enabled": true})))
            .another(json!({"bucket": "other-inline-versions", "versioning": [{"enabled": true}]}))
            .update(versions(json!({"enabled": false})))
            .update(versions(json!({"enabled": true, "mfa_delete": false})))
            .update(json!({"bucket": "inline-versions", "tags": {"a": "b"}}))
            .update(versions(json!({"enabled": false})))
            .replace(json!({"bucket": "inline-versions-2", "versioning": [{"enabled": true}]})),
        // What every bucket has, said aloud.
        inline(&["versioning"], json!({"bucket": "inline-no-versions", "versioning": [{"enabled": false}]}))
            .update(json!({"bucket": "inline-no-versions", "versioning": [{"enabled": true}]})),
    ]);
}

#[test]
fn bucket_with_encryption_of_its_own() {
    let rule = |rule: Json| json!({"bucket": "inline-keys", "server_side_encryption_configuration": [{"rule": [rule]}]});
    let key = "arn:aws:kms:us-east-1:123456789012:key/a";
    let by_key = json!([{"sse_algorithm": "aws:kms", "kms_master_key_id": key}]);
    let plain = json!([{"sse_algorithm": "AES256"}]);
    let by_kms = json!([{"sse_algorithm": "aws:kms"}]);
    run(vec![
        inline(
            &["server_side_encryption_configuration"],
            rule(json!({"apply_server_side_encryption_by_default": plain})),
        )
        .update(rule(json!({"apply_server_side_encryption_by_default": by_kms})))
        .update(rule(json!({"apply_server_side_encryption_by_default": by_key, "bucket_key_enabled": true})))
        .update(json!({"bucket": "inline-keys", "tags": {"a": "b"}}))
        .update(rule(json!({"apply_server_side_encryption_by_default": plain}))),
    ]);
}

#[test]
fn bucket_with_a_lifecycle_of_its_own() {
    let rules = |rules: Json| json!({"bucket": "inline-lifecycle", "lifecycle_rule": rules});
    let nameless = |days: i64| json!({"enabled": true, "expiration": [{"days": days}]});
    let tiers = json!({
        "id": "tiers",
        "enabled": false,
        "prefix": "x/",
        "tags": {"a": "b", "c": "d"},
        "transition": [{"days": 30, "storage_class": "STANDARD_IA"}, {"days": 90, "storage_class": "GLACIER"}],
        "noncurrent_version_transition": [{"days": 10, "storage_class": "GLACIER"}],
        "noncurrent_version_expiration": [{"days": 90}],
        "abort_incomplete_multipart_upload_days": 3,
    });
    let marker = json!({"id": "old", "enabled": true, "prefix": "p/", "expiration": [{"expired_object_delete_marker": true}]});
    let dated =
        json!({"id": "dated", "enabled": true, "tags": {"a": "b"}, "expiration": [{"date": "2031-01-01"}]});
    run(vec![
        inline(&["lifecycle_rule"], rules(json!([nameless(30), tiers])))
            .another(json!({"bucket": "other-inline-lifecycle", "lifecycle_rule": [dated]}))
            .update(rules(json!([nameless(60), tiers])))
            .update(rules(json!([marker, dated, nameless(7)])))
            .update(json!({"bucket": "inline-lifecycle", "tags": {"a": "b"}}))
            .update(rules(json!([tiers])))
            .replace(json!({"bucket": "inline-lifecycle-2", "lifecycle_rule": [marker]})),
    ]);
}

#[test]
fn bucket_with_a_policy_of_its_own() {
    let policy = |action: &str| {
        let statement = json!({
            "Effect": "Allow", "Principal": "*", "Action": [action], "Resource": "arn:aws:s3:::inline-policy/*",
        });
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        json!({"bucket": "inline-policy", "policy": policy})
    };
    run(vec![
        inline(&["policy"], policy("s3:GetObject"))
            .update(policy("s3:PutObject"))
            .update(json!({"bucket": "inline-policy", "tags": {"a": "b"}})),
    ]);
}

#[test]
fn bucket_with_cors_logging_acceleration_and_a_payer_of_its_own() {
    let of = |more: Json| with(json!({"bucket": "inline-rest"}), more);
    let any = json!({"allowed_methods": ["PUT", "GET"], "allowed_origins": ["*"]});
    let ours = json!({
        "allowed_methods": ["GET"],
        "allowed_origins": ["https://b.example", "https://a.example"],
        "allowed_headers": ["x-b", "x-a"],
        "expose_headers": ["etag"],
        "max_age_seconds": 300,
    });
    let log = |prefix: &str| json!([{"target_bucket": "${logs.id}", "target_prefix": prefix}]);
    run(vec![
        inline(&["cors_rule"], of(json!({"cors_rule": [any, ours]})))
            .update(of(json!({"cors_rule": [ours]})))
            .update(of(json!({"cors_rule": [any]})))
            .update(of(json!({"tags": {"a": "b"}}))),
        inline(&["logging"], of(json!({"logging": log("a/")})))
            .need(
                "logs",
                "aws_s3_bucket",
                json!({"bucket": "inline-logs", "acl": "log-delivery-write", "force_destroy": true}),
            )
            .update(of(json!({"logging": log("b/")})))
            .update(of(json!({"tags": {"a": "b"}}))),
        inline(&["acceleration_status"], of(json!({"acceleration_status": "Enabled"})))
            .update(of(json!({"acceleration_status": "Suspended"})))
            .update(of(json!({"tags": {"a": "b"}}))),
        inline(&["request_payer"], of(json!({"request_payer": "Requester"})))
            .update(of(json!({"request_payer": "BucketOwner"})))
            .update(of(json!({"tags": {"a": "b"}}))),
    ]);
}

#[test]
fn bucket_with_a_website_of_its_own() {
    let site = |more: Json| json!({"bucket": "inline-site", "website": [more]});
    let text = r#"[ {"Redirect": {"HostName": "a.example"}, "Condition": {"KeyPrefixEquals": "x/"}} ]"#;
    run(vec![
        inline(&["website"], site(json!({"index_document": "index.html", "error_document": "e.html"})))
            .another(json!({"bucket": "other-inline-site", "website": [{"redirect_all_requests_to": "a.example"}]}))
            .update(site(json!({"index_document": "i.html", "routing_rules": text})))
            .update(site(json!({"redirect_all_requests_to": "https://a.example"})))
            .update(json!({"bucket": "inline-site", "tags": {"a": "b"}})),
        inline(&["website"], json!({"bucket": "later-inline-site"}))
            .update(json!({"bucket": "later-inline-site", "website": [{"index_document": "index.html"}]})),
    ]);
}

#[test]
fn bucket_with_locks_of_its_own() {
    let lock = |retention: Json| {
        let rule = json!([{"default_retention": [retention]}]);
        json!({"bucket": "inline-locks", "object_lock_configuration": [{"object_lock_enabled": "Enabled", "rule": rule}]})
    };
    run(vec![
        inline(&["object_lock_configuration"], lock(json!({"mode": "GOVERNANCE", "days": 5})))
            .update(lock(json!({"mode": "COMPLIANCE", "years": 1})))
            .update(json!({"bucket": "inline-locks", "tags": {"a": "b"}})),
        inline(&["object_lock_configuration"], json!({"bucket": "inline-lock"})).replace(
            json!({"bucket": "inline-lock", "object_lock_configuration": [{"object_lock_enabled": "Enabled"}]}),
        ),
    ]);
}

#[test]
fn bucket_with_a_replication_of_its_own() {
    let assume = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "s3.amazonaws.com"}}]});
    let copies = |rule: Json| {
        let rule = with(json!({"status": "Enabled", "destination": [{"bucket": "${to.arn}"}]}), rule);
        let replication = json!([{"role": "${r.arn}", "rules": [rule]}]);
        json!({"bucket": "inline-copies", "versioning": [{"enabled": true}], "replication_configuration": replication})
    };
    run(vec![
        inline(&["versioning", "replication_configuration"], copies(json!({"id": "all", "prefix": "old/"})))
            .need("to", "aws_s3_bucket", json!({"bucket": "inline-copied", "versioning": [{"enabled": true}]}))
            .need("r", "aws_iam_role", json!({"name": "inline-copies", "assume_role_policy": assume.to_string()}))
            .update(copies(json!({"id": "all", "priority": 1, "filter": [{"prefix": "new/"}]})))
            .update(copies(
                json!({"id": "all", "destination": [{"bucket": "${to.arn}", "storage_class": "STANDARD_IA"}]}),
            )),
    ]);
}

#[test]
fn a_bucket_is_asked_for_what_it_sets_itself() {
    by_hand(async |bench, _| {
        let (ty, separate) = ("aws_s3_bucket", "aws_s3_bucket_versioning");
        let suspended =
            |bucket: &str| json!({"bucket": bucket, "versioning_configuration": [{"status": "Suspended"}]});
        let itself = json!({"bucket": "sets-itself", "versioning": [{"enabled": true}]});
        let bucket = bench.create(ty, &itself).await;
        bench.create(separate, &suspended("sets-itself")).await;
        let drifted = bench.read(ty, &bucket).await.unwrap();
        assert_ne!(drifted.value, bucket.value);
        assert_eq!(bench.update(ty, &drifted, &itself).await.value, bucket.value);

        let other = bench.create(ty, &json!({"bucket": "leaves-it-to-others"})).await;
        let enabled =
            json!({"bucket": "leaves-it-to-others", "versioning_configuration": [{"status": "Enabled"}]});
        bench.create(separate, &enabled).await;
        assert_eq!(bench.read(ty, &other).await.unwrap().value, other.value);
    });
}

#[test]
fn what_a_bucket_cannot_have_at_once_is_refused() {
    let provider = AwsProvider::new();
    let errors = |config: Json| {
        let schema = &provider.schemas().resources["aws_s3_bucket"];
        let config = config_from_json(schema, &config.to_string()).unwrap();
        provider.validate(BlockKind::Resource, "aws_s3_bucket", &config).len()
    };
    let grant = json!([{"type": "Group", "permissions": ["READ"], "uri": "x"}]);
    for refused in [
        json!({"acl": "private", "grant": grant}),
        json!({"acl": "everybody"}),
        json!({"grant": [{"type": "Group", "permissions": ["LOOK"], "uri": "x"}]}),
        json!({"website": [{"error_document": "e.html"}]}),
        json!({"website": [{"redirect_all_requests_to": "a.example", "routing_rules": "[]"}]}),
        json!({"website": [{"index_document": "i.html", "routing_rules": "none"}]}),
        json!({"object_lock_enabled": true, "object_lock_configuration": [{"object_lock_enabled": "Enabled"}]}),
        json!({"lifecycle_rule": [{"enabled": true, "expiration": [{"date": "tomorrow"}]}]}),
        json!({"policy": "none"}),
    ] {
        assert_eq!(errors(refused.clone()), 1, "{refused}");
    }
    for taken in [
        json!({"bucket": "plain"}),
        json!({"acl": "", "policy": "", "request_payer": "", "acceleration_status": ""}),
        json!({"acl": "private", "grant": [], "versioning": [{}], "lifecycle_rule": [{"enabled": false, "id": ""}]}),
        json!({"website": [{"index_document": "i.html", "error_document": "", "redirect_all_requests_to": ""}]}),
    ] {
        assert_eq!(errors(taken.clone()), 0, "{taken}");
    }
}

#[test]
fn a_bucket_has_the_address_of_a_website_where_it_is_served_as_one() {
    by_hand(async |bench, _| {
        let shown = async || {
            let found = bench.data("aws_s3_bucket", &json!({"bucket": "pages"})).await;
            found.get("website_endpoint").and_then(Value::as_str).map(str::to_owned)
        };
        bench.create("aws_s3_bucket", &json!({"bucket": "pages"})).await;
        assert_eq!(shown().await, None);
        let site = json!({"bucket": "pages", "index_document": [{"suffix": "index.html"}]});
        bench.create("aws_s3_bucket_website_configuration", &site).await;
        assert_eq!(shown().await.as_deref(), Some("pages.s3-website-us-east-1.amazonaws.com"));
    });
}

#[test]
fn a_bucket_is_emptied_when_it_is_told_to() {
    by_hand(async |bench, moto| {
        let keep = bench.create("aws_s3_bucket", &json!({"bucket": "full"})).await;
        let versions = json!({"bucket": "full", "versioning_configuration": [{"status": "Enabled"}]});
        bench.create("aws_s3_bucket_versioning", &versions).await;
        // More than one page of versions, and a marker.
        for index in 0..1003 {
            call(moto, "PUT", &format!("/full/objects/{}", index % 600)).await;
        }
        call(moto, "DELETE", "/full/objects/1").await;
        call(moto, "POST", "/full/upload?uploads").await;
        let refused = bench.try_delete("aws_s3_bucket", &keep).await.unwrap_err();
        assert_eq!(refused.error.code.as_deref(), Some("BucketNotEmpty"));
        assert!(refused.error.hint.unwrap().contains("force_destroy"));
        let forced =
            bench.update("aws_s3_bucket", &keep, &json!({"bucket": "full", "force_destroy": true})).await;
        bench.delete("aws_s3_bucket", &forced).await;
        assert!(bench.read("aws_s3_bucket", &forced).await.is_none());
    });
}

#[test]
fn bucket_object_lock() {
    let lock = |bucket: &str, retention: Json| json!({"bucket": bucket, "rule": [{"default_retention": [retention]}]});
    let bucket = |name: &str| json!({"bucket": name, "object_lock_enabled": true});
    run(vec![
        Case::new(
            "aws_s3_bucket_object_lock_configuration",
            lock("${b.id}", json!({"mode": "GOVERNANCE", "days": 5})),
        )
        .by_natural_key()
        .need("b", "aws_s3_bucket", bucket("locked"))
        .need("c", "aws_s3_bucket", bucket("also-locked"))
        .need("d", "aws_s3_bucket", bucket("locked-too"))
        .another(lock("${c.id}", json!({"mode": "COMPLIANCE", "years": 1})))
        .update(lock("${b.id}", json!({"mode": "COMPLIANCE", "years": 1})))
        .replace(lock("${d.id}", json!({"mode": "GOVERNANCE", "days": 5}))),
    ]);
}

#[test]
fn object() {
    let file = |more: Json| with(json!({"bucket": "${b.id}", "key": "dir/a.txt"}), more);
    run(vec![
        Case::new("aws_s3_object", file(json!({"content": "hello", "content_type": "text/plain", "tags": {"a": "b c"}})))
            .by_natural_key()
            .need("b", "aws_s3_bucket", json!({"bucket": "files"}))
            .another(file(json!({"key": "b", "content_base64": "aGVsbG8=", "metadata": {"k": "v"}, "cache_control": "no-cache"})))
            .untold("content")
            .untold("content_base64")
            .update(file(json!({"content": "hello", "content_type": "text/plain", "tags": {"a": "c"}})))
            .update(file(json!({"content": "hello", "content_type": "text/html", "content_language": "en", "metadata": {"x": "y"}})))
            .update(file(json!({"content": "good bye", "content_type": "text/html", "storage_class": "STANDARD_IA"})))
            .replace(file(json!({"key": "c.txt", "content": "hello"})))
            .import_id(|object| {
                let text = |name: &str| object.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
                format!("{}/{}", text("bucket"), text("key"))
            })
            .refused(json!({"bucket": "nobody-has-this", "key": "a", "content": "b"}), ErrorClass::NotFound),
    ]);
}

/// The name that objects had before.
#[test]
fn bucket_object() {
    let file = |more: Json| with(json!({"bucket": "${b.id}", "key": "dir/a.txt"}), more);
    run(vec![
        Case::new("aws_s3_bucket_object", file(json!({"content": "hello", "tags": {"a": "b"}})))
            .by_natural_key()
            .need("b", "aws_s3_bucket", json!({"bucket": "old-files"}))
            .another(file(json!({"key": "b", "content_base64": "aGVsbG8=", "metadata": {"k": "v"}})))
            .untold("acl")
            .untold("content")
            .untold("content_base64")
            .update(file(json!({"content": "hello", "tags": {"a": "c"}, "acl": "public-read"})))
            .update(file(
                json!({"content": "good bye", "content_type": "text/html", "cache_control": "no-cache"}),
            ))
            .replace(file(json!({"key": "c.txt", "content": "hello"})))
            .import_id(|object| {
                let text = |name: &str| {
                    object.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
                };
                format!("{}/{}", text("bucket"), text("key"))
            })
            .refused(json!({"bucket": "nobody-has-this", "key": "a", "content": "b"}), ErrorClass::NotFound),
    ]);
}

#[test]
fn versions_of_an_object_go_with_it() {
    let file = |content: &str| json!({"bucket": "${v.bucket}", "key": "a.txt", "content": content});
    run(vec![
        Case::new("aws_s3_object", file("one"))
            .by_natural_key()
            .need("b", "aws_s3_bucket", json!({"bucket": "versions"}))
            .need(
                "v",
                "aws_s3_bucket_versioning",
                json!({"bucket": "${b.id}", "versioning_configuration": [{"status": "Enabled"}]}),
            )
            .untold("content")
            .update(file("two"))
            .import_id(|object| {
                let text = |name: &str| {
                    object.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
                };
                format!("{}/{}", text("bucket"), text("key"))
            }),
    ]);
}

#[test]
fn tags_of_an_object_that_overrides_those_of_the_provider() {
    by_hand(async |bench, _| {
        bench.create("aws_s3_bucket", &json!({"bucket": "tagged", "force_destroy": true})).await;
        let file = |more: Json| with(json!({"bucket": "tagged", "key": "a.txt", "content": "one"}), more);
        let own = json!([{"default_tags": [{"tags": {"Own": "yes"}}]}]);
        let object = bench.create("aws_s3_object", &file(json!({}))).await;
        let own = file(json!({"override_provider": own, "tags": {"a": "b"}}));
        let object = bench.update("aws_s3_object", &object, &own).await;
        let tags: Vec<_> =
            object.value.get("tags_all").and_then(Value::as_entries).unwrap().keys().cloned().collect();
        assert_eq!(tags.iter().map(|tag| &**tag).collect::<Vec<_>>(), ["Own", "a"]);
        bench.delete("aws_s3_object", &object).await;
    });
}

/// Terraform's provider has always left them out.
#[test]
fn slashes_before_and_within_the_key_of_an_object() {
    by_hand(async |bench, _| {
        bench.create("aws_s3_bucket", &json!({"bucket": "slashes"})).await;
        for ty in ["aws_s3_object", "aws_s3_bucket_object"] {
            let file = |key: &str| json!({"bucket": "slashes", "key": key, "content": "one"});
            let object = bench.create(ty, &file("/dir//a.txt")).await;
            assert_eq!(object.value.get("key").and_then(Value::as_str), Some("/dir//a.txt"));
            assert_eq!(
                object.value.get("arn").and_then(Value::as_str),
                Some("arn:aws:s3:::slashes/dir/a.txt")
            );
            let named = bench.import(ty, "slashes/dir/a.txt").await;
            assert_eq!(named.value.get("etag"), object.value.get("etag"));
            bench.delete(ty, &object).await;
            assert!(bench.read(ty, &named).await.is_none());
        }
    });
}

#[test]
fn replication() {
    let assume = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "s3.amazonaws.com"}}]});
    let versioned = |bucket: &str| json!({"bucket": format!("${{{bucket}.id}}"), "versioning_configuration": [{"status": "Enabled"}]});
    let copies = |from: &str, rule: Json| {
        let rule =
            with(json!({"id": "all", "status": "Enabled", "destination": [{"bucket": "${b.arn}"}]}), rule);
        json!({"bucket": format!("${{{from}.bucket}}"), "role": "${r.arn}", "rule": [rule]})
    };
    let deletions = |status: &str| json!([{"status": status}]);
    run(vec![
        Case::new("aws_s3_bucket_replication_configuration", copies("av", json!({"prefix": "old/"})))
            .by_natural_key()
            .need("a", "aws_s3_bucket", json!({"bucket": "from-here"}))
            .need("b", "aws_s3_bucket", json!({"bucket": "to-here"}))
            .need("c", "aws_s3_bucket", json!({"bucket": "also-from-here"}))
            .need("av", "aws_s3_bucket_versioning", versioned("a"))
            .need("bv", "aws_s3_bucket_versioning", versioned("b"))
            .need("cv", "aws_s3_bucket_versioning", versioned("c"))
            .need("r", "aws_iam_role", json!({"name": "copies", "assume_role_policy": assume.to_string()}))
            .another(copies("cv", json!({"priority": 1, "filter": [{"prefix": "new/"}], "delete_marker_replication": deletions("Disabled")})))
            .update(copies("av", json!({"prefix": "new/", "status": "Disabled"})))
            .update(copies("av", json!({"prefix": "new/", "destination": [{"bucket": "${b.arn}", "storage_class": "STANDARD_IA"}]}))),
    ]);
}
