//! Network ACLs, and what a VPC comes with.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::by_hand::{Bench, by_hand, in_an_hour, text};
use crate::run;

fn in_vpc(ty: &str, config: Json) -> Case {
    Case::new(ty, config)
        .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .need("a", "aws_subnet", json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.1.0/24"}))
        .need("b", "aws_subnet", json!({"vpc_id": "${vpc.id}", "cidr_block": "10.0.2.0/24"}))
}

fn entry(number: i64, protocol: &str, port: i64) -> Json {
    json!({
        "rule_no": number, "action": "allow", "protocol": protocol, "from_port": port, "to_port": port,
        "cidr_block": "10.0.0.0/8",
    })
}

#[test]
fn network_acl() {
    let acl = |more: Json| {
        let mut config = json!({"vpc_id": "${vpc.id}"});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let ty = "aws_network_acl";
    run(vec![
        in_vpc(
            ty,
            acl(json!({
                "ingress": [entry(100, "tcp", 80), entry(200, "udp", 53)],
                "egress": [entry(100, "-1", 0)],
                "subnet_ids": ["${a.id}"],
                "tags": {"Name": "a"},
            })),
        )
        .another(acl(json!({"ingress": [entry(100, "all", 0)]})))
        .update(acl(json!({
            "ingress": [entry(100, "tcp", 8080), entry(300, "udp", 53)],
            "egress": [],
            "subnet_ids": ["${b.id}"],
            "tags": {"Name": "b"},
        })))
        .update(acl(json!({"ingress": [], "egress": [], "subnet_ids": ["${a.id}", "${b.id}"]})))
        .update(acl(json!({"subnet_ids": []})))
        .refused(json!({"vpc_id": "vpc-0123456789abcdef0"}), ErrorClass::NotFound),
    ]);
}

#[test]
fn network_acl_rule() {
    let rule = |number: i64, egress: bool, more: Json| {
        let mut config = json!({
            "network_acl_id": "${acl.id}", "rule_number": number, "egress": egress, "rule_action": "allow",
            "protocol": "tcp", "cidr_block": "10.0.0.0/8", "from_port": 80, "to_port": 81,
        });
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    run(vec![
        in_vpc("aws_network_acl_rule", rule(100, false, json!({})))
            .by_natural_key()
            .need("acl", "aws_network_acl", json!({"vpc_id": "${vpc.id}"}))
            .another(rule(100, true, json!({"protocol": "-1", "from_port": null, "to_port": null})))
            // The emulator loses the kind of an ICMP message.
            .replace(rule(101, false, json!({"protocol": "udp"})))
            .import_id(|rule| {
                let text = |name: &str| rule.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                let number = rule.get("rule_number").and_then(Value::as_i64).unwrap_or_default();
                let egress = rule.get("egress").and_then(Value::as_bool).unwrap_or_default();
                format!("{}:{number}:{}:{egress}", text("network_acl_id"), text("protocol"))
            }),
    ]);
}

#[test]
fn network_acl_association() {
    let of = |acl: &str, subnet: &str| json!({"network_acl_id": format!("${{{acl}.id}}"), "subnet_id": format!("${{{subnet}.id}}")});
    run(vec![
        in_vpc("aws_network_acl_association", of("one", "a"))
            .by_natural_key()
            .need("one", "aws_network_acl", json!({"vpc_id": "${vpc.id}"}))
            .need("two", "aws_network_acl", json!({"vpc_id": "${vpc.id}"}))
            .another(of("one", "b"))
            .replace(of("two", "a"))
            .refused(
                json!({"network_acl_id": "${one.id}", "subnet_id": "subnet-0123456789abcdef0"}),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn egress_only_internet_gateway() {
    run(vec![
        in_vpc("aws_egress_only_internet_gateway", json!({"vpc_id": "${vpc.id}", "tags": {"Name": "a"}}))
            .another(json!({"vpc_id": "${vpc.id}"}))
            .update(json!({"vpc_id": "${vpc.id}", "tags": {"Name": "b"}}))
            .update(json!({"vpc_id": "${vpc.id}"})),
    ]);
}

/// The elements of a set.
fn count(object: &infra_provider::Object, name: &str) -> usize {
    object.value.get(name).and_then(Value::as_slice).map_or(0, <[Value]>::len)
}

async fn vpc(bench: &Bench) -> infra_provider::Object {
    bench.create("aws_vpc", &json!({"cidr_block": "10.0.0.0/16"})).await
}

#[test]
fn the_default_route_table_is_adopted_with_what_the_configuration_says() {
    by_hand(async |bench, _| {
        let ty = "aws_default_route_table";
        let vpc = vpc(&bench).await;
        let gateway = bench.create("aws_internet_gateway", &json!({"vpc_id": vpc.id()})).await;
        let table = text(&vpc, "default_route_table_id");
        let route = |range: &str| json!({"cidr_block": range, "gateway_id": gateway.id()});
        let config =
            |routes: Json| json!({"default_route_table_id": table, "route": routes, "tags": {"Name": "d"}});

        // Somebody has put a route there before.
        let there = json!({"route_table_id": table, "destination_cidr_block": "10.9.0.0/16", "gateway_id": gateway.id()});
        bench.create("aws_route", &there).await;
        let mut adopted = bench.create(ty, &json!({"default_route_table_id": table})).await;
        assert_eq!(count(&adopted, "route"), 0);
        adopted =
            bench.update(ty, &adopted, &config(json!([route("0.0.0.0/0"), route("10.8.0.0/16")]))).await;
        adopted = bench.update(ty, &adopted, &config(json!([route("0.0.0.0/0")]))).await;
        assert_eq!(count(&adopted, "route"), 1);

        let imported = bench.import(ty, vpc.id().unwrap()).await;
        assert_eq!(
            bench.plan(ty, Some(&imported), &config(json!([route("0.0.0.0/0")]))).value,
            imported.value
        );
        let found = bench.recover(ty, &json!({"default_route_table_id": table}), in_an_hour()).await.unwrap();
        let again = bench.plan(ty, Some(&found), &json!({"default_route_table_id": table}));
        assert_eq!(again.value.get("route").and_then(Value::as_slice).map(<[Value]>::len), Some(0));

        bench.delete(ty, &adopted).await;
        assert!(bench.read(ty, &adopted).await.is_some(), "it goes with its VPC");
        let missing = bench.try_create(ty, &json!({"default_route_table_id": "rtb-0123456789abcdef0"})).await;
        assert_eq!(missing.unwrap_err().error.class, ErrorClass::NotFound);
    });
}

#[test]
fn the_default_security_group_is_adopted_with_what_the_configuration_says() {
    by_hand(async |bench, _| {
        let ty = "aws_default_security_group";
        let vpc = vpc(&bench).await;
        let own = json!({"protocol": "-1", "self": true, "from_port": 0, "to_port": 0});
        let web = json!({"protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"], "from_port": 80, "to_port": 80});
        let closed = bench.create(ty, &json!({"vpc_id": vpc.id()})).await;
        assert_eq!(closed.id().unwrap(), text(&vpc, "default_security_group_id"));
        assert_eq!((count(&closed, "ingress"), count(&closed, "egress")), (0, 0));
        let config =
            json!({"vpc_id": vpc.id(), "ingress": [own, web], "egress": [web], "tags": {"Name": "d"}});
        let open = bench.update(ty, &closed, &config).await;
        assert_eq!((count(&open, "ingress"), count(&open, "egress")), (2, 1));
        let imported = bench.import(ty, open.id().unwrap()).await;
        assert_eq!(bench.plan(ty, Some(&imported), &config).replace, []);
        bench.update(ty, &open, &json!({"vpc_id": vpc.id(), "ingress": [], "egress": []})).await;

        // Without a VPC it is that of the account's default one.
        let other = bench.create(ty, &json!({"ingress": [own]})).await;
        assert_ne!(text(&other, "vpc_id"), vpc.id().unwrap());
    });
}

#[test]
fn the_default_network_acl_is_adopted_with_what_the_configuration_says() {
    by_hand(async |bench, _| {
        let ty = "aws_default_network_acl";
        let vpc = vpc(&bench).await;
        let subnet =
            bench.create("aws_subnet", &json!({"vpc_id": vpc.id(), "cidr_block": "10.0.1.0/24"})).await;
        let acl = text(&vpc, "default_network_acl_id");
        let closed = bench.create(ty, &json!({"default_network_acl_id": acl})).await;
        assert_eq!((count(&closed, "ingress"), count(&closed, "egress")), (0, 0));
        let open = json!({
            "default_network_acl_id": acl,
            "ingress": [entry(100, "-1", 0)],
            "egress": [entry(100, "tcp", 443)],
            "subnet_ids": [subnet.id()],
        });
        let changed = bench.update(ty, &closed, &open).await;
        assert_eq!((count(&changed, "ingress"), count(&changed, "subnet_ids")), (1, 1));
        let imported = bench.import(ty, acl).await;
        assert_eq!(bench.plan(ty, Some(&imported), &open).value, imported.value);
        bench.update(ty, &changed, &json!({"default_network_acl_id": acl, "tags": {"Name": "d"}})).await;
        let missing = bench.try_create(ty, &json!({"default_network_acl_id": "acl-0123456789abcdef0"})).await;
        assert_eq!(missing.unwrap_err().error.class, ErrorClass::NotFound);
    });
}
