//! CloudFront.

use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::run;

fn with(base: &Json, more: Json) -> Json {
    let mut config = base.clone();
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

#[test]
fn origin_access_control() {
    let control = |name: &str, behavior: &str| {
        json!({
            "name": name,
            "origin_access_control_origin_type": "s3",
            "signing_behavior": behavior,
            "signing_protocol": "sigv4",
        })
    };
    run(vec![
        Case::new("aws_cloudfront_origin_access_control", control("app", "always"))
            .by_natural_key()
            .another(with(&control("job", "never"), json!({"description": "of the job"})))
            .update(control("app", "no-override"))
            .update(with(&control("app", "no-override"), json!({"description": "of the app"}))),
    ]);
}

fn behavior(more: Json) -> Json {
    let plain = json!({
        "target_origin_id": "web",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "viewer_protocol_policy": "redirect-to-https",
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    });
    with(&plain, more)
}

fn distribution(more: Json) -> Json {
    let web = json!({
        "domain_name": "web.example.com",
        "origin_id": "web",
        "custom_origin_config": [{
            "http_port": 80,
            "https_port": 443,
            "origin_protocol_policy": "https-only",
            "origin_ssl_protocols": ["TLSv1.2"],
        }],
    });
    let plain = json!({
        "enabled": true,
        "origin": [web],
        "default_cache_behavior": [behavior(json!({}))],
        "restrictions": [{"geo_restriction": [{"restriction_type": "none"}]}],
        "viewer_certificate": [{"cloudfront_default_certificate": true}],
    });
    with(&plain, more)
}

#[test]
fn distributions() {
    let bucket =
        json!({"domain_name": "files.s3.amazonaws.com", "origin_id": "files", "origin_path": "/public"});
    let web = distribution(json!({}))["origin"][0].clone();
    let paths = behavior(json!({"path_pattern": "/files/*", "target_origin_id": "files", "compress": true}));
    run(vec![
        Case::new("aws_cloudfront_distribution", distribution(json!({"tags": {"a": "b"}})))
            .another(distribution(json!({
                "comment": "both",
                "origin": [web, bucket],
                "ordered_cache_behavior": [paths],
                "default_root_object": "index.html",
            })))
            .update(distribution(json!({"comment": "new", "tags": {"a": "c", "d": "e"}})))
            .update(distribution(json!({"comment": "new", "price_class": "PriceClass_100"})))
            .update(distribution(json!({
                "origin": [web, bucket],
                "ordered_cache_behavior": [paths],
                "is_ipv6_enabled": true,
            })))
            .update(distribution(json!({"enabled": false, "aliases": ["www.example.com"]}))),
    ]);
}

#[test]
fn function() {
    let function = |code: &str, more: Json| {
        with(&json!({"name": "rewrite", "runtime": "cloudfront-js-2.0", "code": code}), more)
    };
    let code = "function handler(event) { return event.request; }";
    run(vec![
        Case::new("aws_cloudfront_function", function(code, json!({"comment": "one"})))
            .by_natural_key()
            .another(function(code, json!({"name": "draft", "publish": false})))
            .untold("publish")
            .update(function("function handler(event) { return event.response; }", json!({"comment": "two"})))
            .update(function(code, json!({"runtime": "cloudfront-js-1.0"})))
            .replace(function(code, json!({"name": "other"}))),
    ]);
}

#[test]
fn origin_access_identity() {
    run(vec![
        Case::new("aws_cloudfront_origin_access_identity", json!({"comment": "one"}))
            .another(json!({}))
            .update(json!({"comment": "two"})),
    ]);
}
