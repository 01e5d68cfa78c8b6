//! Buckets and what is set of them.

use infra_provider::ErrorClass;
use infra_provider::kit::Case;
use serde_json::{Value as Json, json};

use crate::run;

/// A setting of the bucket `b`. There are two more.
fn of_bucket(ty: &str, config: Json) -> Case {
    Case::new(ty, config)
        .by_natural_key()
        .need("b", "aws_s3_bucket", json!({"bucket": "settings"}))
        .need("other", "aws_s3_bucket", json!({"bucket": "others"}))
        .need("third", "aws_s3_bucket", json!({"bucket": "thirds"}))
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
