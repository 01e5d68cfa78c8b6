//! CloudFront.

use infra_provider::kit::Case;
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
