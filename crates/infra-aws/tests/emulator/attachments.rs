//! Disks and addresses of machines, and the ways between VPCs.

use infra_provider::{ErrorClass, Object};
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::by_hand::{by_hand, text};
use crate::{run, with};

#[test]
fn ebs_volume() {
    let disk = |more: Json| with(json!({"availability_zone": "us-east-1a", "size": 5}), more);
    run(vec![
        Case::new("aws_ebs_volume", disk(json!({"type": "gp3", "iops": 4000, "tags": {"Name": "a"}})))
            .another(disk(json!({"encrypted": true})))
            .update(disk(json!({"size": 8, "type": "gp3", "iops": 5000, "tags": {"Name": "b"}})))
            .replace(disk(json!({"availability_zone": "us-east-1b", "type": "gp2"}))),
    ]);
}

/// Two machines, which are needs.
fn beside_machines(ty: &str, config: Json) -> Case {
    let machine = || json!({"ami": "ami-04681a1dbd79675a5", "instance_type": "t3.micro"});
    Case::new(ty, config).by_natural_key().need("one", "aws_instance", machine()).need(
        "two",
        "aws_instance",
        machine(),
    )
}

#[test]
fn volume_attachment() {
    let disk = || json!({"availability_zone": "${one.availability_zone}", "size": 5});
    let attached = |disk: &str, machine: &str, device: &str| {
        json!({
            "volume_id": format!("${{{disk}.id}}"),
            "instance_id": format!("${{{machine}.id}}"),
            "device_name": device,
        })
    };
    run(vec![
        beside_machines("aws_volume_attachment", attached("a", "one", "/dev/sdf"))
            .need("a", "aws_ebs_volume", disk())
            .need("b", "aws_ebs_volume", disk())
            .another(attached("b", "two", "/dev/sdf"))
            .replace(attached("a", "one", "/dev/sdg"))
            .import_id(|attachment| {
                let text =
                    |name: &str| attachment.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                format!("{}:{}:{}", text("device_name"), text("volume_id"), text("instance_id"))
            }),
    ]);
}

#[test]
fn eip_association() {
    let points = |address: &str, machine: &str| json!({"allocation_id": format!("${{{address}.id}}"), "instance_id": format!("${{{machine}.id}}")});
    run(vec![
        beside_machines("aws_eip_association", points("a", "one"))
            .need("a", "aws_eip", json!({"domain": "vpc"}))
            .need("b", "aws_eip", json!({"domain": "vpc"}))
            .need(
                "three",
                "aws_instance",
                json!({"ami": "ami-04681a1dbd79675a5", "instance_type": "t3.micro"}),
            )
            .another(points("b", "two"))
            .replace(points("a", "three")),
    ]);
}

#[test]
fn the_default_vpc_is_adopted_or_made() {
    by_hand(async |bench, _| {
        let ty = "aws_default_vpc";
        let there = bench.create(ty, &json!({"tags": {"Name": "a"}})).await;
        assert_eq!(text(&there, "cidr_block"), "172.31.0.0/16");
        assert_eq!(there.value.get("existing_default_vpc").and_then(Value::as_bool), Some(true));
        let changed = bench.update(ty, &there, &json!({"enable_dns_hostnames": false})).await;
        bench.delete(ty, &changed).await;
        assert!(bench.read(ty, &changed).await.is_some(), "it stays");
        let imported = bench.import(ty, changed.id().unwrap()).await;
        let planned = bench.plan(ty, Some(&imported), &json!({"enable_dns_hostnames": false}));
        assert_eq!(planned.value, imported.value);
    });
}

#[test]
fn a_default_subnet_is_adopted_or_made() {
    by_hand(async |bench, _| {
        let ty = "aws_default_subnet";
        let of = |more: Json| with(json!({"availability_zone": "us-east-1b"}), more);
        let existed = |object: &Object| object.value.get("existing_default_subnet").and_then(Value::as_bool);
        let private = of(json!({"tags": {"Name": "a"}, "map_public_ip_on_launch": false}));
        let there = bench.create(ty, &private).await;
        assert_eq!(text(&there, "cidr_block"), "172.31.16.0/20");
        assert_eq!(existed(&there), Some(true));
        let changed = bench.update(ty, &there, &of(json!({}))).await;
        bench.delete(ty, &changed).await;
        assert!(bench.read(ty, &changed).await.is_some(), "it stays");
        let imported = bench.import(ty, changed.id().unwrap()).await;
        assert_eq!(bench.plan(ty, Some(&imported), &of(json!({}))).value, imported.value);
        let refused = bench.client.import(ty, "subnet-0123456789abcdef0").await.unwrap_err();
        assert_eq!(refused.class, ErrorClass::Invalid);

        let forced = bench.update(ty, &changed, &of(json!({"force_destroy": true}))).await;
        bench.delete(ty, &forced).await;
        assert!(bench.read(ty, &forced).await.is_none());
        let made = bench.create(ty, &of(json!({}))).await;
        assert_eq!(existed(&made), Some(false));
        let refused = bench.try_create(ty, &of(json!({"ipv6_native": true}))).await.unwrap_err();
        assert_eq!(refused.error.class, ErrorClass::Invalid);
    });
}

#[test]
fn vpc_peering_connection() {
    let between = |a: &str, b: &str, more: Json| {
        with(json!({"vpc_id": format!("${{{a}.id}}"), "peer_vpc_id": format!("${{{b}.id}}")}), more)
    };
    let dns = |allowed: bool| json!([{"allow_remote_vpc_dns_resolution": allowed}]);
    run(vec![
        Case::new("aws_vpc_peering_connection", between("one", "two", json!({"tags": {"Name": "a"}})))
            .need("one", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
            .need("two", "aws_vpc", json!({"cidr_block": "10.1.0.0/16"}))
            .need("three", "aws_vpc", json!({"cidr_block": "10.2.0.0/16"}))
            .untold("auto_accept")
            .another(between("two", "three", json!({"auto_accept": true})))
            .update(between("one", "two", json!({"auto_accept": true, "tags": {"Name": "b"}})))
            .update(between(
                "one",
                "two",
                json!({"auto_accept": true, "accepter": dns(true), "requester": dns(true)}),
            ))
            .update(between(
                "one",
                "two",
                json!({"auto_accept": true, "accepter": dns(false), "requester": dns(true)}),
            ))
            .replace(between("one", "three", json!({"auto_accept": true}))),
    ]);
}
