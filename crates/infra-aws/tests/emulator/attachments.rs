//! Disks, images and addresses of machines, and the ways between VPCs.

use infra_provider::{ErrorClass, Object, Scope};
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::by_hand::{Bench, by_hand, in_an_hour, text};
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
fn network_interface_attachment() {
    let card = || json!({"subnet_id": "${one.subnet_id}"});
    let at = |card: &str, machine: &str, index: i64| {
        json!({
            "network_interface_id": format!("${{{card}.id}}"), "instance_id": format!("${{{machine}.id}}"),
            "device_index": index,
        })
    };
    run(vec![
        beside_machines("aws_network_interface_attachment", at("a", "one", 1))
            .need("a", "aws_network_interface", card())
            .need("b", "aws_network_interface", card())
            .another(at("b", "two", 1))
            .replace(at("a", "two", 2)),
    ]);
}

#[test]
fn ebs_snapshot() {
    let of = |disk: &str, more: Json| with(json!({"volume_id": format!("${{{disk}.id}}")}), more);
    let one = |more: Json| of("a", with(json!({"description": "one"}), more));
    let disk = |more: Json| with(json!({"availability_zone": "us-east-1a", "size": 5}), more);
    run(vec![
        Case::new("aws_ebs_snapshot", one(json!({"tags": {"Name": "a"}})))
            .need("a", "aws_ebs_volume", disk(json!({})))
            .need("b", "aws_ebs_volume", disk(json!({"encrypted": true})))
            .untold("permanent_restore")
            .another(of("b", json!({"storage_tier": "standard"})))
            .update(one(json!({"tags": {"Name": "b"}})))
            .update(one(json!({"storage_tier": "archive"})))
            .update(one(json!({"storage_tier": "standard", "permanent_restore": true})))
            .replace(of("a", json!({"description": "two"})))
            .refused(json!({"volume_id": "vol-0123456789abcdef0"}), ErrorClass::NotFound),
    ]);
}

#[test]
fn ami_from_instance() {
    let image = |name: &str, more: Json| with(json!({"name": name, "source_instance_id": "${one.id}"}), more);
    let live = |more: Json| image("live", with(json!({"snapshot_without_reboot": true}), more));
    run(vec![
        Case::new("aws_ami_from_instance", live(json!({"description": "one", "tags": {"Name": "a"}})))
            .need("one", "aws_instance", json!({"ami": "ami-04681a1dbd79675a5", "instance_type": "t3.micro"}))
            .untold("snapshot_without_reboot")
            .another(image("other", json!({"deprecation_time": "2031-01-01T00:00:00Z"})))
            .update(live(json!({"description": "two", "deprecation_time": "2030-01-01T00:00:00Z"})))
            .update(live(json!({"deprecation_time": "2030-01-01T12:00:00+02:00", "tags": {"Name": "b"}})))
            .update(live(json!({})))
            .replace(image("another", json!({})))
            .refused(
                json!({"name": "none", "source_instance_id": "i-0123456789abcdef0"}),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn an_instance_runs_or_is_stopped() {
    by_hand(async |bench, _| {
        let machine = json!({"ami": "ami-04681a1dbd79675a5", "instance_type": "t3.micro"});
        let machine = bench.create("aws_instance", &machine).await;
        let ty = "aws_ec2_instance_state";
        let is = |state: &str, more: Json| with(json!({"instance_id": machine.id(), "state": state}), more);
        let state = async || {
            let now = bench.read("aws_instance", &machine).await.unwrap();
            text(&now, "instance_state").to_owned()
        };
        let stopped = bench.create(ty, &is("stopped", json!({}))).await;
        assert_eq!((stopped.id(), state().await.as_str()), (machine.id(), "stopped"));
        let running = bench.update(ty, &stopped, &is("running", json!({}))).await;
        assert_eq!(state().await, "running");
        let forced = json!({"force": true});
        let running = bench.update(ty, &running, &is("running", forced.clone())).await;
        let stopped = bench.update(ty, &running, &is("stopped", forced)).await;
        assert_eq!(state().await, "stopped");
        let imported = bench.import(ty, machine.id().unwrap()).await;
        assert_eq!(bench.plan(ty, Some(&imported), &is("stopped", json!({}))).value, imported.value);
        bench.delete(ty, &stopped).await;
        assert_eq!(state().await, "stopped", "it stays so");

        let begun = bench.cut_off(ty, &is("running", json!({}))).await;
        let begun = bench.read(ty, &begun).await.unwrap();
        bench.update(ty, &begun, &is("running", json!({}))).await;
        let nobody = json!({"instance_id": "i-0123456789abcdef0", "state": "running"});
        assert_eq!(bench.try_create(ty, &nobody).await.unwrap_err().error.class, ErrorClass::NotFound);
        bench.delete("aws_instance", &machine).await;
        assert!(bench.read(ty, &stopped).await.is_none());
    });
}

/// A region always has it.
#[test]
fn new_disks_are_encrypted_by_default() {
    by_hand(async |bench, _| {
        let ty = "aws_ebs_encryption_by_default";
        let is_on = |object: &Object| object.value.get("enabled").and_then(Value::as_bool);
        assert!(bench.client.list(ty, &Scope::default()).await.unwrap().is_empty());
        let on = bench.create(ty, &json!({})).await;
        assert_eq!(is_on(&on), Some(true));
        assert!(text(&on, "id").starts_with("terraform-"));
        assert_eq!(bench.client.list(ty, &Scope::default()).await.unwrap().len(), 1);
        let found = bench.recover(ty, &json!({}), in_an_hour()).await.unwrap();
        assert_eq!(found.value, on.value);
        assert!(bench.recover(ty, &json!({"enabled": false}), in_an_hour()).await.is_none());
        let off = bench.update(ty, &on, &json!({"enabled": false})).await;
        let on = bench.update(ty, &off, &json!({"enabled": true})).await;
        assert_eq!(bench.import(ty, text(&on, "id")).await.value, on.value);
        assert!(bench.client.stays(ty, &on));
        bench.delete(ty, &on).await;
        assert_eq!(is_on(&bench.read(ty, &on).await.unwrap()), Some(false));
    });
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
        assert!(bench.client.stays(ty, &there));
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

/// A connection between two VPCs that nobody has accepted.
async fn connection(bench: &Bench) -> Object {
    let vpc = async |range: &str| bench.create("aws_vpc", &json!({"cidr_block": range})).await;
    let (one, two) = (vpc("10.0.0.0/16").await, vpc("10.1.0.0/16").await);
    bench.create("aws_vpc_peering_connection", &json!({"vpc_id": one.id(), "peer_vpc_id": two.id()})).await
}

/// The side that is asked, and what the sides let each other do. Both stay with the connection.
#[test]
fn a_connection_is_accepted_by_a_resource_of_its_own() {
    by_hand(async |bench, _| {
        let dns = |allowed: bool| json!([{"allow_remote_vpc_dns_resolution": allowed}]);
        let asked = connection(&bench).await;
        let of = |more: Json| with(json!({"vpc_peering_connection_id": asked.id()}), more);

        let ty = "aws_vpc_peering_connection_accepter";
        let tags = json!({"tags": {"Side": "accepter"}});
        let waiting = bench.create(ty, &of(tags.clone())).await;
        assert_eq!(text(&waiting, "accept_status"), "pending-acceptance");
        assert_eq!(text(&waiting, "peer_vpc_id"), text(&asked, "peer_vpc_id"));
        let refused = bench.try_update(ty, &waiting, &of(json!({"accepter": dns(true)}))).await.unwrap_err();
        assert_eq!(refused.error.class, ErrorClass::Invalid);
        let accepted = bench.update(ty, &waiting, &of(with(json!({"auto_accept": true}), tags))).await;
        assert_eq!(text(&accepted, "accept_status"), "active");
        let accepted =
            bench.update(ty, &accepted, &of(json!({"auto_accept": true, "accepter": dns(true)}))).await;
        let imported = bench.import(ty, asked.id().unwrap()).await;
        assert_eq!(
            bench.plan(ty, Some(&imported), &of(json!({"accepter": dns(true)}))).value,
            imported.value
        );
        bench.delete(ty, &accepted).await;
        assert!(bench.read(ty, &accepted).await.is_some(), "it stays");

        let ty = "aws_vpc_peering_connection_options";
        let options = bench.create(ty, &of(json!({"requester": dns(true)}))).await;
        let options =
            bench.update(ty, &options, &of(json!({"accepter": dns(false), "requester": dns(true)}))).await;
        let imported = bench.import(ty, asked.id().unwrap()).await;
        assert_eq!(imported.value, options.value);
        bench.delete(ty, &options).await;
        assert!(bench.read(ty, &options).await.is_some(), "they stay");
        bench.delete("aws_vpc_peering_connection", &asked).await;
        assert!(bench.read(ty, &options).await.is_none());
        let gone = bench.try_create(ty, &of(json!({}))).await.unwrap_err();
        assert_eq!(gone.error.class, ErrorClass::NotFound);
    });
}

#[test]
fn a_connection_is_accepted_by_the_plan_after_a_create_that_was_cut_off() {
    by_hand(async |bench, _| {
        let asked = connection(&bench).await;
        let ty = "aws_vpc_peering_connection_accepter";
        let config = json!({"vpc_peering_connection_id": asked.id(), "auto_accept": true});
        let begun = bench.cut_off(ty, &config).await;
        let begun = bench.read(ty, &begun).await.unwrap();
        assert_eq!(text(&begun, "accept_status"), "pending-acceptance");
        let accepted = bench.update(ty, &begun, &config).await;
        assert_eq!(text(&accepted, "accept_status"), "active");
    });
}
