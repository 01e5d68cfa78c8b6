//! What is scaled and is no group of instances.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::by_hand::Bench;
use crate::calls::{Cloud, block_on, calls};
use crate::{run, with};

const READ: &str = "dynamodb:table:ReadCapacityUnits";
const WRITE: &str = "dynamodb:table:WriteCapacityUnits";

/// What a table may read or write.
fn of_table(table: &str, dimension: &str) -> Json {
    json!({"service_namespace": "dynamodb", "resource_id": format!("table/{table}"), "scalable_dimension": dimension})
}

/// How many tasks of a service there are.
fn of_service() -> Json {
    json!({
        "service_namespace": "ecs",
        "resource_id": "service/${c.name}/${s.name}",
        "scalable_dimension": "ecs:service:DesiredCount",
    })
}

fn from_to(of: Json, min: u8, max: u8) -> Json {
    with(of, json!({"min_capacity": min, "max_capacity": max}))
}

fn table(name: &str) -> Json {
    let id = json!([{"name": "id", "type": "S"}]);
    json!({"name": name, "hash_key": "id", "read_capacity": 5, "write_capacity": 5, "attribute": id})
}

/// A type that is of targets, with a service of ECS.
fn with_service(ty: &str, create: Json) -> Case {
    let definition = json!({"family": "web", "container_definitions": r#"[{"name": "web", "image": "nginx", "memory": 128}]"#});
    let service =
        json!({"name": "web", "cluster": "${c.id}", "task_definition": "${t.arn}", "desired_count": 0});
    Case::new(ty, create)
        .by_natural_key()
        .need("c", "aws_ecs_cluster", json!({"name": "main"}))
        .need("t", "aws_ecs_task_definition", definition)
        .need("s", "aws_ecs_service", service)
}

/// The import id, with the names of these arguments.
fn id_of(object: &Value, arguments: &[&str]) -> String {
    let text = |name: &&str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    arguments.iter().map(text).collect::<Vec<_>>().join("/")
}

fn target_id(object: &Value) -> String {
    id_of(object, &["service_namespace", "resource_id", "scalable_dimension"])
}

fn named_id(object: &Value) -> String {
    id_of(object, &["service_namespace", "resource_id", "scalable_dimension", "name"])
}

#[test]
fn target() {
    let tasks = |max: u8, more: Json| with(from_to(of_service(), 1, max), more);
    let suspended = json!([{"dynamic_scaling_in_suspended": true, "scheduled_scaling_suspended": true}]);
    let nobody = json!({"service_namespace": "ecs", "resource_id": "service/main/none", "scalable_dimension": "ecs:service:DesiredCount"});
    let group = |role: &str, max: u8| {
        json!({
            "service_namespace": "elasticmapreduce",
            "resource_id": "instancegroup/${cluster.name}/ig-1791Y4E1L8YI0",
            "scalable_dimension": "elasticmapreduce:instancegroup:InstanceCount",
            "min_capacity": 0,
            "max_capacity": max,
            "role_arn": format!("arn:aws:iam::123456789012:role/{role}"),
        })
    };
    run(vec![
        with_service("aws_appautoscaling_target", tasks(4, json!({"tags": {"a": "b"}})))
            .need("log", "aws_dynamodb_table", table("log"))
            .need("data", "aws_dynamodb_table", table("data"))
            .another(from_to(of_table("${log.name}", READ), 5, 50))
            .update(tasks(6, json!({"tags": {"a": "c", "d": "e"}})))
            .update(tasks(6, json!({"suspended_state": suspended})))
            .update(tasks(0, json!({"min_capacity": 0, "suspended_state": [{}]})))
            .replace(from_to(of_table("${data.name}", WRITE), 1, 10))
            .refused(from_to(nobody, 1, 2), ErrorClass::NotFound)
            .import_id(target_id),
        Case::new("aws_appautoscaling_target", group("EMR_AutoScaling", 2))
            .by_natural_key()
            // Anything of a name of its own: the emulator has no such cluster.
            .need("cluster", "aws_sns_topic", json!({"name": "j-2EEZNYKUA1NTV"}))
            .update(group("other", 3))
            .import_id(target_id),
    ]);
}

#[test]
fn policy() {
    let of =
        |name: &str, more: Json| with(with(of_table("${visits.name}", READ), json!({"name": name})), more);
    let tracking = |value: f64, more: Json| {
        json!({
            "policy_type": "TargetTrackingScaling",
            "target_tracking_scaling_policy_configuration": [with(json!({"target_value": value}), more)],
        })
    };
    let predefined = json!([{"predefined_metric_type": "DynamoDBReadCapacityUtilization"}]);
    let used = |more: Json| with(json!({"predefined_metric_specification": predefined}), more);
    let dimension = json!([{"name": "Queue", "value": "jobs"}]);
    let metric = json!({"customized_metric_specification": [{
        "metric_name": "Waiting", "namespace": "app", "statistic": "Average", "unit": "Count", "dimensions": dimension,
    }]});
    let stat = json!([{"stat": "Sum", "unit": "Count", "metric": [{"metric_name": "Waiting", "namespace": "app", "dimensions": dimension}]}]);
    let queries = json!({"customized_metric_specification": [{"metrics": [
        {"id": "m", "label": "Waiting", "return_data": false, "metric_stat": stat},
        {"id": "e", "expression": "m / 2"},
    ]}]});
    let steps = |upper: &str, more: Json| {
        let steps = json!([
            {"scaling_adjustment": 1, "metric_interval_lower_bound": "0", "metric_interval_upper_bound": upper},
            {"scaling_adjustment": 2, "metric_interval_lower_bound": upper},
        ]);
        let base = json!({"adjustment_type": "ChangeInCapacity", "step_adjustment": steps});
        with(of_service(), json!({"name": "steps", "step_scaling_policy_configuration": [with(base, more)]}))
    };
    let nowhere = with(of_table("none", READ), json!({"name": "cpu"}));
    let target = from_to(of_table("${visits.name}", READ), 5, 50);
    run(vec![
        Case::new("aws_appautoscaling_policy", of("used", tracking(70.0, used(json!({})))))
            .by_natural_key()
            .need("visits", "aws_dynamodb_table", table("visits"))
            .need("d", "aws_appautoscaling_target", target)
            .another(of("waiting", tracking(7.5, metric.clone())))
            .update(of(
                "used",
                tracking(50.5, used(json!({"scale_in_cooldown": 60, "scale_out_cooldown": 30}))),
            ))
            .update(of("used", tracking(50.5, used(json!({"disable_scale_in": true})))))
            .update(of("used", tracking(7.0, metric)))
            .update(of("used", tracking(7.0, queries)))
            .replace(of("Read:all", tracking(70.0, used(json!({})))))
            .refused(with(nowhere, tracking(70.0, used(json!({})))), ErrorClass::NotFound)
            .import_id(named_id),
        with_service("aws_appautoscaling_policy", steps("10", json!({"cooldown": 60})))
            .need("d", "aws_appautoscaling_target", from_to(of_service(), 1, 4))
            .update(steps("20.5", json!({"metric_aggregation_type": "Maximum"})))
            .update(steps(
                "20.5",
                json!({"adjustment_type": "PercentChangeInCapacity", "min_adjustment_magnitude": 2}),
            ))
            .import_id(named_id),
    ]);
}

#[test]
fn scheduled_action() {
    let of =
        |name: &str, more: Json| with(with(of_table("${visits.name}", READ), json!({"name": name})), more);
    let action = |schedule: &str, range: Json, more: Json| {
        with(json!({"schedule": schedule, "scalable_target_action": [range]}), more)
    };
    let (morning, evening) = ("cron(0 7 * * ? *)", "cron(0 20 * * ? *)");
    let least = || json!({"min_capacity": "0", "max_capacity": "5"});
    let berlin = json!({"timezone": "Europe/Berlin", "start_time": "2036-01-01T06:00:00+01:00", "end_time": "2036-02-01T06:00:00Z"});
    run(vec![
        Case::new("aws_appautoscaling_scheduled_action", of("evening", action(evening, least(), json!({}))))
            .by_natural_key()
            .need("visits", "aws_dynamodb_table", table("visits"))
            .need("d", "aws_appautoscaling_target", from_to(of_table("${visits.name}", READ), 5, 50))
            .another(of("once", action("at(2036-01-01T06:00:00)", json!({"max_capacity": "9"}), json!({}))))
            .update(of("evening", action(evening, least(), berlin)))
            .update(of("evening", action(morning, json!({"min_capacity": "5"}), json!({}))))
            .replace(of("night", action(evening, least(), json!({}))))
            .refused(
                with(of_table("none", READ), with(json!({"name": "e"}), action(evening, least(), json!({})))),
                ErrorClass::NotFound,
            )
            .import_id(named_id),
    ]);
}

#[test]
fn targets_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let other = Bench::new(&moto).await;
        let ty = "aws_appautoscaling_target";
        let (mut targets, mut policies) = (Vec::new(), Vec::new());
        for (n, table) in ["a", "b", "c"].into_iter().enumerate() {
            for dimension in [READ, WRITE] {
                let of = of_table(table, dimension);
                let token = format!("{n}{dimension}");
                targets.push(cloud.create(ty, &token, from_to(of.clone(), 5, 50)).await);
                let step = json!([{"scaling_adjustment": 1, "metric_interval_lower_bound": "0"}]);
                let step = json!([{"adjustment_type": "ChangeInCapacity", "step_adjustment": step}]);
                let policy = json!({"name": "grow", "step_scaling_policy_configuration": step});
                let policy = cloud.create("aws_appautoscaling_policy", &token, with(of, policy)).await;
                policies.push(policy);
            }
        }
        cloud.wire.calls();
        let read = cloud.client.read_many(ty, &targets).await;
        for (read, target) in read.into_iter().zip(&targets) {
            assert_eq!(read.unwrap().unwrap().value, target.value);
        }
        let expected = [("DescribeScalableTargets", 1), ("ListTagsForResource", 6)];
        assert_eq!(cloud.wire.calls(), calls(&expected));
        let read = cloud.client.read_many("aws_appautoscaling_policy", &policies).await;
        for (read, policy) in read.into_iter().zip(&policies) {
            assert_eq!(read.unwrap().unwrap().value, policy.value);
        }
        assert_eq!(cloud.wire.calls(), calls(&[("DescribeScalingPolicies", 1)]));

        // What belongs to a target goes with it.
        other.delete(ty, &targets[0]).await;
        let read = cloud.client.read_many("aws_appautoscaling_policy", &policies).await;
        let is_there: Vec<bool> = read.into_iter().map(|read| read.unwrap().is_some()).collect();
        assert_eq!(is_there, [false, true, true, true, true, true]);
        assert_eq!(cloud.wire.calls(), calls(&[("DescribeScalingPolicies", 2)]));
    });
}
