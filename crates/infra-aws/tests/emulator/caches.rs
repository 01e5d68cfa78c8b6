//! Caches. moto makes and tells little of them: `localstack/moto/more_elasticache.py` does the rest.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::by_hand::by_hand;
use crate::{run, with};

fn in_network(ty: &str, config: Json) -> Case {
    let subnet =
        |range: &str| json!({"vpc_id": "${vpc.id}", "cidr_block": range, "availability_zone": "us-east-1a"});
    Case::new(ty, config)
        .need("vpc", "aws_vpc", json!({"cidr_block": "10.0.0.0/16"}))
        .need("a", "aws_subnet", subnet("10.0.1.0/24"))
        .need("b", "aws_subnet", subnet("10.0.2.0/24"))
        .need("sg", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "cache"}))
}

#[test]
fn cache_subnet_group() {
    let group = |more: Json| with(json!({"name": "Main", "subnet_ids": ["${a.id}"]}), more);
    run(vec![
        in_network("aws_elasticache_subnet_group", group(json!({"tags": {"Name": "a"}})))
            .need("taken", "aws_elasticache_subnet_group", group(json!({"name": "taken"})))
            .another(group(json!({"name": "jobs", "description": "of jobs"})))
            .update(group(json!({"tags": {"Name": "b"}})))
            .update(group(json!({"subnet_ids": ["${a.id}", "${b.id}"], "description": "both"})))
            .replace(group(json!({"name": "other"})))
            .refused(group(json!({"name": "taken"})), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn cache_parameter_group() {
    let group = |more: Json| with(json!({"name": "Main", "family": "redis7"}), more);
    let setting = |name: &str, value: &str| json!({"name": name, "value": value});
    run(vec![
        Case::new("aws_elasticache_parameter_group", group(json!({"parameter": [setting("timeout", "5")]})))
            .need("taken", "aws_elasticache_parameter_group", group(json!({"name": "taken"})))
            .another(group(json!({"name": "jobs", "description": "of jobs", "tags": {"a": "b"}})))
            .update(group(json!({"parameter": [setting("timeout", "6")], "tags": {"a": "b"}})))
            .update(group(
                json!({"parameter": [setting("maxmemory-policy", "allkeys-lru")], "tags": {"a": "c"}}),
            ))
            .replace(group(json!({"name": "other"})))
            .refused(group(json!({"name": "taken"})), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn a_cache_setting_as_the_engine_has_it_anyway() {
    by_hand(async |bench, _| {
        let group = |timeout: &str| json!({"name": "own", "family": "redis7", "parameter": [{"name": "timeout", "value": timeout}]});
        let made = bench.create("aws_elasticache_parameter_group", &group("0")).await;
        let made = bench.update("aws_elasticache_parameter_group", &made, &group("5")).await;
        let made = bench.update("aws_elasticache_parameter_group", &made, &group("0")).await;
        bench.delete("aws_elasticache_parameter_group", &made).await;
    });
}

#[test]
fn cache_cluster() {
    let redis = |more: Json| {
        let base = json!({
            "cluster_id": "main",
            "engine": "redis",
            "engine_version": "7.1",
            "node_type": "cache.t4g.micro",
            "num_cache_nodes": 1,
            "subnet_group_name": "${group.name}",
            "security_group_ids": ["${sg.id}"],
            "apply_immediately": true,
        });
        with(base, more)
    };
    let memcached = |more: Json| {
        let base = json!({"cluster_id": "memory", "engine": "memcached", "node_type": "cache.t4g.micro", "num_cache_nodes": 2});
        with(base, more)
    };
    let log = json!([{"destination": "cache", "destination_type": "cloudwatch-logs", "log_format": "json", "log_type": "slow-log"}]);
    run(vec![
        in_network("aws_elasticache_cluster", redis(json!({"tags": {"Name": "a"}})))
            .need("group", "aws_elasticache_subnet_group", json!({"name": "main", "subnet_ids": ["${a.id}"]}))
            .need("parameters", "aws_elasticache_parameter_group", json!({"name": "own", "family": "redis7"}))
            .need("other", "aws_security_group", json!({"vpc_id": "${vpc.id}", "name": "other"}))
            .need("taken", "aws_elasticache_cluster", memcached(json!({"cluster_id": "taken"})))
            .another(memcached(json!({"az_mode": "cross-az", "preferred_availability_zones": ["us-east-1a", "us-east-1b"]})))
            .untold("apply_immediately")
            .update(redis(json!({"tags": {"Name": "b", "x": "y"}, "node_type": "cache.t4g.small"})))
            .update(redis(json!({
                "node_type": "cache.t4g.small",
                "parameter_group_name": "${parameters.name}",
                "security_group_ids": ["${other.id}"],
                "snapshot_retention_limit": 3,
                "snapshot_window": "04:00-05:00",
                "log_delivery_configuration": log,
            })))
            .replace(redis(json!({"cluster_id": "next"})))
            .refused(redis(json!({"cluster_id": "taken"})), ErrorClass::AlreadyExists),
        Case::new("aws_elasticache_cluster", memcached(json!({"apply_immediately": true})))
            .untold("apply_immediately")
            .update(memcached(json!({"apply_immediately": true, "num_cache_nodes": 1})))
            .update(memcached(json!({"apply_immediately": true, "num_cache_nodes": 3, "maintenance_window": "mon:03:00-mon:04:00"})))
            .replace(memcached(json!({"apply_immediately": true, "node_type": "cache.t4g.small"}))),
    ]);
}

#[test]
fn replication_group() {
    let group = |more: Json| {
        let base = json!({
            "replication_group_id": "main",
            "description": "main",
            "engine_version": "7.1",
            "node_type": "cache.t4g.micro",
            "num_cache_clusters": 2,
            "automatic_failover_enabled": true,
            "security_group_ids": ["${sg.id}"],
            "apply_immediately": true,
        });
        with(base, more)
    };
    let shards = |more: Json| {
        let base = json!({
            "replication_group_id": "shared",
            "description": "shared",
            "node_type": "cache.t4g.micro",
            "num_node_groups": 2,
            "replicas_per_node_group": 1,
            "automatic_failover_enabled": true,
            "apply_immediately": true,
        });
        with(base, more)
    };
    run(vec![
        in_network(
            "aws_elasticache_replication_group",
            group(json!({"multi_az_enabled": true, "tags": {"Name": "a"}})),
        )
        .need("taken", "aws_elasticache_replication_group", shards(json!({"replication_group_id": "taken"})))
        .another(shards(json!({"transit_encryption_enabled": true, "auth_token": "correct-horse-battery"})))
        .untold("apply_immediately")
        .untold("auth_token")
        .update(group(json!({"description": "first", "tags": {"Name": "b", "x": "y"}})))
        .update(group(
            json!({"num_cache_clusters": 3, "node_type": "cache.t4g.small", "snapshot_retention_limit": 2}),
        ))
        .update(group(json!({"num_cache_clusters": 1, "automatic_failover_enabled": false})))
        .replace(group(json!({"replication_group_id": "next"})))
        .refused(group(json!({"replication_group_id": "taken"})), ErrorClass::AlreadyExists),
        Case::new("aws_elasticache_replication_group", shards(json!({})))
            .untold("apply_immediately")
            .update(shards(json!({"num_node_groups": 3})))
            .update(shards(json!({"num_node_groups": 1, "replicas_per_node_group": 2}))),
    ]);
}
