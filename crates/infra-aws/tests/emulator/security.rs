//! Security groups and their rules.

use infra_provider::ErrorClass;
use infra_provider::kit::Case;
use serde_json::{Value as Json, json};

use crate::run;

fn in_vpc(ty: &str, config: Json) -> Case {
    Case::new(ty, config).need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
}

#[test]
fn security_group() {
    let web = |ranges: Json| json!({"from_port": 80, "to_port": 80, "protocol": "tcp", "cidr_blocks": ranges, "description": "web"});
    let all = || json!({"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]});
    let group = |ingress: Json, egress: Json| json!({"name": "web", "description": "a", "vpc_id": "${vpc.id}", "ingress": ingress, "egress": egress});
    let mutual = || json!({"from_port": 0, "to_port": 0, "protocol": "-1", "self": true});
    run(vec![
        in_vpc(
            "aws_security_group",
            group(json!([web(json!(["10.0.0.0/8", "0.0.0.0/0"])), mutual()]), json!([all()])),
        )
        .another(json!({"vpc_id": "${vpc.id}", "name_prefix": "app-"}))
        .update(group(json!([web(json!(["0.0.0.0/0"])), mutual()]), json!([all()])))
        .update(group(json!([web(json!(["10.0.0.0/8"]))]), json!([])))
        .replace(json!({"name": "other", "vpc_id": "${vpc.id}"})),
        in_vpc("aws_security_group", json!({"vpc_id": "${vpc.id}"})),
    ]);
}

fn rule(group: &str, more: Json) -> Json {
    let mut config = json!({"security_group_id": group});
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

#[test]
fn ingress_rule() {
    let rule = |more: Json| rule("${group.id}", more);
    let tls = |ranges: &str, text: &str| {
        rule(
            json!({"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ipv4": ranges, "description": text}),
        )
    };
    run(vec![
        in_vpc("aws_vpc_security_group_ingress_rule", tls("0.0.0.0/0", "tls"))
            .need("group", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "a"}))
            .need("other", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "b"}))
            .another(rule(json!({
                "ip_protocol": "tcp", "from_port": 1, "to_port": 2, "referenced_security_group_id": "${other.id}",
            })))
            .update(tls("10.0.0.0/8", "tls from inside"))
            .replace(json!({"security_group_id": "${other.id}", "ip_protocol": "-1", "cidr_ipv4": "10.0.0.0/8"}))
            .refused(rule(json!({"ip_protocol": "tcp", "from_port": 1, "to_port": 2, "cidr_ipv4": "10.0.0.0/8", "security_group_id": "sg-0123456789abcdef0"})), ErrorClass::NotFound),
    ]);
}

#[test]
fn egress_rule() {
    let rule = |more: Json| rule("${group.id}", more);
    run(vec![
        in_vpc(
            "aws_vpc_security_group_egress_rule",
            rule(json!({"ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0", "tags": {"Name": "a"}})),
        )
        .need("group", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "a"}))
        .update(rule(json!({"ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0", "tags": {"Name": "b"}})))
        .update(rule(
            json!({"ip_protocol": "udp", "from_port": 53, "to_port": 53, "cidr_ipv4": "0.0.0.0/0"}),
        )),
    ]);
}
