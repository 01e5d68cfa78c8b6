//! Data sources.

use infra_provider::Provider;
use infra_provider::model::config_from_json;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::{by_hand, moto};

fn read(asked: &[(&str, Json)], check: impl FnOnce(Vec<Result<Value, infra_provider::ProviderError>>)) {
    let Some(emulator) = moto::start() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answers = runtime.block_on(async {
        let (provider, client) = moto::connect(emulator.port()).await;
        let mut answers = Vec::new();
        for (ty, config) in asked {
            let schema = &provider.schemas().data_sources[*ty];
            let config = config_from_json(schema, &config.to_string()).unwrap();
            let answer = client.read_data(ty, &config).await;
            if let Ok(value) = &answer {
                assert_eq!(value.ty(), schema.block.implied_type(), "{ty} fits its schema");
            }
            answers.push(answer);
        }
        answers
    });
    check(answers);
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn what_is_known_of_the_caller_and_the_region() {
    let asked = [
        ("aws_caller_identity", json!({})),
        ("aws_partition", json!({})),
        ("aws_region", json!({})),
        ("aws_region", json!({"name": "eu-central-1"})),
        ("aws_region", json!({"name": "mars-1"})),
        ("aws_default_tags", json!({})),
    ];
    read(&asked, |answers| {
        assert_eq!(text(answers[0].as_ref().unwrap(), "account_id"), "123456789012");
        assert_eq!(text(answers[1].as_ref().unwrap(), "dns_suffix"), "amazonaws.com");
        assert_eq!(text(answers[2].as_ref().unwrap(), "description"), "US East (N. Virginia)");
        assert_eq!(text(answers[3].as_ref().unwrap(), "endpoint"), "ec2.eu-central-1.amazonaws.com");
        assert!(answers[4].is_err());
        let defaults = answers[5].as_ref().unwrap();
        assert_eq!(text(defaults, "id"), "aws");
        let tags = defaults.get("tags").and_then(Value::as_entries).unwrap();
        assert_eq!(tags.keys().map(|key| &**key).collect::<Vec<_>>(), ["Team"]);
        assert_eq!(text(defaults.get("tags").unwrap(), "Team"), "core");
    });
}

#[test]
fn what_needs_no_call() {
    let asked = [
        ("aws_arn", json!({"arn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-AbCdEf"})),
        ("aws_arn", json!({"arn": "arn:aws:s3"})),
        ("aws_cloudfront_log_delivery_canonical_user_id", json!({})),
        ("aws_cloudfront_log_delivery_canonical_user_id", json!({"region": "cn-north-1"})),
        ("aws_elb_hosted_zone_id", json!({})),
        ("aws_elb_hosted_zone_id", json!({"region": "eu-west-1"})),
        ("aws_elb_hosted_zone_id", json!({"region": "mars-1"})),
    ];
    read(&asked, |answers| {
        let arn = answers[0].as_ref().unwrap();
        let parts = ["partition", "service", "region", "account", "resource"].map(|part| text(arn, part));
        assert_eq!(parts, ["aws", "secretsmanager", "eu-central-1", "123456789012", "secret:app-AbCdEf"]);
        assert_eq!(text(arn, "id"), text(arn, "arn"));
        assert_eq!(answers[1].as_ref().unwrap_err().class, infra_provider::ErrorClass::Invalid);
        assert!(text(answers[2].as_ref().unwrap(), "id").starts_with("c4c1ede66af53448"));
        assert!(text(answers[3].as_ref().unwrap(), "id").starts_with("a52cb28745c0c06e"));
        assert_eq!(text(answers[4].as_ref().unwrap(), "id"), "Z35SXDOTRQ7X7K");
        assert_eq!(text(answers[5].as_ref().unwrap(), "id"), "Z32O12XQLNTSW2");
        assert_eq!(answers[6].as_ref().unwrap_err().class, infra_provider::ErrorClass::NotFound);
    });
}

#[test]
fn lists_of_ranges() {
    let s3 = "com.amazonaws.us-east-1.s3";
    let asked = [
        ("aws_prefix_list", json!({"name": s3})),
        ("aws_prefix_list", json!({"filter": [{"name": "prefix-list-name", "values": [s3]}]})),
        ("aws_prefix_list", json!({"name": "nobody's"})),
        ("aws_prefix_list", json!({})),
        ("aws_ec2_managed_prefix_list", json!({"name": s3})),
        ("aws_ec2_managed_prefix_list", json!({"id": "pl-0123456789abcdef0"})),
    ];
    read(&asked, |answers| {
        let count = |index: usize, name: &str| {
            answers[index].as_ref().unwrap().get(name).and_then(Value::as_slice).map_or(0, <[Value]>::len)
        };
        let class = |index: usize| answers[index].as_ref().unwrap_err().class;
        assert_eq!(answers[0].as_ref().unwrap().get("id"), answers[1].as_ref().unwrap().get("id"));
        assert_eq!(count(0, "cidr_blocks"), 3);
        assert_eq!(
            (class(2), class(3)),
            (infra_provider::ErrorClass::NotFound, infra_provider::ErrorClass::Invalid)
        );
        let managed = answers[4].as_ref().unwrap();
        assert_eq!(text(managed, "id"), text(answers[0].as_ref().unwrap(), "id"));
        assert_eq!((text(managed, "address_family"), count(4, "entries")), ("IPv4", 3));
        assert_eq!(class(5), infra_provider::ErrorClass::NotFound);
    });
}

#[test]
fn types_of_machines() {
    let of = |ty: &str| ("aws_ec2_instance_type", json!({"instance_type": ty}));
    read(&["t3.micro", "g4dn.xlarge", "inf1.xlarge", "t1.micro", "x9.huge"].map(of), |answers| {
        let get = |index: usize, name: &str| answers[index].as_ref().unwrap().get(name).cloned().unwrap();
        let number = |index: usize, name: &str| get(index, name).as_i64();
        let first = |index: usize, name: &str| get(index, name).as_slice().unwrap()[0].clone();
        assert_eq!((number(0, "default_vcpus"), number(0, "memory_size")), (Some(2), Some(1024)));
        assert_eq!(get(0, "supported_architectures").as_slice().unwrap(), [Value::string("x86_64")]);
        assert_eq!(get(0, "burstable_performance_supported").as_bool(), Some(true));
        assert_eq!(get(0, "hypervisor").as_str(), Some("nitro"));
        assert!(get(0, "total_gpu_memory").is_null() && get(0, "efa_maximum_interfaces").is_null());
        assert_eq!(first(0, "network_cards").get("performance").unwrap().as_str(), Some("Up to 5 Gigabit"));
        assert_eq!(first(1, "gpus").get("name").unwrap().as_str(), Some("T4"));
        assert_eq!(
            (number(1, "total_gpu_memory"), number(1, "total_instance_storage")),
            (Some(16384), Some(125))
        );
        assert_eq!(first(2, "neuron_devices").get("core_count").unwrap().as_i64(), Some(4));
        assert_eq!(first(2, "inference_accelerators").get("manufacturer").unwrap().as_str(), Some("AWS"));
        assert!(get(3, "ebs_performance_baseline_iops").is_null());
        assert_eq!(answers[4].as_ref().unwrap_err().class, infra_provider::ErrorClass::NotFound);
    });
}

#[test]
fn zones_images_and_networks() {
    let asked = [
        ("aws_availability_zones", json!({"state": "available", "exclude_names": ["us-east-1b"]})),
        ("aws_ami", json!({"most_recent": true, "owners": ["amazon"], "name_regex": "^amzn2-ami-hvm"})),
        ("aws_ami", json!({"owners": ["amazon"], "filter": [{"name": "name", "values": ["amzn*"]}]})),
        ("aws_ami", json!({"owners": ["self"]})),
        ("aws_vpc", json!({"default": true})),
        ("aws_vpc", json!({"id": "vpc-0123456789abcdef0"})),
        (
            "aws_subnets",
            json!({"filter": [{"name": "availability-zone", "values": ["us-east-1a", "us-east-1c"]}]}),
        ),
    ];
    read(&asked, |answers| {
        let count = |index: usize, name: &str| {
            answers[index].as_ref().unwrap().get(name).and_then(Value::as_slice).map_or(0, <[Value]>::len)
        };
        assert_eq!((count(0, "names"), count(0, "zone_ids")), (5, 5));
        assert!(text(answers[1].as_ref().unwrap(), "name").starts_with("amzn2-ami-hvm"));
        assert!(answers[2].as_ref().unwrap_err().message.ends_with("images match, but one is wanted"));
        assert_eq!(answers[3].as_ref().unwrap_err().class, infra_provider::ErrorClass::NotFound);
        assert_eq!(text(answers[4].as_ref().unwrap(), "cidr_block"), "172.31.0.0/16");
        assert_eq!(answers[5].as_ref().unwrap_err().class, infra_provider::ErrorClass::NotFound);
        assert_eq!(count(6, "ids"), 2);
    });
}

#[test]
fn parts_of_networks() {
    let of_default = || json!([{"name": "vpc-id", "values": ["${vpc}"]}]);
    let asked = [
        ("aws_vpcs", json!({})),
        ("aws_security_group", json!({"name": "default"})),
        ("aws_security_group", json!({"name": "nobody"})),
        ("aws_security_groups", json!({"filter": [{"name": "group-name", "values": ["default"]}]})),
        ("aws_subnet", json!({"availability_zone": "us-east-1a", "default_for_az": true})),
        ("aws_subnet", json!({"default_for_az": true})),
        ("aws_eip", json!({"public_ip": "192.0.2.1"})),
        ("aws_internet_gateway", json!({"filter": of_default()})),
        ("aws_vpc_endpoint_service", json!({"service": "s3", "service_type": "Gateway"})),
        ("aws_vpc_endpoint_service", json!({"service_name": "com.amazonaws.us-east-1.ec2"})),
    ];
    read(&asked, |answers| {
        let ids = |index: usize, name: &str| {
            answers[index].as_ref().unwrap().get(name).and_then(Value::as_slice).map_or(0, <[Value]>::len)
        };
        let class = |index: usize| answers[index].as_ref().unwrap_err().class;
        assert_eq!(ids(0, "ids"), 1);
        let group = answers[1].as_ref().unwrap();
        assert!(text(group, "arn").ends_with(&format!("security-group/{}", text(group, "id"))));
        assert_eq!(class(2), infra_provider::ErrorClass::NotFound);
        assert_eq!((ids(3, "ids"), ids(3, "arns"), ids(3, "vpc_ids")), (1, 1, 1));
        assert_eq!(text(answers[4].as_ref().unwrap(), "availability_zone_id"), "use1-az6");
        assert_eq!(class(5), infra_provider::ErrorClass::Invalid);
        assert_eq!(class(6), infra_provider::ErrorClass::NotFound);
        assert_eq!(class(7), infra_provider::ErrorClass::NotFound);
        assert_eq!(text(answers[8].as_ref().unwrap(), "service_type"), "Gateway");
        assert_eq!(text(answers[9].as_ref().unwrap(), "service_type"), "Interface");
    });
}

#[test]
fn policies_of_cloudfront() {
    let asked = [
        ("aws_cloudfront_cache_policy", json!({"name": "Managed-CachingOptimized"})),
        ("aws_cloudfront_cache_policy", json!({"id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"})),
        ("aws_cloudfront_cache_policy", json!({"name": "nobody's"})),
        ("aws_cloudfront_origin_request_policy", json!({"name": "Managed-CORS-S3Origin"})),
        ("aws_cloudfront_response_headers_policy", json!({"name": "Managed-SecurityHeadersPolicy"})),
        ("aws_cloudfront_response_headers_policy", json!({"id": "none"})),
    ];
    read(&asked, |answers| {
        let of = |index: usize, name: &str| text(answers[index].as_ref().unwrap(), name).to_owned();
        assert_eq!(of(0, "id"), "658327ea-f89d-4fab-a63d-7e88639e58f6");
        assert_eq!(of(1, "name"), "Managed-CachingDisabled");
        assert_eq!(answers[2].as_ref().unwrap_err().class, infra_provider::ErrorClass::NotFound);
        let headers = answers[3].as_ref().unwrap().get("headers_config").and_then(Value::as_slice).unwrap();
        assert_eq!(text(&headers[0], "header_behavior"), "whitelist");
        let security = answers[4].as_ref().unwrap().get("security_headers_config").and_then(Value::as_slice);
        let frame = security.unwrap()[0].get("frame_options").and_then(Value::as_slice).unwrap();
        assert_eq!(text(&frame[0], "frame_option"), "SAMEORIGIN");
        assert_eq!(answers[5].as_ref().unwrap_err().class, infra_provider::ErrorClass::NotFound);
    });
}

#[test]
fn what_was_made_is_found() {
    by_hand::by_hand(async |bench, _| {
        let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGhlbGxvIHdvcmxkLCB0aGlzIGlzIGEgdGVzdCBrZXkh me";
        bench.create("aws_key_pair", &json!({"key_name": "mine", "public_key": key})).await;
        let found = bench.data("aws_key_pair", &json!({"key_name": "mine"})).await;
        assert!(text(&found, "key_pair_id").starts_with("key-"));

        let disk = json!({"availability_zone": "us-east-1a", "size": 5, "tags": {"Name": "mine"}});
        let disk = bench.create("aws_ebs_volume", &disk).await;
        let by_name = json!({"filter": [{"name": "tag:Name", "values": ["mine"]}], "most_recent": true});
        let found = bench.data("aws_ebs_volume", &by_name).await;
        assert_eq!(text(&found, "arn"), by_hand::text(&disk, "arn"));

        let main = json!({"filter": [{"name": "association.main", "values": ["true"]}]});
        let found = bench.data("aws_route_table", &main).await;
        let associations = found.get("associations").and_then(Value::as_slice).unwrap();
        assert_eq!(associations[0].get("main").and_then(Value::as_bool), Some(true));

        let database = json!({"identifier": "mine", "engine": "postgres", "instance_class": "db.t4g.micro",
            "allocated_storage": 20, "username": "me", "password": "correct-horse", "skip_final_snapshot": true, "tags": {"a": "b"}});
        let database = bench.create("aws_db_instance", &database).await;
        for asked in [json!({"db_instance_identifier": "mine"}), json!({"tags": {"a": "b"}})] {
            let found = bench.data("aws_db_instance", &asked).await;
            assert_eq!(text(&found, "db_instance_arn"), by_hand::text(&database, "arn"));
            assert_eq!(text(&found, "endpoint"), by_hand::text(&database, "endpoint"));
        }
    });
}

#[test]
fn a_classic_load_balancer() {
    by_hand::by_hand(async |bench, _| {
        let listener = json!([{"lb_port": 80, "lb_protocol": "http", "instance_port": 8080, "instance_protocol": "tcp", "ssl_certificate_id": ""}]);
        let balancer = json!({"name": "mine", "availability_zones": ["us-east-1a"], "listener": listener, "tags": {"a": "b"}});
        let balancer = bench.create("aws_elb", &balancer).await;
        let found = bench.data("aws_elb", &json!({"name": "mine"})).await;
        for name in ["id", "arn", "dns_name", "zone_id", "source_security_group", "source_security_group_id"]
        {
            assert_eq!(text(&found, name), by_hand::text(&balancer, name));
            assert!(!text(&found, name).is_empty(), "{name}");
        }
        for name in ["listener", "health_check", "subnets", "security_groups", "cross_zone_load_balancing"] {
            assert_eq!(found.get(name), balancer.value.get(name));
        }
        assert_eq!(found.get("tags"), balancer.value.get("tags_all"));
    });
}

#[test]
fn machines_and_what_starts_them() {
    by_hand::by_hand(async |bench, _| {
        let image = "ami-04681a1dbd79675a5";
        let own = json!({"a": "b", "Name": "mine"});
        let template = json!({"name": "mine", "image_id": image, "instance_type": "t3.micro", "tags": own,
            "user_data": "ZWNobyBoaQ==", "block_device_mappings": [{"device_name": "/dev/xvda", "ebs": [{"volume_size": 9}]}],
            "network_interfaces": [{"device_index": 0, "associate_public_ip_address": "true"}]});
        let template = bench.create("aws_launch_template", &template).await;
        for asked in [
            json!({"name": "mine"}),
            json!({"id": by_hand::text(&template, "id")}),
            json!({"tags": {"a": "b"}}),
        ] {
            let found = bench.data("aws_launch_template", &asked).await;
            assert_eq!(text(&found, "arn"), by_hand::text(&template, "arn"));
            assert_eq!(text(&found, "user_data"), "ZWNobyBoaQ==");
            assert_eq!(found.get("tags"), template.value.get("tags_all"));
            let disks = found.get("block_device_mappings").and_then(Value::as_slice).unwrap();
            assert_eq!(text(&disks[0], "device_name"), "/dev/xvda");
            let interfaces = found.get("network_interfaces").and_then(Value::as_slice).unwrap();
            assert_eq!(text(&interfaces[0], "associate_public_ip_address"), "true");
        }

        let group = json!({"name": "mine", "min_size": 0, "max_size": 1, "availability_zones": ["us-east-1a"],
            "protect_from_scale_in": true, "wait_for_capacity_timeout": "0",
            "launch_template": [{"id": by_hand::text(&template, "id"), "version": "$Latest"}]});
        let group = bench.create("aws_autoscaling_group", &group).await;
        let found = bench.data("aws_autoscaling_group", &json!({"name": "mine"})).await;
        assert_eq!(text(&found, "arn"), by_hand::text(&group, "arn"));
        assert_eq!(found.get("new_instances_protected_from_scale_in").and_then(Value::as_bool), Some(true));
        let templates = found.get("launch_template").and_then(Value::as_slice).unwrap();
        assert_eq!(text(&templates[0], "name"), "mine");

        let machine = json!({"ami": image, "instance_type": "t3.micro", "tags": own, "user_data": "echo hi"});
        let machine = bench.create("aws_instance", &machine).await;
        let id = by_hand::text(&machine, "id");
        let by_name = json!({"filter": [{"name": "tag:Name", "values": ["mine"]}], "get_user_data": true});
        for asked in [json!({"instance_id": id, "get_user_data": true}), by_name] {
            let found = bench.data("aws_instance", &asked).await;
            assert_eq!(text(&found, "id"), id);
            assert_eq!(text(&found, "user_data_base64"), "ZWNobyBoaQ==");
            assert_eq!(text(&found, "user_data"), by_hand::text(&machine, "user_data"));
            assert_eq!(text(&found, "private_ip"), by_hand::text(&machine, "private_ip"));
            // moto does not always say which disk is the first.
            let count = |name: &str| found.get(name).and_then(Value::as_slice).map_or(0, <[Value]>::len);
            assert_eq!(count("root_block_device") + count("ebs_block_device"), 1);
        }
        bench.delete("aws_instance", &machine).await;
        bench.delete("aws_autoscaling_group", &group).await;
    });
}
