//! Data sources.

use infra_provider::Provider;
use infra_provider::model::config_from_json;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::moto;

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
    ];
    read(&asked, |answers| {
        assert_eq!(text(answers[0].as_ref().unwrap(), "account_id"), "123456789012");
        assert_eq!(text(answers[1].as_ref().unwrap(), "dns_suffix"), "amazonaws.com");
        assert_eq!(text(answers[2].as_ref().unwrap(), "description"), "US East (N. Virginia)");
        assert_eq!(text(answers[3].as_ref().unwrap(), "endpoint"), "ec2.eu-central-1.amazonaws.com");
        assert!(answers[4].is_err());
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
