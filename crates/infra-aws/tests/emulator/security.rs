//! Security groups and their rules.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
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

#[test]
fn rule_beside_the_group() {
    let rule = |more: Json| {
        let mut config = json!({"security_group_id": "${group.id}", "type": "ingress", "protocol": "tcp"});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let ssh = |ranges: Json| {
        rule(json!({"from_port": 22, "to_port": 22, "cidr_blocks": ranges, "description": "ssh"}))
    };
    let ranges = || json!(["10.1.0.0/16", "10.2.0.0/16"]);
    run(vec![
        in_vpc("aws_security_group_rule", ssh(ranges()))
            .by_natural_key()
            .need("group", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "a"}))
            .need("other", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "b"}))
            .update(rule(
                json!({"from_port": 22, "to_port": 22, "cidr_blocks": ranges(), "description": "new"}),
            ))
            .replace(rule(json!({"from_port": 1, "to_port": 2, "source_security_group_id": "${other.id}"})))
            .import_id(|rule| {
                let text = |name: &str| match rule.get(name) {
                    Some(value) => {
                        infra_value::to_json(value).unwrap_or_default().trim_matches('"').to_owned()
                    }
                    None => String::new(),
                };
                let ranges = rule.get("cidr_blocks").and_then(|list| list.as_slice()).unwrap_or_default();
                let ranges: Vec<&str> = ranges.iter().filter_map(|range| range.as_str()).collect();
                let group =
                    rule.get("source_security_group_id").and_then(|id| id.as_str()).unwrap_or_default();
                let peers = if ranges.is_empty() { group.to_owned() } else { ranges.join("_") };
                let (id, from, to) = (text("security_group_id"), text("from_port"), text("to_port"));
                format!("{id}_{}_{}_{from}_{to}_{peers}", text("type"), text("protocol"))
            }),
        in_vpc("aws_security_group_rule", rule(json!({"from_port": 3, "to_port": 3, "self": true})))
            .by_natural_key()
            .need("group", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "a"}))
            .import_id(|rule| {
                let group = rule.get("security_group_id").and_then(|id| id.as_str()).unwrap_or_default();
                format!("{group}_ingress_tcp_3_3_self")
            }),
    ]);
}
