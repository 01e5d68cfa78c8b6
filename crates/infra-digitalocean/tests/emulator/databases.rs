//! Managed databases, and what is in them.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::Life;
use crate::bench::{Bench, block_on};

fn cluster(more: Json) -> Json {
    let mut config = json!({"name": "main", "engine": "pg", "version": "16", "size": "db-s-2vcpu-4gb", "region": "nyc3", "node_count": 3});
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

/// As users name it in an import.
fn import_id(object: &Value) -> String {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    format!("{},{}", text("cluster_id"), text("name"))
}

fn in_cluster(ty: &'static str, config: Json) -> Life {
    Life::new(ty, config)
        .need("cluster", "digitalocean_database_cluster", cluster(json!({})))
        .case(|case| case.by_natural_key().import_id(import_id))
}

#[test]
fn postgresql() {
    postgresql_life().run();
}

pub fn postgresql_life() -> Life {
    let window = json!([{"day": "sunday", "hour": "02:00"}]);
    Life::new("digitalocean_database_cluster", cluster(json!({"tags": ["prod"], "maintenance_window": window})))
        .another(cluster(json!({"name": "other", "node_count": 1})))
        .update(cluster(json!({"tags": ["prod"], "maintenance_window": [{"day": "Monday", "hour": "04:00"}], "node_count": 2})))
        .update(cluster(json!({"tags": ["prod"], "size": "db-s-4vcpu-8gb", "region": "fra1", "version": "17"})))
        .replace(cluster(json!({"name": "second", "tags": ["prod"]})))
        .refused(cluster(json!({"node_count": 9})), ErrorClass::Invalid)
        .case(|case| case.untold("maintenance_window"))
}

#[test]
fn redis() {
    redis_life().run();
}

pub fn redis_life() -> Life {
    let redis = |more: Json| {
        let mut config = cluster(json!({"engine": "redis", "version": "7"}));
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    Life::new("digitalocean_database_cluster", redis(json!({"eviction_policy": "allkeys_lru"})))
        .update(redis(json!({"eviction_policy": "volatile_ttl"})))
        .update(redis(json!({})))
        .case(|case| case.untold("eviction_policy"))
}

#[test]
fn databases_within() {
    databases_within_life().run();
}

pub fn databases_within_life() -> Life {
    in_cluster("digitalocean_database_db", json!({"cluster_id": "${cluster.id}", "name": "app"}))
        .another(json!({"cluster_id": "${cluster.id}", "name": "other"}))
        .replace(json!({"cluster_id": "${cluster.id}", "name": "documents"}))
}

#[test]
fn users() {
    users_life().run();
}

pub fn users_life() -> Life {
    in_cluster("digitalocean_database_user", json!({"cluster_id": "${cluster.id}", "name": "app"}))
        .another(json!({"cluster_id": "${cluster.id}", "name": "other"}))
        .replace(json!({"cluster_id": "${cluster.id}", "name": "reader"}))
}

#[test]
fn users_of_mysql() {
    users_of_mysql_life().run();
}

pub fn users_of_mysql_life() -> Life {
    Life::new("digitalocean_database_user", json!({"cluster_id": "${cluster.id}", "name": "app"}))
        .need("cluster", "digitalocean_database_cluster", cluster(json!({"engine": "mysql", "version": "8", "sql_mode": "ANSI"})))
        .update(json!({"cluster_id": "${cluster.id}", "name": "app", "mysql_auth_plugin": "mysql_native_password"}))
        .case(|case| case.by_natural_key().import_id(import_id))
}

#[test]
fn users_of_kafka() {
    users_of_kafka_life().run();
}

pub fn users_of_kafka_life() -> Life {
    let user = |acl: Json| json!({"cluster_id": "${cluster.id}", "name": "app", "settings": [{"acl": acl}]});
    let may = |topic: &str, permission: &str| json!({"topic": topic, "permission": permission});
    let kafka = json!({"engine": "kafka", "version": "3.8"});
    Life::new("digitalocean_database_user", user(json!([may("bills", "consume"), may("orders", "produce")])))
        .need("cluster", "digitalocean_database_cluster", cluster(kafka))
        .another(json!({"cluster_id": "${cluster.id}", "name": "other"}))
        .update(user(json!([may("*", "admin"), may("bills", "consume"), may("orders", "produceconsume")])))
        .update(user(json!([may("bills", "consume")])))
        .update(json!({"cluster_id": "${cluster.id}", "name": "app"}))
        .case(|case| case.by_natural_key().import_id(import_id))
}

#[test]
fn a_pool_that_is_there_is_taken_over_where_it_is_the_same() {
    block_on(async {
        let bench = Bench::new().await;
        let cluster = bench.create("digitalocean_database_cluster", "main", cluster(json!({}))).await;
        let pool = |size: u64, skip: bool| json!({"cluster_id": cluster.id().unwrap(), "name": "app", "mode": "session", "size": size, "db_name": "defaultdb", "user": "doadmin", "skip_if_exists": skip});
        let ty = "digitalocean_database_connection_pool";
        bench.create(ty, "by hand", pool(5, false)).await;
        let failed = bench.try_create(ty, "again", &pool(5, false)).await.unwrap_err();
        assert_eq!(failed.error.class, ErrorClass::AlreadyExists);
        let same = bench.create(ty, "same", pool(5, true)).await;
        assert_eq!(same.value.get("skip_if_exists").and_then(Value::as_bool), Some(true));
        let failed = bench.try_create(ty, "other", &pool(9, true)).await.unwrap_err();
        assert_eq!(failed.error.class, ErrorClass::AlreadyExists);
        assert_eq!(failed.error.message, "there is a pool \"app\" already, and it has other settings");
        bench.ensure_valid();
    });
}

#[test]
fn connection_pools() {
    connection_pools_life().run();
}

pub fn connection_pools_life() -> Life {
    let pool = |name: &str, size: u64| json!({"cluster_id": "${cluster.id}", "name": name, "mode": "transaction", "size": size, "db_name": "defaultdb", "user": "doadmin"});
    in_cluster("digitalocean_database_connection_pool", pool("app", 10))
        .another(pool("other", 5))
        .replace(pool("app", 20))
}

#[test]
fn replicas() {
    replicas_life().run();
}

pub fn replicas_life() -> Life {
    in_cluster(
        "digitalocean_database_replica",
        json!({"cluster_id": "${cluster.id}", "name": "read-1", "region": "nyc3", "size": "db-s-2vcpu-4gb"}),
    )
    .another(json!({"cluster_id": "${cluster.id}", "name": "read-2"}))
    .update(
        json!({"cluster_id": "${cluster.id}", "name": "read-1", "region": "nyc3", "size": "db-s-4vcpu-8gb"}),
    )
    .case(|case| case.untold("region").untold("size"))
}

#[test]
fn firewalls() {
    firewalls_life().run();
}

pub fn firewalls_life() -> Life {
    let from = |ty: &str, value: &str| json!({"type": ty, "value": value});
    Life::new(
        "digitalocean_database_firewall",
        json!({"cluster_id": "${cluster.id}", "rule": [from("ip_addr", "192.0.2.7"), from("tag", "web")]}),
    )
    .need("cluster", "digitalocean_database_cluster", cluster(json!({})))
    .update(
        json!({"cluster_id": "${cluster.id}", "rule": [from("ip_addr", "192.0.2.0/24"), from("tag", "web")]}),
    )
    .update(json!({"cluster_id": "${cluster.id}", "rule": [from("tag", "app")]}))
    .case(Case::by_natural_key)
}
