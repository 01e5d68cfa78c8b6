//! Instances.

use infra_provider::{ErrorClass, Object};
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::by_hand::{by_hand, text};
use crate::{run, with};

/// One of moto's own images; its root device is `/dev/xvda`.
const IMAGE: &str = "ami-04681a1dbd79675a5";

fn instance(more: Json) -> Json {
    let mut config = json!({"ami": IMAGE, "instance_type": "t3.small", "subnet_id": "${subnet.id}"});
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

fn case(create: Json) -> Case {
    Case::new("aws_instance", create)
        .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .need("subnet", "aws_subnet", json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.1.0/24"}))
        .need("group", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "a"}))
        .need("other", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "b"}))
}

#[test]
fn a_plain_instance_and_its_replacement() {
    run(vec![
        case(instance(json!({"tags": {"Name": "a"}})))
            .another(instance(json!({})))
            .update(instance(json!({"tags": {"Name": "b", "x": "y"}})))
            .replace(instance(json!({"private_ip": "10.0.1.77"})))
            .refused(
                json!({"ami": IMAGE, "instance_type": "t3.small", "subnet_id": "subnet-0123456789abcdef0"}),
                ErrorClass::NotFound,
            )
            .refused(
                json!({
                    "ami": "ami-0123456789abcdef0",
                    "instance_type": "t3.small",
                    "root_block_device": [{"volume_size": 8}],
                }),
                ErrorClass::Invalid,
            ),
    ]);
}

/// The emulator starts it, and tells nothing of the request; what is read of one is tested beside the code.
#[test]
fn a_spot_instance() {
    let spot = |options: Json| {
        instance(json!({"instance_market_options": [{"market_type": "spot", "spot_options": [options]}]}))
    };
    run(vec![
        case(spot(json!({"max_price": "0.05"})))
            .untold("instance_market_options")
            .another(instance(json!({"instance_market_options": [{"market_type": "spot"}]})))
            .update(instance(json!({
                "instance_market_options": [{"market_type": "spot", "spot_options": [{"max_price": "0.05"}]}],
                "tags": {"Name": "b"},
            })))
            .replace(spot(json!({
                "instance_interruption_behavior": "stop",
                "max_price": "0.05",
                "spot_instance_type": "persistent",
            }))),
    ]);
}

fn started_from(template: Json, more: Json) -> Json {
    with(json!({"launch_template": [template], "subnet_id": "${subnet.id}"}), more)
}

#[test]
fn an_instance_from_a_launch_template() {
    let by_id = |more: Json| started_from(json!({"id": "${template.id}"}), more);
    let template = json!({
        "name": "machines",
        "image_id": IMAGE,
        "instance_type": "t3.micro",
        "vpc_security_group_ids": ["${group.id}"],
    });
    run(vec![
        case(by_id(json!({})))
            .need("template", "aws_launch_template", template)
            .another(started_from(json!({"name": "${template.name}"}), json!({})))
            .update(by_id(json!({"tags": {"Name": "b"}})))
            .update(by_id(json!({"instance_type": "t3.small"})))
            .replace(instance(json!({}))),
    ]);
}

#[test]
fn an_instance_of_a_launch_template_that_changes() {
    by_hand(async |bench, _| {
        let template = |kind: &str| {
            json!({
                "name": "machines",
                "image_id": IMAGE,
                "instance_type": kind,
                "user_data": "IyEvYmluL3NoCmVjaG8gaGkK",
            })
        };
        let of = |version: &str| json!({"launch_template": [{"name": "machines", "version": version}]});
        let latest = with(of("$Latest"), json!({"root_block_device": [{"volume_size": 9}]}));
        let first = bench.create("aws_launch_template", &template("t3.micro")).await;
        let object = bench.create("aws_instance", &latest).await;
        assert_eq!(text(&object, "ami"), IMAGE);
        assert_eq!(text(&object, "instance_type"), "t3.micro");
        assert_eq!(text(&object, "user_data"), "b2b62c101a156f5f12dd7197cf7ae9424164b115");
        let named = bench.update("aws_instance", &object, &of("$Default")).await;
        let numbered = bench.update("aws_instance", &named, &of("1")).await;
        assert_eq!(version(&numbered), "1");

        bench.update("aws_launch_template", &first, &template("t3.small")).await;
        let old = bench.read("aws_instance", &object).await.unwrap();
        assert_eq!(version(&old), "1");
        let is_replaced = |config: &Json| !bench.plan("aws_instance", Some(&old), config).replace.is_empty();
        assert!(is_replaced(&latest));
        assert!(is_replaced(&of("2")));
        assert!(!is_replaced(&of("1")));
        // What is default has not changed.
        let default = bench.read("aws_instance", &named).await.unwrap();
        assert_eq!(version(&default), "$Default");
        let failed = bench.try_update("aws_instance", &default, &latest).await.unwrap_err();
        assert!(failed.error.message.contains("not from $Latest, which is 2"), "{}", failed.error.message);
        let imported = bench.import("aws_instance", text(&object, "id")).await;
        assert_eq!(version(&imported), "$Default");
        bench.delete("aws_instance", &object).await;
    });
}

/// The version of its launch template that an instance shows.
fn version(instance: &Object) -> &str {
    let template = instance.value.get("launch_template").and_then(Value::as_slice).and_then(<[Value]>::first);
    template.and_then(|template| template.get("version")).and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn what_changes_while_it_runs() {
    let create = |more: Json| {
        let mut config = instance(json!({
            "vpc_security_group_ids": ["${group.id}"],
            "metadata_options": [{"http_endpoint": "enabled", "http_tokens": "required"}],
        }));
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    run(vec![
        case(create(json!({})))
            .update(create(json!({"vpc_security_group_ids": ["${other.id}"]})))
            .update(create(json!({"source_dest_check": false, "disable_api_termination": true})))
            .update(create(json!({"disable_api_termination": false, "instance_initiated_shutdown_behavior": "terminate"})))
            .update(create(json!({"metadata_options": [{"http_endpoint": "enabled", "http_tokens": "optional"}]}))),
    ]);
}

#[test]
fn what_changes_while_it_is_stopped() {
    run(vec![
        case(instance(json!({"user_data_base64": "aGVsbG8="})))
            .untold("user_data_base64")
            .update(instance(json!({"user_data_base64": "aGVsbG8gdGhlcmU="})))
            .update(instance(json!({"user_data_base64": "aGVsbG8gdGhlcmU=", "instance_type": "t3.medium"}))),
    ]);
}

#[test]
fn volumes() {
    let with = |size: u32, tags: Json| {
        instance(json!({
            "root_block_device": [{"volume_type": "gp3", "volume_size": size, "encrypted": true, "tags": tags}],
        }))
    };
    run(vec![
        case(with(20, json!({"V": "root"}))).update(with(20, json!({"V": "other"}))),
        case(instance(json!({
            "root_block_device": [{"volume_size": 9}],
            "ebs_block_device": [{"device_name": "/dev/sdf", "volume_size": 5, "tags": {"W": "data"}}],
        })))
        .update(instance(json!({
            "root_block_device": [{"volume_size": 9}],
            "ebs_block_device": [{"device_name": "/dev/sdf", "volume_size": 5, "tags": {"W": "more data"}}],
        }))),
        case(instance(json!({"volume_tags": {"A": "b"}})))
            .untold("volume_tags")
            .update(instance(json!({"volume_tags": {"A": "c"}}))),
    ]);
}

#[test]
fn network_of_its_own() {
    run(vec![case(instance(json!({
        "associate_public_ip_address": true,
        "vpc_security_group_ids": ["${group.id}"],
        "credit_specification": [{"cpu_credits": "standard"}],
    })))]);
}

#[test]
fn launch_template() {
    let template = |more: Json| {
        let mut config = json!({
            "name": "web",
            "image_id": IMAGE,
            "instance_type": "t3.micro",
            "vpc_security_group_ids": ["${group.id}"],
        });
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let rich = json!({
        "description": "second",
        "user_data": "IyEvYmluL3NoCmVjaG8gaGkK",
        "ebs_optimized": "true",
        "block_device_mappings": [{"device_name": "/dev/xvda", "ebs": [{"volume_size": 20, "volume_type": "gp3", "encrypted": "true"}]}],
        "iam_instance_profile": [{"name": "app"}],
        "metadata_options": [{"http_endpoint": "enabled", "http_tokens": "required"}],
        "monitoring": [{"enabled": true}],
        "instance_market_options": [{"market_type": "spot", "spot_options": [{"max_price": "0.01"}]}],
    });
    let with_interface = json!({
        "name": "web",
        "image_id": IMAGE,
        "instance_type": "t3.micro",
        "update_default_version": true,
        "network_interfaces": [{"associate_public_ip_address": "true", "security_groups": ["${other.id}"], "device_index": 0}],
        "placement": [{"tenancy": "default"}],
    });
    let required = json!({
        "name": "web",
        "image_id": IMAGE,
        "instance_requirements": [{
            "vcpu_count": [{"min": 2, "max": 4}],
            "memory_mib": [{"min": 1024}],
            "accelerator_count": [{"max": 0}],
            "accelerator_types": ["gpu"],
            "bare_metal": "excluded",
            "instance_generations": ["current"],
            "total_local_storage_gb": [{"min": 0.5}],
            "on_demand_max_price_percentage_over_lowest_price": 20,
        }],
        "license_specification": [{"license_configuration_arn": "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1"}],
        "network_interfaces": [{
            "device_index": 0,
            "connection_tracking_specification": [{"tcp_established_timeout": 60, "udp_timeout": 31}],
            "ena_srd_specification": [{"ena_srd_enabled": true, "ena_srd_udp_specification": [{"ena_srd_udp_enabled": true}]}],
        }],
    });
    let ty = "aws_launch_template";
    let case = |create: Json| {
        Case::new(ty, create)
            .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
            .need("group", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "a"}))
            .need("other", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "b"}))
    };
    run(vec![
        // moto does not show tags that are changed.
        case(template(json!({})))
            .untold("update_default_version")
            .another(json!({"name_prefix": "app-", "image_id": IMAGE, "tags": {"Name": "a"}}))
            .update(template(rich))
            .update(with_interface)
            .update(required)
            .update(template(json!({"instance_type": "t3.small", "default_version": 2})))
            .replace(json!({"name": "other", "image_id": IMAGE})),
    ]);
}

#[test]
fn placement_group() {
    let near = |more: Json| with(json!({"name": "near", "strategy": "cluster"}), more);
    run(vec![
        Case::new("aws_placement_group", near(json!({})))
            .need("taken", "aws_placement_group", json!({"name": "taken", "strategy": "cluster"}))
            .another(
                json!({"name": "apart", "strategy": "spread", "spread_level": "rack", "tags": {"a": "b"}}),
            )
            .update(near(json!({"tags": {"Name": "near"}})))
            .replace(json!({"name": "near", "strategy": "partition", "partition_count": 3}))
            .refused(json!({"name": "taken", "strategy": "spread"}), ErrorClass::AlreadyExists),
    ]);
}
