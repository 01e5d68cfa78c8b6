//! Groups of instances.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::{run, with};

const IMAGE: &str = "ami-04681a1dbd79675a5";

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

/// What waits, where it is, and what it runs on.
#[test]
fn warm_pools_and_capacity() {
    let pool = |more: Json| with(json!({"pool_state": "Stopped"}), more);
    let own = |strategy: &str, preference: &str| {
        json!({
            "availability_zone_distribution": [{"capacity_distribution_strategy": strategy}],
            "capacity_reservation_specification": [{"capacity_reservation_preference": preference}],
        })
    };
    let reservations = json!({"capacity_reservation_specification": [{
        "capacity_reservation_preference": "capacity-reservations-first",
        "capacity_reservation_target": [{"capacity_reservation_ids": ["cr-0123456789abcdef0"]}],
    }]});
    run(vec![
        in_network(group(json!({"warm_pool": [pool(json!({}))]})))
            .another(with(
                group(json!({"name": "spread", "force_delete_warm_pool": true, "warm_pool": [pool(json!({"min_size": 1}))]})),
                own("balanced-only", "capacity-reservations-only"),
            ))
            .update(group(json!({"warm_pool": [pool(json!({
                "pool_state": "Running",
                "min_size": 1,
                "max_group_prepared_capacity": 2,
                "instance_reuse_policy": [{"reuse_on_scale_in": true}],
            }))]})))
            .update(group(own("balanced-only", "none")))
            .update(group(reservations))
            .replace(group(json!({"name": "other", "warm_pool": [pool(json!({}))]}))),
    ]);
}

#[test]
fn launch_configuration() {
    let of = |more: Json| with(json!({"name": "web", "image_id": IMAGE, "instance_type": "t3.micro"}), more);
    let disk = |name: &str, size: u8| json!({"device_name": name, "volume_size": size, "volume_type": "gp3"});
    let devices = |size: u8| {
        json!({
            "root_block_device": [{"volume_size": size, "volume_type": "gp3", "encrypted": true, "delete_on_termination": false}],
            "ebs_block_device": [disk("/dev/sdf", size), {"device_name": "/dev/sdg", "no_device": true}],
            "ephemeral_block_device": [{"device_name": "/dev/sdb", "virtual_name": "ephemeral0"}],
        })
    };
    let case =
        |create: Json| Case::new("aws_launch_configuration", create).by_natural_key().digested("user_data");
    let taken = json!({"name": "taken", "image_id": IMAGE, "instance_type": "t3.micro"});
    run(vec![
        case(of(json!({
            "associate_public_ip_address": false,
            "ebs_optimized": true,
            "iam_instance_profile": "${profile.name}",
            "key_name": "ops",
            "placement_tenancy": "dedicated",
            "security_groups": ["${sg.id}"],
            "user_data": "#!/bin/sh\necho hi\n",
            "metadata_options": [{"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 2}],
        })))
        .need("profile", "aws_iam_instance_profile", json!({"name": "app"}))
        .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .need("sg", "aws_security_group", json!({"name": "web", "vpc_id": "${vpc.id}"}))
        .need("taken", "aws_launch_configuration", taken.clone())
        .another(json!({"name_prefix": "job-", "image_id": IMAGE, "instance_type": "t3.small", "spot_price": "0.01", "enable_monitoring": false}))
        .replace(of(json!({"user_data": "#!/bin/sh\necho bye\n"})))
        .refused(taken, ErrorClass::AlreadyExists)
        .refused(
            of(json!({"name": "nowhere", "image_id": "ami-0123456789abcdef0", "root_block_device": [{"volume_size": 9}]})),
            ErrorClass::Invalid,
        )
        .refused(of(json!({"name": "root", "ebs_block_device": [disk("/dev/xvda", 9)]})), ErrorClass::Invalid),
        case(of(devices(20)))
            .another(json!({"image_id": IMAGE, "instance_type": "t3.small"}))
            .replace(of(devices(30))),
        // An import does not know which of the two arguments the data were in.
        case(of(json!({"metadata_options": [{"http_endpoint": "disabled"}]})))
            .replace(of(json!({"user_data_base64": "IyEvYmluL3NoCmVjaG8gaGkK"}))),
    ]);
}

#[test]
fn a_group_of_a_launch_configuration() {
    let like = |name: &str, size: &str| json!({"name": name, "image_id": IMAGE, "instance_type": size});
    let group = |like: &str| {
        json!({
            "name": "web",
            "min_size": 1,
            "max_size": 2,
            "availability_zones": ["us-east-1a"],
            "launch_configuration": format!("${{{like}.name}}"),
        })
    };
    run(vec![
        Case::new("aws_autoscaling_group", group("small"))
            .need("small", "aws_launch_configuration", like("small", "t3.micro"))
            .need("large", "aws_launch_configuration", like("large", "t3.large"))
            .update(group("large")),
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
    // By what instances must have, instead of types.
    let required = |least: u8, more: Json| {
        json!({
            "name": "required",
            "min_size": 0,
            "max_size": 2,
            "vpc_zone_identifier": ["${a.id}"],
            "mixed_instances_policy": [{"launch_template": [{
                "launch_template_specification": [{"launch_template_id": "${untyped.id}", "version": "1"}],
                "override": [{"instance_requirements": [with(
                    json!({"vcpu_count": [{"min": least}], "memory_mib": [{"min": 1024, "max": 8192}]}),
                    more,
                )]}],
            }]}],
        })
    };
    let more = json!({
        "cpu_manufacturers": ["intel", "amd"],
        "memory_gib_per_vcpu": [{"min": 0.5, "max": 8.5}],
        "burstable_performance": "included",
        "excluded_instance_types": ["t2.*"],
        "network_interface_count": [{"min": 2}],
        "require_hibernate_support": true,
        "spot_max_price_percentage_over_lowest_price": 50,
    });
    run(vec![
        in_network(policy(1)).update(policy(2)),
        in_network(required(1, json!({})))
            .need("untyped", "aws_launch_template", json!({"name": "untyped", "image_id": IMAGE}))
            .update(required(2, more)),
    ]);
}

/// A type that belongs to groups, with a group `g` and a group `h`.
fn of_groups(ty: &str, create: Json) -> Case {
    let group = |name: &str| {
        json!({
            "name": name,
            "min_size": 0,
            "max_size": 3,
            "availability_zones": ["us-east-1a"],
            "launch_template": [{"id": "${template.id}", "version": "1"}],
        })
    };
    let template = json!({"name": "first", "image_id": IMAGE, "instance_type": "t3.micro"});
    Case::new(ty, create)
        .need("template", "aws_launch_template", template)
        .need("g", "aws_autoscaling_group", group("web"))
        .need("h", "aws_autoscaling_group", group("jobs"))
        .by_natural_key()
}

/// The import id of what is named within a group.
fn within_group(object: &Value, name: &str) -> String {
    let text = |name| object.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    format!("{}/{}", text("autoscaling_group_name"), text(name))
}

#[test]
fn autoscaling_policy() {
    let policy = |name: &str, more: Json| {
        with(
            json!({"name": name, "autoscaling_group_name": "${g.name}", "policy_type": "TargetTrackingScaling"}),
            more,
        )
    };
    let cpu = json!([{"predefined_metric_type": "ASGAverageCPUUtilization"}]);
    let tracking = |value: f64, more: Json| json!([with(json!({"target_value": value}), more)]);
    let metric = json!([{
        "metric_name": "Waiting",
        "namespace": "app",
        "statistic": "Average",
        "unit": "Count",
        "metric_dimension": [{"name": "Queue", "value": "jobs"}],
    }]);
    let stat = json!([{"stat": "Sum", "metric": [{"metric_name": "Waiting", "namespace": "app", "dimensions": [{"name": "Queue", "value": "jobs"}]}]}]);
    let queries = json!([{"metrics": [
        {"id": "m", "label": "Waiting", "return_data": false, "metric_stat": stat},
        {"id": "e", "expression": "m / 2"},
    ]}]);
    let tracked = |config: Json| json!({"target_tracking_configuration": config});
    let steps = |upper: &str| {
        json!([
            {"scaling_adjustment": 1, "metric_interval_lower_bound": "0", "metric_interval_upper_bound": upper},
            {"scaling_adjustment": 2, "metric_interval_lower_bound": upper},
        ])
    };
    let step = |upper: &str| {
        let base =
            json!({"name": "step", "autoscaling_group_name": "${g.name}", "policy_type": "StepScaling"});
        with(
            base,
            json!({"adjustment_type": "ChangeInCapacity", "step_adjustment": steps(upper), "estimated_instance_warmup": 60, "metric_aggregation_type": "Average"}),
        )
    };
    let simple = |name: &str, by: i8| json!({"name": name, "autoscaling_group_name": "${h.name}", "adjustment_type": "ChangeInCapacity", "scaling_adjustment": by, "cooldown": 60});
    let forecast = |config: Json| {
        json!({
            "name": "forecast",
            "autoscaling_group_name": "${h.name}",
            "policy_type": "PredictiveScaling",
            "predictive_scaling_configuration": [config],
        })
    };
    let pair = json!({"metric_specification": [{
        "target_value": 40.0,
        "predefined_metric_pair_specification": [{"predefined_metric_type": "ASGCPUUtilization"}],
    }]});
    let apart = json!({
        "mode": "ForecastAndScale",
        "scheduling_buffer_time": "0",
        "max_capacity_breach_behavior": "IncreaseMaxCapacity",
        "max_capacity_buffer": "10",
        "metric_specification": [{
            "target_value": 32.5,
            "predefined_load_metric_specification": [{"predefined_metric_type": "ASGTotalCPUUtilization", "resource_label": "web"}],
            "predefined_scaling_metric_specification": [{"predefined_metric_type": "ASGAverageCPUUtilization"}],
        }],
    });
    let queried = |of: Json| json!([{"metric_data_queries": [of]}]);
    let own = json!({"metric_specification": [{
        "target_value": 3,
        "customized_load_metric_specification": queried(json!({"id": "load", "expression": "SUM(SEARCH('app', 'Sum', 3600))"})),
        "customized_scaling_metric_specification": queried(json!({"id": "waiting", "label": "Waiting", "metric_stat": stat})),
        "customized_capacity_metric_specification": queried(json!({"id": "capacity", "expression": "SUM(SEARCH('app', 'Average', 300))"})),
    }]});
    let import = |object: &Value| within_group(object, "name");
    run(vec![
        of_groups("aws_autoscaling_policy", forecast(pair))
            .update(forecast(apart))
            .update(forecast(own))
            .import_id(import),
        of_groups(
            "aws_autoscaling_policy",
            policy("cpu", tracked(tracking(50.5, json!({"predefined_metric_specification": cpu})))),
        )
        .another(simple("grow", 1))
        .update(policy(
            "cpu",
            tracked(tracking(
                60.0,
                json!({"predefined_metric_specification": cpu, "disable_scale_in": true}),
            )),
        ))
        .update(policy("cpu", tracked(tracking(7.0, json!({"customized_metric_specification": metric})))))
        .update(policy("cpu", tracked(tracking(7.0, json!({"customized_metric_specification": queries})))))
        .replace(policy("load", tracked(tracking(7.0, json!({"customized_metric_specification": metric})))))
        .import_id(import),
        of_groups("aws_autoscaling_policy", step("10")).update(step("20.5")).import_id(import),
        of_groups("aws_autoscaling_policy", simple("shrink", -1))
            .update(simple("shrink", -2))
            .import_id(import),
    ]);
}

#[test]
fn autoscaling_schedule() {
    let schedule = |name: &str, more: Json| {
        with(json!({"scheduled_action_name": name, "autoscaling_group_name": "${g.name}"}), more)
    };
    run(vec![
        of_groups(
            "aws_autoscaling_schedule",
            schedule("evening", json!({"min_size": 0, "max_size": -1, "desired_capacity": 0, "recurrence": "0 20 * * *"})),
        )
        .another(json!({
            "scheduled_action_name": "morning",
            "autoscaling_group_name": "${h.name}",
            "desired_capacity": 2,
            "start_time": "2036-01-01T06:00:00Z",
            "end_time": "2036-02-01T06:00:00Z",
            "time_zone": "Europe/Berlin",
        }))
        .update(schedule("evening", json!({"min_size": 1, "max_size": 3, "desired_capacity": -1, "recurrence": "0 21 * * *", "time_zone": "Europe/Berlin"})))
        .replace(schedule("night", json!({"min_size": 1, "max_size": 3, "desired_capacity": 1, "recurrence": "0 1 * * *"})))
        .import_id(|object| within_group(object, "scheduled_action_name")),
    ]);
}

#[test]
fn autoscaling_lifecycle_hook() {
    let hook = |name: &str, more: Json| {
        let base = json!({
            "name": name,
            "autoscaling_group_name": "${g.name}",
            "lifecycle_transition": "autoscaling:EC2_INSTANCE_TERMINATING",
        });
        with(base, more)
    };
    let told = json!({
        "notification_target_arn": "${t.arn}",
        "notification_metadata": "{\"a\":1}",
        "role_arn": "arn:aws:iam::123456789012:role/tell",
    });
    run(vec![
        of_groups("aws_autoscaling_lifecycle_hook", hook("drain", json!({})))
            .need("t", "aws_sns_topic", json!({"name": "drained"}))
            .another(json!({
                "name": "warm",
                "autoscaling_group_name": "${h.name}",
                "lifecycle_transition": "autoscaling:EC2_INSTANCE_LAUNCHING",
                "default_result": "CONTINUE",
                "heartbeat_timeout": 60,
            }))
            .update(hook(
                "drain",
                with(json!({"heartbeat_timeout": 300, "default_result": "CONTINUE"}), told),
            ))
            .update(hook("drain", json!({"lifecycle_transition": "autoscaling:EC2_INSTANCE_LAUNCHING"})))
            .replace(hook("stop", json!({"heartbeat_timeout": 3600})))
            .refused(hook("drain", json!({"autoscaling_group_name": "none"})), ErrorClass::NotFound)
            .import_id(|object| within_group(object, "name")),
    ]);
}

#[test]
fn autoscaling_notification() {
    let kind = |kind: &str| format!("autoscaling:EC2_INSTANCE_{kind}");
    let told = |topic: &str, groups: &[&str], kinds: &[&str]| {
        let kinds: Vec<String> = kinds.iter().map(|of| kind(of)).collect();
        json!({"topic_arn": topic, "group_names": groups, "notifications": kinds})
    };
    let (g, h) = ("${g.name}", "${h.name}");
    run(vec![
        of_groups("aws_autoscaling_notification", told("${t.arn}", &[g, h], &["LAUNCH", "TERMINATE"]))
            .need("t", "aws_sns_topic", json!({"name": "scaled"}))
            .need("u", "aws_sns_topic", json!({"name": "failed"}))
            .another(told("${u.arn}", &[g], &["LAUNCH_ERROR"]))
            .update(told("${t.arn}", &[h], &["LAUNCH", "TERMINATE"]))
            .update(told("${t.arn}", &[g, h], &["LAUNCH", "TERMINATE"]))
            .update(told("${t.arn}", &[g], &["TERMINATE"]))
            .update(told("${t.arn}", &[g, h], &["TERMINATE", "TERMINATE_ERROR"]))
            .replace(told("arn:aws:sns:us-east-1:123456789012:other", &[g], &["LAUNCH"]))
            .refused(told("${t.arn}", &["none"], &["LAUNCH"]), ErrorClass::NotFound),
    ]);
}

/// Balancers of the first kind, which the group names itself, or which are attached to it.
#[test]
fn classic_load_balancers_of_groups() {
    let listener =
        json!([{"lb_port": 80, "lb_protocol": "http", "instance_port": 80, "instance_protocol": "http"}]);
    let balancer = |name: &str| json!({"name": name, "subnets": ["${a.id}"], "listener": listener});
    let zoned =
        |name: &str| json!({"name": name, "availability_zones": ["us-east-1a"], "listener": listener});
    let attached = |group: &str, elb: &str| json!({"autoscaling_group_name": group, "elb": elb});
    run(vec![
        in_network(group(json!({"load_balancers": ["${classic.name}"], "min_elb_capacity": 1})))
            .need("classic", "aws_elb", balancer("first"))
            .need("another", "aws_elb", balancer("second"))
            .untold("min_elb_capacity")
            .update(group(json!({"load_balancers": ["${classic.id}", "${another.id}"]})))
            .update(group(json!({"load_balancers": ["${another.id}"]}))),
        of_groups("aws_autoscaling_attachment", attached("${g.name}", "${one.name}"))
            .need("one", "aws_elb", zoned("one"))
            .need("two", "aws_elb", zoned("two"))
            .another(attached("${g.name}", "${two.name}"))
            .replace(attached("${h.name}", "${two.name}"))
            .import_id(|object| {
                let text = |name| object.get(name).and_then(|value| value.as_str()).unwrap_or_default();
                format!("{},{}", text("autoscaling_group_name"), text("elb"))
            }),
    ]);
}

#[test]
fn autoscaling_group_tag() {
    let tagged = |group: &str, key: &str, value: &str, everywhere: bool| {
        let tag = json!([{"key": key, "value": value, "propagate_at_launch": everywhere}]);
        json!({"autoscaling_group_name": group, "tag": tag})
    };
    run(vec![
        of_groups("aws_autoscaling_group_tag", tagged("${g.name}", "Team", "core", true))
            .another(tagged("${g.name}", "Kind", "", false))
            .update(tagged("${g.name}", "Team", "web", true))
            .update(tagged("${g.name}", "Team", "web", false))
            .replace(tagged("${h.name}", "Name", "x, y", true))
            .refused(tagged("nobody", "Team", "core", true), ErrorClass::NotFound),
    ]);
}

#[test]
fn autoscaling_attachment() {
    let target = |name: &str| json!({"name": name, "port": 80, "protocol": "HTTP", "vpc_id": "${vpc.id}"});
    let attached =
        |group: &str, target: &str| json!({"autoscaling_group_name": group, "lb_target_group_arn": target});
    run(vec![
        of_groups("aws_autoscaling_attachment", attached("${g.name}", "${one.arn}"))
            .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
            .need("one", "aws_lb_target_group", target("one"))
            .need("two", "aws_lb_target_group", target("two"))
            .another(attached("${g.name}", "${two.arn}"))
            .replace(attached("${h.name}", "${two.arn}"))
            .import_id(|object| {
                let text = |name| object.get(name).and_then(|value| value.as_str()).unwrap_or_default();
                format!("{},{}", text("autoscaling_group_name"), text("lb_target_group_arn"))
            }),
    ]);
}
