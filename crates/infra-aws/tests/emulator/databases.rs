//! Databases.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::by_hand::{by_hand, text};
use crate::{run, with};

fn in_network(ty: &str, config: Json) -> Case {
    let subnet = |range: &str, zone: &str| json!({"vpc_id": "${vpc.id}", "cidr_block": range, "availability_zone": zone});
    Case::new(ty, config)
        .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .need("a", "aws_subnet", subnet("10.0.1.0/24", "us-east-1a"))
        .need("b", "aws_subnet", subnet("10.0.2.0/24", "us-east-1b"))
        .need("c", "aws_subnet", subnet("10.0.3.0/24", "us-east-1c"))
        .need("sg", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "db"}))
}

#[test]
fn db_subnet_group() {
    let group = |more: Json| with(json!({"name": "main", "subnet_ids": ["${a.id}", "${b.id}"]}), more);
    run(vec![
        in_network("aws_db_subnet_group", group(json!({"tags": {"Name": "a"}})))
            .another(json!({"name_prefix": "app-", "subnet_ids": ["${a.id}", "${b.id}"]}))
            .update(group(json!({"tags": {"Name": "b", "x": "y"}})))
            // moto loses a group whose subnets or description change.
            .replace(group(json!({"name": "other"})))
            .refused(
                json!({"name": "none", "subnet_ids": ["subnet-0123456789abcdef0"]}),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn db_instance() {
    let database = |more: Json| {
        let base = json!({
            "identifier": "app",
            "engine": "postgres",
            "engine_version": "16.3",
            "instance_class": "db.t4g.micro",
            "allocated_storage": 20,
            "storage_type": "gp3",
            "storage_encrypted": true,
            "db_name": "app",
            "username": "app",
            "password": "correct-horse",
            "db_subnet_group_name": "${group.name}",
            "vpc_security_group_ids": ["${sg.id}"],
            "skip_final_snapshot": true,
            "apply_immediately": true,
        });
        with(base, more)
    };
    let case = |create: Json| {
        in_network("aws_db_instance", create)
            .need(
                "group",
                "aws_db_subnet_group",
                json!({"name": "main", "subnet_ids": ["${a.id}", "${b.id}"]}),
            )
            .untold("password")
            .untold("skip_final_snapshot")
            .untold("apply_immediately")
            .import_id(|database| {
                database.get("identifier").and_then(|value| value.as_str()).unwrap_or_default().to_owned()
            })
    };
    run(vec![
        case(database(json!({"multi_az": true, "backup_retention_period": 7, "tags": {"Name": "a"}})))
            .update(database(json!({"multi_az": true, "backup_retention_period": 14, "tags": {"Name": "b"}})))
            .update(database(json!({"multi_az": false, "instance_class": "db.t4g.small", "allocated_storage": 40})))
            .update(database(json!({"instance_class": "db.t4g.small", "allocated_storage": 40, "password": "battery-staple"}))),
    ]);
}

/// A role that databases may take on.
fn role(name: &str) -> Json {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    });
    json!({"name": name, "assume_role_policy": trust.to_string()})
}

#[test]
fn db_instance_role_association() {
    let database = |identifier: &str| {
        json!({
            "identifier": identifier,
            "engine": "postgres",
            "engine_version": "16.3",
            "instance_class": "db.t4g.micro",
            "allocated_storage": 20,
            "username": "app",
            "password": "correct-horse",
            "skip_final_snapshot": true,
        })
    };
    let of = |database: &str, role: &str, feature: &str| {
        json!({
            "db_instance_identifier": format!("${{{database}.identifier}}"),
            "role_arn": format!("${{{role}.arn}}"),
            "feature_name": feature,
        })
    };
    run(vec![
        Case::new("aws_db_instance_role_association", of("app", "exporter", "s3Export"))
            .by_natural_key()
            .need("app", "aws_db_instance", database("app"))
            .need("jobs", "aws_db_instance", database("jobs"))
            .need("exporter", "aws_iam_role", role("exporter"))
            .need("importer", "aws_iam_role", role("importer"))
            .another(of("app", "importer", "s3Import"))
            .replace(of("jobs", "exporter", "Lambda"))
            .refused(
                json!({"db_instance_identifier": "none", "role_arn": "${exporter.arn}", "feature_name": "Lambda"}),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn cluster_role_association() {
    let cluster = |identifier: &str| {
        json!({
            "cluster_identifier": identifier,
            "engine": "aurora-postgresql",
            "engine_version": "15.4",
            "master_username": "app",
            "master_password": "correct-horse",
            "skip_final_snapshot": true,
        })
    };
    let of = |cluster: &str, role: &str, feature: &str| {
        json!({
            "db_cluster_identifier": format!("${{{cluster}.cluster_identifier}}"),
            "role_arn": format!("${{{role}.arn}}"),
            "feature_name": feature,
        })
    };
    run(vec![
        Case::new("aws_rds_cluster_role_association", of("app", "exporter", "s3Export"))
            .by_natural_key()
            .need("app", "aws_rds_cluster", cluster("app"))
            .need("jobs", "aws_rds_cluster", cluster("jobs"))
            .need("exporter", "aws_iam_role", role("exporter"))
            .need("importer", "aws_iam_role", role("importer"))
            .another(of("app", "importer", "s3Import"))
            .replace(of("jobs", "exporter", "Lambda"))
            .refused(
                json!({"db_cluster_identifier": "none", "role_arn": "${exporter.arn}", "feature_name": "Lambda"}),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn db_parameter_group() {
    let group = |more: Json| with(json!({"name": "pg", "family": "postgres16"}), more);
    let parameter = |name: &str, value: &str| json!({"name": name, "value": value});
    let reboot = json!({"name": "max_connections", "value": "200", "apply_method": "pending-reboot"});
    run(vec![
        Case::new("aws_db_parameter_group", group(json!({"parameter": [parameter("log_connections", "1"), reboot]})))
            .need("taken", "aws_db_parameter_group", json!({"name": "taken", "family": "postgres16"}))
            .another(json!({"name_prefix": "app-", "family": "mysql8.0", "description": "Of the app", "tags": {"a": "b"}}))
            .update(group(json!({"parameter": [parameter("log_connections", "0"), reboot], "tags": {"a": "b"}})))
            .update(group(json!({"parameter": [parameter("log_connections", "0"), reboot, parameter("work_mem", "64")], "tags": {"a": "c"}})))
            .update(group(json!({"parameter": [parameter("work_mem", "64")]})))
            .replace(json!({"name": "other", "family": "postgres16"}))
            .refused(json!({"name": "taken", "family": "postgres16"}), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn cluster_parameter_group() {
    let group = |more: Json| with(json!({"name": "cluster-pg", "family": "aurora-postgresql15"}), more);
    let parameter = |name: &str, value: &str| json!({"name": name, "value": value});
    let reboot = json!({"name": "rds.logical_replication", "value": "1", "apply_method": "pending-reboot"});
    run(vec![
        Case::new("aws_rds_cluster_parameter_group", group(json!({"parameter": [parameter("log_connections", "1"), reboot]})))
            .need("taken", "aws_rds_cluster_parameter_group", json!({"name": "taken", "family": "aurora-postgresql15"}))
            .another(json!({"name_prefix": "app-", "family": "aurora-mysql8.0", "description": "Of the app", "tags": {"a": "b"}}))
            .update(group(json!({"parameter": [parameter("log_connections", "0"), reboot], "tags": {"a": "b"}})))
            .update(group(json!({"parameter": [reboot, parameter("log_disconnections", "1")], "tags": {"a": "c"}})))
            .replace(json!({"name": "other", "family": "aurora-postgresql15"}))
            .refused(json!({"name": "taken", "family": "aurora-postgresql15"}), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn cluster() {
    let cluster = |more: Json| {
        let base = json!({
            "cluster_identifier": "app",
            "engine": "aurora-postgresql",
            "engine_version": "15.4",
            "database_name": "app",
            "master_username": "app",
            "master_password": "correct-horse",
            "db_subnet_group_name": "${group.name}",
            "vpc_security_group_ids": ["${sg.id}"],
            "skip_final_snapshot": true,
            "apply_immediately": true,
        });
        with(base, more)
    };
    let group = json!({"name": "main", "subnet_ids": ["${a.id}", "${b.id}"]});
    run(vec![
        in_network("aws_rds_cluster", cluster(json!({"backup_retention_period": 7, "tags": {"Name": "a"}})))
            .need("group", "aws_db_subnet_group", group)
            .another(cluster(json!({
                "cluster_identifier": "jobs",
                "serverlessv2_scaling_configuration": [{"min_capacity": 0.5, "max_capacity": 4}],
            })))
            .untold("master_password")
            .untold("skip_final_snapshot")
            .untold("apply_immediately")
            .update(cluster(json!({"backup_retention_period": 14, "tags": {"Name": "b", "x": "y"}})))
            .update(cluster(json!({"backup_retention_period": 14, "master_password": "battery-staple"})))
            .update(cluster(json!({"deletion_protection": true})))
            // moto makes a cluster of a name that is taken.
            .update(cluster(json!({"deletion_protection": false}))),
    ]);
}

#[test]
fn an_instance_from_the_last_snapshot_of_another() {
    by_hand(async |bench, _| {
        let first = json!({
            "identifier": "first",
            "engine": "postgres",
            "engine_version": "15.4",
            "instance_class": "db.t3.micro",
            "allocated_storage": 20,
            "username": "app",
            "password": "correct-horse",
            "final_snapshot_identifier": "last",
        });
        let object = bench.create("aws_db_instance", &first).await;
        bench.delete("aws_db_instance", &object).await;
        let second = json!({
            "identifier": "second",
            "snapshot_identifier": "last",
            "instance_class": "db.t3.small",
            "password": "battery-staple",
            "backup_retention_period": 5,
            "skip_final_snapshot": true,
        });
        let object = bench.create("aws_db_instance", &second).await;
        assert_eq!(text(&object, "engine"), "postgres");
        assert_eq!(text(&object, "username"), "app");
        assert_eq!(text(&object, "snapshot_identifier"), "last");
        bench.delete("aws_db_instance", &object).await;

        // Nothing shows that it has not got its password yet.
        let third = with(second, json!({"identifier": "third"}));
        let begun = bench.cut_off("aws_db_instance", &third).await;
        let begun = bench.read("aws_db_instance", &begun).await.unwrap();
        let object = bench.update("aws_db_instance", &begun, &third).await;
        bench.delete("aws_db_instance", &object).await;
    });
}

#[test]
fn a_cluster_from_the_last_snapshot_of_another() {
    by_hand(async |bench, _| {
        let ty = "aws_rds_cluster";
        let first = json!({
            "cluster_identifier": "first",
            "engine": "aurora-postgresql",
            "engine_version": "15.4",
            "database_name": "app",
            "master_username": "app",
            "master_password": "correct-horse",
            "final_snapshot_identifier": "last",
        });
        let object = bench.create(ty, &first).await;
        bench.delete(ty, &object).await;
        let second = |more: Json| {
            let base = json!({
                "cluster_identifier": "second",
                "engine": "aurora-postgresql",
                "master_password": "battery-staple",
                "skip_final_snapshot": true,
            });
            with(base, more)
        };
        let restored = second(json!({"snapshot_identifier": "last", "backup_retention_period": 5}));
        let object = bench.create(ty, &restored).await;
        assert_eq!(text(&object, "master_username"), "app");
        assert_eq!(text(&object, "database_name"), "app");
        assert_eq!(text(&object, "snapshot_identifier"), "last");
        // The snapshot may go, another one is another cluster.
        let without = second(json!({"backup_retention_period": 5}));
        assert_eq!(bench.plan(ty, Some(&object), &without).value, object.value);
        let nowhere = second(json!({"snapshot_identifier": "", "backup_retention_period": 5}));
        assert!(bench.plan(ty, Some(&object), &nowhere).replace.is_empty());
        let other = second(json!({"snapshot_identifier": "other", "backup_retention_period": 5}));
        assert!(!bench.plan(ty, Some(&object), &other).replace.is_empty());
        bench.delete(ty, &object).await;

        // Nothing shows that it has not got its password yet.
        let again = second(json!({"snapshot_identifier": "last"}));
        let begun = bench.cut_off(ty, &again).await;
        let begun = bench.read(ty, &begun).await.unwrap();
        let object = bench.update(ty, &begun, &again).await;
        bench.delete(ty, &object).await;
    });
}

#[test]
fn cluster_instance() {
    let cluster = json!({
        "cluster_identifier": "app",
        "engine": "aurora-postgresql",
        "engine_version": "15.4",
        "master_username": "app",
        "master_password": "correct-horse",
        "skip_final_snapshot": true,
    });
    let instance = |more: Json| {
        let base = json!({
            "identifier": "app-1",
            "cluster_identifier": "${c.id}",
            "engine": "aurora-postgresql",
            "instance_class": "db.r6g.large",
            "apply_immediately": true,
        });
        with(base, more)
    };
    run(vec![
        Case::new("aws_rds_cluster_instance", instance(json!({"tags": {"Name": "a"}})))
            .need("c", "aws_rds_cluster", cluster)
            .need("taken", "aws_rds_cluster_instance", instance(json!({"identifier": "taken"})))
            .another(instance(json!({"identifier": "app-2"})))
            .untold("apply_immediately")
            .update(instance(json!({"tags": {"Name": "b", "x": "y"}, "instance_class": "db.r6g.xlarge"})))
            .replace(instance(json!({"identifier": "app-3"})))
            .refused(instance(json!({"identifier": "taken"})), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn cluster_endpoint() {
    let cluster = json!({
        "cluster_identifier": "app",
        "engine": "aurora-postgresql",
        "engine_version": "15.4",
        "master_username": "app",
        "master_password": "correct-horse",
        "skip_final_snapshot": true,
    });
    let instance = |name: &str| {
        json!({
            "identifier": name,
            "cluster_identifier": "${c.id}",
            "engine": "aurora-postgresql",
            "instance_class": "db.r6g.large",
        })
    };
    let endpoint = |more: Json| {
        let base = json!({
            "cluster_endpoint_identifier": "reports",
            "cluster_identifier": "${c.id}",
            "custom_endpoint_type": "READER",
        });
        with(base, more)
    };
    run(vec![
        Case::new(
            "aws_rds_cluster_endpoint",
            endpoint(json!({"static_members": ["${one.id}"], "tags": {"a": "b"}})),
        )
        .need("c", "aws_rds_cluster", cluster)
        .need("one", "aws_rds_cluster_instance", instance("app-1"))
        .need("two", "aws_rds_cluster_instance", instance("app-2"))
        .need("taken", "aws_rds_cluster_endpoint", endpoint(json!({"cluster_endpoint_identifier": "taken"})))
        .another(endpoint(json!({"cluster_endpoint_identifier": "jobs", "excluded_members": ["${two.id}"]})))
        .update(endpoint(json!({"static_members": ["${one.id}", "${two.id}"], "tags": {"a": "c"}})))
        .update(endpoint(json!({"excluded_members": ["${two.id}"], "custom_endpoint_type": "ANY"})))
        .update(endpoint(json!({"custom_endpoint_type": "ANY"})))
        .replace(endpoint(json!({"cluster_endpoint_identifier": "other"})))
        .refused(endpoint(json!({"cluster_endpoint_identifier": "taken"})), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn option_group() {
    let group = |more: Json| {
        let base = json!({"name": "audited", "engine_name": "mysql", "major_engine_version": "8.0"});
        with(base, more)
    };
    let audit = json!([{"option_name": "MARIADB_AUDIT_PLUGIN"}]);
    run(vec![
        Case::new("aws_db_option_group", group(json!({"tags": {"a": "b"}})))
            .need("taken", "aws_db_option_group", group(json!({"name": "taken"})))
            .another(json!({"name_prefix": "app-", "engine_name": "mysql", "major_engine_version": "8.0", "option": audit}))
            .update(group(json!({"option": audit, "tags": {"a": "c", "d": "e"}})))
            .update(group(json!({"tags": {"a": "c"}})))
            .replace(group(json!({"name": "other"})))
            .refused(group(json!({"name": "taken"})), ErrorClass::AlreadyExists),
    ]);
}
