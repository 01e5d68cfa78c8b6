//! Instances.

use infra_provider::kit::Case;
use serde_json::{Value as Json, json};

use crate::run;

/// One of moto's own images.
const IMAGE: &str = "ami-0abcdef1234567890";

fn instance(more: Json) -> Json {
    let mut config = json!({"ami": IMAGE, "instance_type": "t3.small", "subnet_id": "${subnet.id}"});
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

#[test]
fn instance_life() {
    run(vec![
        Case::new(
            "aws_instance",
            instance(json!({
                "vpc_security_group_ids": ["${group.id}"],
                "metadata_options": [{"http_endpoint": "enabled", "http_tokens": "required"}],
                "tags": {"Name": "a"},
            })),
        )
        .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .need("subnet", "aws_subnet", json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.1.0/24"}))
        .need("group", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "a"}))
        .need("other", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "b"})),
    ]);
}
