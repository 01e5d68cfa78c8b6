//! Images of containers.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::{run, with};

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

#[test]
fn repository_policy() {
    let policy = |action: &str| {
        let statement = json!({"Sid": "pull", "Effect": "Allow", "Principal": "*", "Action": [action]});
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
    };
    let of = |repository: &str, action: &str| json!({"repository": repository, "policy": policy(action)});
    run(vec![
        Case::new("aws_ecr_repository_policy", of("${r.name}", "ecr:BatchGetImage"))
            .by_natural_key()
            .need("r", "aws_ecr_repository", json!({"name": "web"}))
            .need("s", "aws_ecr_repository", json!({"name": "jobs"}))
            .need("t", "aws_ecr_repository", json!({"name": "tools"}))
            .another(of("${s.name}", "ecr:*"))
            .update(of("${r.name}", "ecr:GetDownloadUrlForLayer"))
            .replace(of("${t.name}", "ecr:BatchGetImage"))
            .refused(of("none", "ecr:*"), ErrorClass::NotFound),
    ]);
}

#[test]
fn cluster() {
    let insights = |value: &str| json!([{"name": "containerInsights", "value": value}]);
    let shells = json!([{"execute_command_configuration": [{"logging": "NONE"}]}]);
    run(vec![
        Case::new(
            "aws_ecs_cluster",
            json!({"name": "web", "setting": insights("enabled"), "tags": {"a": "b"}}),
        )
        .need("taken", "aws_ecs_cluster", json!({"name": "taken"}))
        .another(json!({"name": "jobs"}))
        .update(json!({"name": "web", "setting": insights("disabled"), "tags": {"a": "c"}}))
        .update(json!({"name": "web", "setting": insights("disabled"), "configuration": shells}))
        .replace(json!({"name": "other"}))
        .refused(json!({"name": "taken"}), ErrorClass::AlreadyExists),
    ]);
}

fn definition(image: &str, more: Json) -> Json {
    let web = json!([{
        "Name": "web",
        "image": image,
        "memory": 128,
        "portMappings": [{"containerPort": 80}],
        "environment": [{"name": "B", "value": "1"}, {"name": "A", "value": "2"}],
        "dockerLabels": {"Team": "core"},
    }]);
    with(json!({"family": "web", "container_definitions": web.to_string()}), more)
}

#[test]
fn task_definition() {
    let fargate = |image: &str, more: Json| {
        let base = json!({"network_mode": "awsvpc", "requires_compatibilities": ["FARGATE"], "cpu": "256", "memory": "512"});
        definition(image, with(base, more))
    };
    run(vec![
        Case::new("aws_ecs_task_definition", fargate("nginx", json!({"tags": {"a": "b"}})))
            .another(definition("httpd", json!({
                "family": "jobs",
                "volume": [{"name": "data", "host_path": "/data"}],
                "placement_constraints": [{"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}],
                "ephemeral_storage": [{"size_in_gib": 30}],
            })))
            .update(fargate("nginx", json!({"tags": {"a": "c", "d": "e"}})))
            .update(fargate("nginx", json!({"skip_destroy": false, "track_latest": true})))
            .untold("track_latest")
            .replace(fargate("nginx:2", json!({})))
            .import_id(|definition| {
                definition.get("arn").and_then(|value| value.as_str()).unwrap_or_default().to_owned()
            }),
    ]);
}

#[test]
fn service() {
    let service = |more: Json| {
        with(
            json!({"name": "web", "cluster": "${c.id}", "task_definition": "${t.arn}", "desired_count": 1}),
            more,
        )
    };
    run(vec![
        Case::new("aws_ecs_service", service(json!({"tags": {"a": "b"}})))
            .need("c", "aws_ecs_cluster", json!({"name": "web"}))
            .need("t", "aws_ecs_task_definition", definition("nginx", json!({})))
            .need("u", "aws_ecs_task_definition", definition("httpd", json!({"family": "next"})))
            .another(service(json!({
                "name": "jobs",
                // moto forgets where tasks are to be placed.
                "launch_type": "EC2",
                "deployment_controller": [{"type": "ECS"}],
            })))
            .update(service(json!({"desired_count": 2, "tags": {"a": "c", "d": "e"}})))
            .update(service(json!({"task_definition": "${u.arn}"})))
            .replace(service(json!({"name": "other"})))
            .import_id(|service| {
                let name = service.get("name").and_then(|value| value.as_str()).unwrap_or_default();
                format!("web/{name}")
            }),
    ]);
}

#[test]
fn cluster_capacity_providers() {
    let of = |cluster: &str, more: Json| with(json!({"cluster_name": format!("${{{cluster}.name}}")}), more);
    let strategy =
        |provider: &str, weight: u32| json!({"capacity_provider": provider, "base": 1, "weight": weight});
    run(vec![
        Case::new("aws_ecs_cluster_capacity_providers", of("c", json!({"capacity_providers": ["FARGATE"]})))
            .by_natural_key()
            .need("c", "aws_ecs_cluster", json!({"name": "web"}))
            .need("d", "aws_ecs_cluster", json!({"name": "jobs"}))
            .need("e", "aws_ecs_cluster", json!({"name": "other"}))
            .another(of("d", json!({
                "capacity_providers": ["FARGATE", "FARGATE_SPOT"],
                "default_capacity_provider_strategy": [strategy("FARGATE", 100)],
            })))
            .update(of("c", json!({
                "capacity_providers": ["FARGATE", "FARGATE_SPOT"],
                "default_capacity_provider_strategy": [strategy("FARGATE_SPOT", 1), {"capacity_provider": "FARGATE"}],
            })))
            .update(of("c", json!({"capacity_providers": ["FARGATE_SPOT"]})))
            .replace(of("e", json!({"capacity_providers": ["FARGATE"]})))
            .refused(json!({"cluster_name": "none", "capacity_providers": ["FARGATE"]}), ErrorClass::NotFound),
    ]);
}
