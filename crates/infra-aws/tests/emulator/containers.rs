//! Images of containers.

use infra_provider::ErrorClass;
use infra_provider::kit::Case;
use serde_json::{Value as Json, json};

use crate::run;

fn with(base: Json, more: Json) -> Json {
    let mut config = base;
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

#[test]
fn repository() {
    let repository = |more: Json| with(json!({"name": "app/web"}), more);
    run(vec![
        Case::new("aws_ecr_repository", repository(json!({"image_scanning_configuration": [{"scan_on_push": true}]})))
            .need("taken", "aws_ecr_repository", json!({"name": "taken"}))
            .another(json!({"name": "jobs", "tags": {"a": "b"}, "encryption_configuration": [{"encryption_type": "KMS"}]}))
            // moto does not turn scanning off.
            .update(repository(json!({
                "image_scanning_configuration": [{"scan_on_push": true}],
                "image_tag_mutability": "IMMUTABLE",
                "tags": {"a": "b"},
            })))
            .update(repository(json!({
                "image_scanning_configuration": [{"scan_on_push": true}],
                "tags": {"a": "c"},
                "force_delete": true,
            })))
            .untold("force_delete")
            .replace(json!({"name": "app/other"}))
            .refused(json!({"name": "taken"}), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn lifecycle_policy() {
    let policy = |days: u8| {
        let selection = json!({"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": days});
        json!({"rules": [{"rulePriority": 1, "description": "old", "selection": selection, "action": {"type": "expire"}}]}).to_string()
    };
    let of = |repository: &str, days: u8| json!({"repository": repository, "policy": policy(days)});
    run(vec![
        Case::new("aws_ecr_lifecycle_policy", of("${r.name}", 14))
            .by_natural_key()
            .need("r", "aws_ecr_repository", json!({"name": "web"}))
            .need("s", "aws_ecr_repository", json!({"name": "jobs"}))
            .another(of("${s.name}", 7))
            .replace(of("${r.name}", 30))
            .refused(of("none", 7), ErrorClass::NotFound),
    ]);
}
