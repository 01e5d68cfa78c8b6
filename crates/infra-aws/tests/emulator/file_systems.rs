//! File systems.

use infra_provider::{ErrorClass, Going};
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::by_hand::{Bench, text};
use crate::calls::{Cloud, block_on};
use crate::{run, with};

#[test]
fn file_system() {
    let moves = |transitions: &[(&str, &str)]| -> Json {
        transitions.iter().map(|(kind, when)| json!({format!("transition_to_{kind}"): when})).collect()
    };
    let provisioned = |throughput: f64, more: Json| {
        with(json!({"throughput_mode": "provisioned", "provisioned_throughput_in_mibps": throughput}), more)
    };
    run(vec![
        Case::new(
            "aws_efs_file_system",
            json!({
                "encrypted": true,
                "kms_key_id": "${k.arn}",
                "lifecycle_policy": moves(&[("ia", "AFTER_30_DAYS"), ("primary_storage_class", "AFTER_1_ACCESS")]),
                "tags": {"Name": "home"},
            }),
        )
        .need("k", "aws_kms_key", json!({}))
        .another(provisioned(1.5, json!({"availability_zone_name": "us-east-1a"})))
        .update(json!({
            "encrypted": true,
            "kms_key_id": "${k.arn}",
            "lifecycle_policy": moves(&[("archive", "AFTER_90_DAYS"), ("ia", "AFTER_7_DAYS"), ("primary_storage_class", "AFTER_1_ACCESS")]),
            "tags": {"Name": "homes", "a": "b"},
        }))
        .update(provisioned(2.5, json!({"encrypted": true, "kms_key_id": "${k.arn}", "protection": [{"replication_overwrite": "DISABLED"}]})))
        .update(provisioned(3.0, json!({"encrypted": true, "kms_key_id": "${k.arn}", "protection": [{"replication_overwrite": "ENABLED"}]})))
        .update(json!({"encrypted": true, "kms_key_id": "${k.arn}", "throughput_mode": "elastic"}))
        .replace(json!({"performance_mode": "maxIO"})),
        Case::new("aws_efs_file_system", json!({"creation_token": "home"}))
            .by_natural_key()
            .need("taken", "aws_efs_file_system", json!({"creation_token": "taken"}))
            .replace(json!({"creation_token": "other"}))
            .refused(json!({"creation_token": "taken"}), ErrorClass::AlreadyExists),
    ]);
}

/// A type that is of file systems, with two of them.
fn of_systems(ty: &str, create: Json) -> Case {
    Case::new(ty, create).need("f", "aws_efs_file_system", json!({"tags": {"Name": "f"}})).need(
        "g",
        "aws_efs_file_system",
        json!({"tags": {"Name": "g"}}),
    )
}

#[test]
fn mount_target() {
    let subnet = |range: &str, zone: &str| json!({"vpc_id": "${vpc.id}", "cidr_block": range, "availability_zone": zone});
    let group = |name: &str| json!({"name": name, "vpc_id": "${vpc.id}"});
    let target = |more: Json| with(json!({"file_system_id": "${f.id}", "subnet_id": "${a.id}"}), more);
    run(vec![
        of_systems("aws_efs_mount_target", target(json!({"security_groups": ["${one.id}"]})))
            .by_natural_key()
            .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
            .need("a", "aws_subnet", subnet("10.0.1.0/24", "us-east-1a"))
            .need("b", "aws_subnet", subnet("10.0.2.0/24", "us-east-1b"))
            .need("c", "aws_subnet", subnet("10.0.3.0/24", "us-east-1c"))
            .need("one", "aws_security_group", group("one"))
            .need("two", "aws_security_group", group("two"))
            .need("taken", "aws_efs_mount_target", json!({"file_system_id": "${f.id}", "subnet_id": "${c.id}"}))
            .another(json!({"file_system_id": "${f.id}", "subnet_id": "${b.id}", "ip_address": "10.0.2.40"}))
            .update(target(json!({"security_groups": ["${one.id}", "${two.id}"]})))
            .replace(target(json!({"file_system_id": "${g.id}"})))
            .refused(
                json!({"file_system_id": "${f.id}", "subnet_id": "${c.id}", "security_groups": ["${one.id}"]}),
                ErrorClass::AlreadyExists,
            ),
    ]);
}

#[test]
fn access_point() {
    let point = |more: Json| with(json!({"file_system_id": "${f.id}"}), more);
    let user = json!([{"uid": 1000, "gid": 1000, "secondary_gids": [1001, 1002]}]);
    let creation = json!([{"owner_uid": 1000, "owner_gid": 1000, "permissions": "0755"}]);
    let directory = |path: &str| json!([{"path": path, "creation_info": creation}]);
    run(vec![
        of_systems(
            "aws_efs_access_point",
            point(json!({"posix_user": user, "root_directory": directory("/data"), "tags": {"a": "b"}})),
        )
        .another(json!({"file_system_id": "${g.id}"}))
        .update(point(
            json!({"posix_user": user, "root_directory": directory("/data"), "tags": {"a": "c", "d": "e"}}),
        ))
        .replace(point(json!({"root_directory": [{"path": "/other"}]})))
        .refused(json!({"file_system_id": "fs-0123456789abcdef0"}), ErrorClass::NotFound),
    ]);
}

// That one may be turned off is tested beside the code and in `types_by_hand.jsonl`: what is off cannot be imported.
#[test]
fn backup_policy() {
    let on = |system: &str| json!({"file_system_id": format!("${{{system}.id}}"), "backup_policy": [{"status": "ENABLED"}]});
    run(vec![
        of_systems("aws_efs_backup_policy", on("f"))
            .by_natural_key()
            .need("h", "aws_efs_file_system", json!({}))
            .another(on("g"))
            .replace(on("h")),
    ]);
}

#[test]
fn file_system_policy() {
    let allow = |action: &str| {
        json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": [action], "Resource": "*",
        }]})
        .to_string()
    };
    let of = |system: &str, action: &str| json!({"file_system_id": format!("${{{system}.id}}"), "policy": allow(action)});
    let bypass = with(of("f", "elasticfilesystem:*"), json!({"bypass_policy_lockout_safety_check": true}));
    run(vec![
        of_systems("aws_efs_file_system_policy", of("f", "elasticfilesystem:ClientMount"))
            .by_natural_key()
            .untold("bypass_policy_lockout_safety_check")
            .need("h", "aws_efs_file_system", json!({}))
            .another(of("g", "elasticfilesystem:ClientMount"))
            .update(of("f", "elasticfilesystem:ClientWrite"))
            .update(bypass)
            .replace(of("h", "elasticfilesystem:ClientMount")),
    ]);
}

#[test]
fn a_file_system_says_where_it_is_mounted() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let bench = Bench::new(&moto).await;
        let system = cloud.create("aws_efs_file_system", "f", json!({})).await;
        let vpc = cloud.create("aws_vpc", "v", json!({"cidr_block": "10.0.0.0/16"})).await;
        let subnet = json!({"vpc_id": text(&vpc, "id"), "cidr_block": "10.0.1.0/24"});
        let subnet = cloud.create("aws_subnet", "s", subnet).await;
        let target = json!({"file_system_id": text(&system, "id"), "subnet_id": text(&subnet, "id")});
        let target = cloud.create("aws_efs_mount_target", "t", target).await;
        let ty = "aws_efs_file_system";
        let systems = [bench.read(ty, &system).await.unwrap()];
        let alone = bench.client.obstacles(ty, &systems, &Going::default()).await.remove(0).unwrap();
        let what = format!("mount target {}", text(&target, "id"));
        assert!(alone.iter().any(|found| found.what.contains(&what)), "{alone:?}");
        let going = Going::new([("aws_efs_mount_target", &target.value)]);
        let both = bench.client.obstacles(ty, &systems, &going).await.remove(0).unwrap();
        assert!(both.is_empty(), "{both:?}");
    });
}
