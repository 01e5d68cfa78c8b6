//! VPCs and what is in them.

use infra_provider::{ErrorClass, Object};
use infra_provider_testkit::Case;
use infra_value::{Path, Value};
use serde_json::{Value as Json, json};

use crate::by_hand::by_hand;
use crate::{run, with};

fn in_vpc(ty: &str, config: Json) -> Case {
    Case::new(ty, config).need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
}

#[test]
fn vpc() {
    run(vec![
        Case::new("aws_vpc", json!({"cidr_block": "10.1.0.0/16", "enable_dns_hostnames": true, "tags": {"Name": "a"}}))
            .another(json!({"cidr_block": "10.2.0.0/16"}))
            .update(json!({"cidr_block": "10.1.0.0/16", "enable_dns_hostnames": false, "tags": {"Name": "b", "x": "y"}}))
            .update(json!({"cidr_block": "10.1.0.0/16", "enable_dns_hostnames": false, "enable_dns_support": false}))
            .update(json!({"cidr_block": "10.1.0.0/16", "assign_generated_ipv6_cidr_block": true}))
            .update(json!({"cidr_block": "10.1.0.0/16"}))
            .replace(json!({"cidr_block": "10.3.0.0/16"}))
            .refused(json!({"cidr_block": "10.0.0.0/8"}), ErrorClass::Invalid),
    ]);
}

#[test]
fn internet_gateway() {
    run(vec![
        in_vpc("aws_internet_gateway", json!({"vpc_id": "${vpc.id}", "tags": {"Name": "a"}}))
            .need("other", "aws_vpc", json!({"cidr_block": "10.9.0.0/16"}))
            .another(json!({}))
            .update(json!({"vpc_id": "${other.id}", "tags": {"Name": "a"}}))
            .update(json!({"vpc_id": "${other.id}"})),
    ]);
}

#[test]
fn subnet() {
    let subnet = |more: Json| {
        let mut config =
            json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.1.0/24", "availability_zone": "us-east-1a"});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    run(vec![
        in_vpc("aws_subnet", subnet(json!({"map_public_ip_on_launch": true, "tags": {"Name": "a"}})))
            .another(
                json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.2.0/24", "timeouts": {"create": "5m"}}),
            )
            .update(subnet(json!({"map_public_ip_on_launch": false, "tags": {"Name": "b"}})))
            .update(subnet(json!({"assign_ipv6_address_on_creation": false})))
            .replace(json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.3.0/24"}))
            .refused(json!({"vpc_id": "${vpc.id}", "cidr_block": "10.7.0.0/24"}), ErrorClass::Invalid)
            .refused(
                json!({"vpc_id": "vpc-0123456789abcdef0", "cidr_block": "10.0.9.0/24"}),
                ErrorClass::NotFound,
            ),
    ]);
}

fn with_gateway(ty: &str, config: Json) -> Case {
    in_vpc(ty, config)
        .need("subnet", "aws_subnet", json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.1.0/24"}))
        .need("gateway", "aws_internet_gateway", json!({"vpc_id": "${vpc.id}"}))
}

#[test]
fn eip() {
    run(vec![
        Case::new("aws_eip", json!({"domain": "vpc", "tags": {"Name": "a"}}))
            .another(json!({"domain": "vpc"}))
            .update(json!({"domain": "vpc"})),
    ]);
}

#[test]
fn nat_gateway() {
    let private =
        |tags: Json| json!({"connectivity_type": "private", "subnet_id": "${subnet.id}", "tags": tags});
    run(vec![
        with_gateway("aws_nat_gateway", private(json!({"Name": "a"})))
            .need("eip", "aws_eip", json!({"domain": "vpc"}))
            .another(private(json!({})))
            .update(private(json!({"Name": "b"})))
            // moto does not let go of the address of a gateway that is deleted: there can be one such gateway only.
            .replace(json!({"allocation_id": "${eip.id}", "subnet_id": "${subnet.id}"})),
    ]);
}

#[test]
fn route_table() {
    let route = |range: &str| json!({"cidr_block": range, "gateway_id": "${gateway.id}"});
    let table = |routes: Json| json!({"vpc_id": "${vpc.id}", "route": routes, "tags": {"Name": "a"}});
    run(vec![
        with_gateway("aws_route_table", table(json!([route("0.0.0.0/0"), route("10.77.0.0/16")])))
            .another(json!({"vpc_id": "${vpc.id}"}))
            .update(table(json!([route("0.0.0.0/0"), route("10.78.0.0/16")])))
            .update(table(json!([])))
            .update(json!({"vpc_id": "${vpc.id}"}))
            .refused(json!({"vpc_id": "vpc-0123456789abcdef0"}), ErrorClass::NotFound),
    ]);
}

#[test]
fn route() {
    let to = |range: &str, target: Json| {
        let mut config = json!({"route_table_id": "${table.id}", "destination_cidr_block": range});
        config.as_object_mut().unwrap().extend(target.as_object().unwrap().clone());
        config
    };
    let gateway = || json!({"gateway_id": "${gateway.id}"});
    run(vec![
        with_gateway("aws_route", to("0.0.0.0/0", gateway()))
            .by_natural_key()
            .need("table", "aws_route_table", json!({"vpc_id": "${vpc.id}"}))
            .need(
                "nat",
                "aws_nat_gateway",
                json!({"connectivity_type": "private", "subnet_id": "${subnet.id}"}),
            )
            .another(to("10.77.0.0/16", gateway()))
            .update(to("0.0.0.0/0", json!({"nat_gateway_id": "${nat.id}"})))
            .replace(to("10.78.0.0/16", gateway()))
            .import_id(|route| {
                let text = |name: &str| {
                    route.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
                };
                format!("{}_{}", text("route_table_id"), text("destination_cidr_block"))
            }),
    ]);
}

#[test]
fn route_table_association() {
    run(vec![
        with_gateway(
            "aws_route_table_association",
            json!({"subnet_id": "${subnet.id}", "route_table_id": "${table.id}"}),
        )
        .by_natural_key()
        .need("table", "aws_route_table", json!({"vpc_id": "${vpc.id}"}))
        .need("second", "aws_subnet", json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.2.0/24"}))
        .another(json!({"subnet_id": "${second.id}", "route_table_id": "${table.id}"}))
        .import_id(|association| {
            let text = |name: &str| {
                association.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
            };
            format!("{}/{}", text("subnet_id"), text("route_table_id"))
        }),
    ]);
}

#[test]
fn network_interface() {
    let card =
        |more: Json| with(json!({"subnet_id": "${subnet.id}", "security_groups": ["${group.id}"]}), more);
    run(vec![
        Case::new("aws_network_interface", card(json!({"description": "one", "tags": {"Name": "a"}})))
            .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
            .need("subnet", "aws_subnet", json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.1.0/24"}))
            .need("group", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "card"}))
            .need("other", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "other"}))
            .another(card(json!({"private_ips": ["10.0.1.20"]})))
            .update(card(json!({"description": "one", "security_groups": ["${other.id}"], "source_dest_check": false, "tags": {"Name": "b"}})))
            .replace(card(json!({"private_ip": "10.0.1.30"}))),
    ]);
}

/// The primary address stays for as long as the interface, and a description may go.
#[test]
fn network_interface_changes() {
    by_hand(async |bench, _| {
        let id = |object: &Object| object.value.get("id").and_then(Value::as_str).unwrap().to_owned();
        let vpc = id(&bench.create("aws_vpc", &json!({"cidr_block": "10.0.0.0/16"})).await);
        let subnet = json!({"vpc_id": vpc, "cidr_block": "10.0.1.0/24"});
        let subnet = id(&bench.create("aws_subnet", &subnet).await);
        let group = json!({"vpc_id": vpc, "name": "card"});
        let group = id(&bench.create("aws_security_group", &group).await);
        let ty = "aws_network_interface";
        let card = |more: Json| with(json!({"subnet_id": subnet, "security_groups": [group]}), more);
        let made = bench.create(ty, &card(json!({"description": "one", "private_ips": ["10.0.1.10"]}))).await;
        let without =
            bench.update(ty, &made, &card(json!({"private_ips": ["10.0.1.10", "10.0.1.11"]}))).await;
        let other = bench.plan(ty, Some(&without), &card(json!({"private_ips": ["10.0.1.11"]})));
        assert_eq!(other.replace, [Path::attr("private_ips")]);

        let ty = "aws_vpc_security_group_ingress_rule";
        let rule = |more: Json| with(json!({"security_group_id": group, "ip_protocol": "-1"}), more);
        let made = bench.create(ty, &rule(json!({"cidr_ipv4": "10.0.0.0/8"}))).await;
        let other = bench.plan(ty, Some(&made), &rule(json!({"referenced_security_group_id": group})));
        assert_eq!(other.replace, ["cidr_ipv4", "referenced_security_group_id"].map(Path::attr));
    });
}

#[test]
fn vpc_endpoint() {
    let to_s3 =
        |more: Json| with(json!({"vpc_id": "${vpc.id}", "service_name": "com.amazonaws.us-east-1.s3"}), more);
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}],
    });
    run(vec![
        Case::new(
            "aws_vpc_endpoint",
            to_s3(json!({"route_table_ids": ["${one.id}"], "tags": {"Name": "a"}})),
        )
        .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .need("subnet", "aws_subnet", json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.1.0/24"}))
        .need("group", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "endpoint"}))
        .need("one", "aws_route_table", json!({"vpc_id": "${vpc.id}"}))
        .another(json!({
            "vpc_id": "${vpc.id}", "service_name": "com.amazonaws.us-east-1.ec2",
            "vpc_endpoint_type": "Interface", "subnet_ids": ["${subnet.id}"],
            "security_group_ids": ["${group.id}"], "private_dns_enabled": true,
        }))
        .update(to_s3(
            json!({"route_table_ids": ["${one.id}"], "policy": policy.to_string(), "tags": {"Name": "b"}}),
        ))
        .replace(json!({"vpc_id": "${vpc.id}", "service_name": "com.amazonaws.us-east-1.dynamodb"}))
        .refused(
            json!({"vpc_id": "vpc-0123456789abcdef0", "service_name": "com.amazonaws.us-east-1.s3"}),
            ErrorClass::NotFound,
        ),
    ]);
}

/// A gateway and an endpoint with interfaces, and what can be put into them.
fn beside_endpoints(ty: &str, config: Json) -> Case {
    let named = |association: &Value| {
        let text = |name: &str| association.get(name).and_then(Value::as_str);
        let part = ["route_table_id", "subnet_id", "security_group_id"].iter().find_map(|name| text(name));
        format!("{}/{}", text("vpc_endpoint_id").unwrap_or_default(), part.unwrap_or_default())
    };
    Case::new(ty, config)
        .by_natural_key()
        .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .need(
            "gateway",
            "aws_vpc_endpoint",
            json!({"vpc_id": "${vpc.id}", "service_name": "com.amazonaws.us-east-1.s3"}),
        )
        .need(
            "interface",
            "aws_vpc_endpoint",
            json!({
                "vpc_id": "${vpc.id}", "service_name": "com.amazonaws.us-east-1.ec2",
                "vpc_endpoint_type": "Interface",
            }),
        )
        .import_id(named)
}

#[test]
fn vpc_endpoint_route_table_association() {
    let table = || json!({"vpc_id": "${vpc.id}"});
    let of = |table: &str| json!({"vpc_endpoint_id": "${gateway.id}", "route_table_id": format!("${{{table}.id}}")});
    run(vec![
        beside_endpoints("aws_vpc_endpoint_route_table_association", of("a"))
            .need("a", "aws_route_table", table())
            .need("b", "aws_route_table", table())
            .need("c", "aws_route_table", table())
            .another(of("b"))
            .replace(of("c"))
            .refused(
                json!({"vpc_endpoint_id": "vpce-0123456789abcdef0", "route_table_id": "${a.id}"}),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn vpc_endpoint_subnet_association() {
    let subnet = |range: &str| json!({"vpc_id": "${vpc.id}", "cidr_block": range});
    let of = |subnet: &str, more: Json| {
        with(json!({"vpc_endpoint_id": "${interface.id}", "subnet_id": format!("${{{subnet}.id}}")}), more)
    };
    run(vec![
        beside_endpoints("aws_vpc_endpoint_subnet_association", of("a", json!({})))
            .need("a", "aws_subnet", subnet("10.0.1.0/24"))
            .need("b", "aws_subnet", subnet("10.0.2.0/24"))
            .need("c", "aws_subnet", subnet("10.0.3.0/24"))
            .another(of("b", json!({"timeouts": {"create": "5m"}})))
            .replace(of("c", json!({}))),
    ]);
}

/// What an endpoint has that nobody says a group for is put back when the group that took its place goes.
#[test]
fn vpc_endpoint_security_group_association() {
    let group = |name: &str| json!({"vpc_id": "${vpc.id}", "name": name});
    let of = |group: &str, more: Json| {
        let group = format!("${{{group}.id}}");
        with(json!({"vpc_endpoint_id": "${interface.id}", "security_group_id": group}), more)
    };
    let instead = || json!({"replace_default_association": true});
    run(vec![
        beside_endpoints("aws_vpc_endpoint_security_group_association", of("a", instead()))
            .need("a", "aws_security_group", group("a"))
            .need("b", "aws_security_group", group("b"))
            .need("c", "aws_security_group", group("c"))
            .untold("replace_default_association")
            .another(of("b", json!({})))
            .replace(of("c", instead()))
            .refused(
                json!({
                    "vpc_endpoint_id": "${interface.id}", "replace_default_association": true,
                    "security_group_id": "${vpc.default_security_group_id}",
                }),
                ErrorClass::Invalid,
            ),
    ]);
}

#[test]
fn network_interface_sg_attachment() {
    let group = |name: &str| json!({"vpc_id": "${vpc.id}", "name": name});
    let of = |group: &str| json!({"network_interface_id": "${card.id}", "security_group_id": format!("${{{group}.id}}")});
    run(vec![
        in_vpc("aws_network_interface_sg_attachment", of("a"))
            .by_natural_key()
            .need("subnet", "aws_subnet", json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.1.0/24"}))
            .need("own", "aws_security_group", group("own"))
            .need("a", "aws_security_group", group("a"))
            .need("b", "aws_security_group", group("b"))
            .need("c", "aws_security_group", group("c"))
            .need(
                "card",
                "aws_network_interface",
                json!({"subnet_id": "${subnet.id}", "security_groups": ["${own.id}"]}),
            )
            .another(of("b"))
            .replace(of("c"))
            .refused(of("own"), ErrorClass::AlreadyExists)
            .import_id(|attachment| {
                let text =
                    |name: &str| attachment.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                format!("{}_{}", text("network_interface_id"), text("security_group_id"))
            }),
    ]);
}
