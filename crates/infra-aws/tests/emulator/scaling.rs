//! Groups of instances.

use infra_provider::ErrorClass;
use infra_provider::kit::Case;
use serde_json::{Value as Json, json};

use crate::run;

const IMAGE: &str = "ami-04681a1dbd79675a5";

fn with(base: Json, more: Json) -> Json {
    let mut config = base;
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

fn in_network(create: Json) -> Case {
    let subnet = |range: &str, zone: &str| json!({"vpc_id": "${vpc.id}", "cidr_block": range, "availability_zone": zone});
    let group = |name: &str| json!({"name": name, "port": 80, "protocol": "HTTP", "vpc_id": "${vpc.id}"});
    let template = |name: &str| json!({"name": name, "image_id": IMAGE, "instance_type": "t3.micro"});
    Case::new("aws_autoscaling_group", create)
        .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .need("a", "aws_subnet", subnet("10.0.1.0/24", "us-east-1a"))
        .need("b", "aws_subnet", subnet("10.0.2.0/24", "us-east-1b"))
        .need("one", "aws_lb_target_group", group("one"))
        .need("two", "aws_lb_target_group", group("two"))
        .need("template", "aws_launch_template", template("first"))
        .need("second", "aws_launch_template", template("second"))
}

fn group(more: Json) -> Json {
    let base = json!({
        "name": "web",
        "min_size": 1,
        "max_size": 3,
        "vpc_zone_identifier": ["${a.id}", "${b.id}"],
        "launch_template": [{"id": "${template.id}", "version": "$Latest"}],
    });
    with(base, more)
}

#[test]
fn autoscaling_group() {
    let tags = |name: &str| {
        json!([
            {"key": "Name", "value": name, "propagate_at_launch": true},
            {"key": "Kind", "value": "web", "propagate_at_launch": false},
        ])
    };
    run(vec![
        in_network(group(json!({
            "desired_capacity": 2,
            "target_group_arns": ["${one.arn}"],
            "health_check_type": "ELB",
            "health_check_grace_period": 60,
            "enabled_metrics": ["GroupInServiceInstances"],
            "tag": tags("a"),
        })))
        .another(json!({
            "name_prefix": "app-",
            "min_size": 0,
            "max_size": 1,
            "availability_zones": ["us-east-1a"],
            "launch_template": [{"name": "${second.name}", "version": "1"}],
            "force_delete": true,
        }))
        .update(group(json!({
            "desired_capacity": 3,
            "target_group_arns": ["${one.arn}", "${two.arn}"],
            "health_check_grace_period": 90,
            "enabled_metrics": ["GroupInServiceInstances"],
            "tag": tags("b"),
            "suspended_processes": ["AZRebalance"],
        })))
        .update(group(json!({
            "min_size": 0,
            "desired_capacity": 1,
            "target_group_arns": ["${two.arn}"],
            "launch_template": [{"id": "${second.id}", "version": "1"}],
            "enabled_metrics": ["GroupInServiceInstances"],
            "protect_from_scale_in": true,
        })))
        .replace(group(json!({"name": "other"})))
        .refused(
            json!({"name": "none", "min_size": 0, "max_size": 1, "vpc_zone_identifier": ["${a.id}"],
                "launch_template": [{"id": "lt-0123456789abcdef0", "version": "1"}]}),
            ErrorClass::NotFound,
        ),
    ]);
}

#[test]
fn mixed_instances() {
    let policy = |base: u8| {
        json!({
            "name": "mixed",
            "min_size": 0,
            "max_size": 2,
            "vpc_zone_identifier": ["${a.id}"],
            "mixed_instances_policy": [{
                "instances_distribution": [{"on_demand_base_capacity": base, "on_demand_percentage_above_base_capacity": 25, "spot_allocation_strategy": "price-capacity-optimized"}],
                "launch_template": [{
                    "launch_template_specification": [{"launch_template_id": "${template.id}", "version": "1"}],
                    "override": [{"instance_type": "t3.micro", "weighted_capacity": "1"}, {"instance_type": "t3.small"}],
                }],
            }],
        })
    };
    run(vec![in_network(policy(1)).update(policy(2))]);
}
